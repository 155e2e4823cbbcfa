"""Word files that change while the centre runs: what can be taken up at once is, what cannot is said."""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from models.domain.lexicon import load_synonyms
from models.errors import DataFileError

log = logging.getLogger(__name__)
# they decide where words begin and end, so the index must be built with them
_CUTTING = ("user_words.txt", "stop_words.txt")
Stamp = tuple[int, int] | None
Groups = Sequence[Sequence[str]]


class WordFiles:
    """Watches synonyms.txt, user_words.txt and stop_words.txt of a data folder."""

    def __init__(self, data: Path, use_synonyms: Callable[[Groups], None]) -> None:
        """`use_synonyms` takes the groups from now on; what is in the folder now counts as taken up already."""
        self._data = data
        self._use_synonyms = use_synonyms
        self._seen = {name: _stamp(data / name) for name in ("synonyms.txt", *_CUTTING)}

    def refresh(self) -> bool:
        """Take up changed synonyms; whether there were any.

        A file with a mistake changes nothing: the old synonyms stay, and a warning names file and line, once a change.
        Changed dictionary or stop words are only reported, with the command that brings them in.
        """
        changed = [name for name, seen in self._seen.items() if _stamp(self._data / name) != seen]
        self._seen |= {name: _stamp(self._data / name) for name in changed}
        for name in changed:
            if name in _CUTTING:
                log.warning("%s 已改动，切词要与索引一致：请停下服务，运行 dianjiang index rebuild，再启动", name)
        if "synonyms.txt" not in changed:
            return False
        try:
            groups = load_synonyms(self._data / "synonyms.txt")
        except DataFileError as error:
            log.warning("%s 仍用原来的同义词", error.message)
            return False
        self._use_synonyms(groups)
        log.info("synonyms.txt: %d groups taken up", len(groups))
        return True


def _stamp(file: Path) -> Stamp:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
