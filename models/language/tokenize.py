"""Words, by jieba's dictionary and algorithm: one analysis for documents and queries, on every engine.

A text is folded (normalize.fold) and cut in search mode: besides 农民工 also 农民 and 民工. Punctuation and stop words
are left out. rjieba (jieba-rs) does the cutting; where it has no wheel jieba itself does, with the same tokens but for
about 1 in 3,000.

Single characters: 狗 is a word of its own in 狗叫 but not inside 养狗. Words alone would make the query 狗 miss 养狗, so
`characters` gives the Chinese characters of a text for a field of their own, in which a query token of one character
is looked up too. The words' field stays free of them: their counts would drown the words.
"""

import hashlib
import logging
from collections.abc import Iterable
from typing import Any, NamedTuple, Protocol

from models.language.normalize import HAN, fold, normalize

# part of every index manifest: raise it whenever the same text may give other tokens
VERSION = "1"


class Span(NamedTuple):
    """A token and where it stands in the original text: original[start:end]."""

    token: str
    start: int
    end: int


class _Cutter(Protocol):
    def words(self, text: str) -> list[str]: ...
    def places(self, text: str) -> list[tuple[str, int, int]]: ...
    def kind(self, word: str) -> str | None: ...


class Tokenizer:
    """Cuts texts into tokens. Safe to share between threads; give all parts of a process the same one."""

    def __init__(self, words: Iterable[str] = (), stop_words: Iterable[str] = ()) -> None:
        """`words`: the user dictionary; `stop_words`: tokens left out. Order and repetition do not matter."""
        lexicon = sorted({word for word in map(normalize, words) if word})
        self._stop = frozenset(map(normalize, stop_words))
        self._cutter = _open_cutter(lexicon)
        listed = "\n".join([VERSION, *lexicon, "", *sorted(self._stop)])
        self._id = "jieba-" + hashlib.sha256(listed.encode()).hexdigest()[:16]

    @property
    def id(self) -> str:
        """Tells analyses apart: version, user dictionary and stop words."""
        return self._id

    def tokens(self, text: str) -> list[str]:
        """The folded tokens in the order of the text, the parts of a long word before it."""
        stop = self._stop
        return [word for word in self._cutter.words(normalize(text)) if word not in stop and _says_something(word)]

    def spans(self, text: str) -> list[Span]:
        """`tokens`, each with its place in the original text (parts overlap the word they are of)."""
        folded = fold(text)
        offsets, ends, stop = folded.offsets, folded.ends, self._stop
        return [
            Span(word, offsets[start], ends[end - 1])
            for word, start, end in self._cutter.places(folded.text)
            if word not in stop and _says_something(word)
        ]

    def is_everyday(self, word: str) -> bool:
        """Whether a folded word stands in the dictionary as anything but a person's name: 高兴 does, 张建国 does not."""
        kind = self._cutter.kind(word)
        return kind is not None and not kind.startswith("nr")

    def characters(self, text: str) -> list[str]:
        """The different Chinese characters of the text, in order of appearance, for queries of one character."""
        return list(dict.fromkeys(HAN.findall(normalize(text))))


def _says_something(word: str) -> bool:
    """Whether it has a letter, a digit or a Chinese character."""
    return word.isalnum() or any(map(str.isalnum, word))


class _FastCutter:
    def __init__(self, module: Any, words: Iterable[str]) -> None:
        self._jieba = module.Jieba()
        for word in words:
            self._jieba.add_word(word, None, None)

    def words(self, text: str) -> list[str]:
        found: list[str] = self._jieba.cut_for_search(text)
        return found

    def places(self, text: str) -> list[tuple[str, int, int]]:
        found: list[tuple[str, int, int]] = self._jieba.tokenize(text, mode="search")
        return found

    def kind(self, word: str) -> str | None:
        return str(self._jieba.tag(word, False)[0][1]) if self._jieba.has_word(word) else None


class _SlowCutter:
    def __init__(self, words: Iterable[str]) -> None:
        import jieba

        jieba.setLogLevel(logging.WARNING)
        self._jieba = jieba.Tokenizer()
        for word in words:
            self._jieba.add_word(word)

    def words(self, text: str) -> list[str]:
        return list(self._jieba.cut_for_search(text))

    def places(self, text: str) -> list[tuple[str, int, int]]:
        return list(self._jieba.tokenize(text, mode="search"))

    def kind(self, word: str) -> str | None:
        import jieba.posseg

        known: dict[str, str] = jieba.posseg.dt.word_tag_tab
        return known.get(word, "x") if self._jieba.get_FREQ(word) else None


def _open_cutter(words: list[str]) -> _Cutter:
    try:
        import rjieba
    except ImportError:
        return _SlowCutter(words)
    return _FastCutter(rjieba, words)
