"""The part of a case whose meaning is nearest to what was asked: shown where words hardly meet."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np

from indexer.centring import centred
from indexer.engine import Floats, Kind, SearchEngine
from models.encoders.base import Encoder
from models.language.normalize import normalize
from models.language.sentences import Span, tiles

PART = 120  # characters of a part: as long as a passage found by words; single sentences say too little (docs/quality.md)
MOST_PARTS = 32  # of one case are looked at; each costs some 10 ms of one core the first time
KEPT = 4096  # vectors kept in memory, 1.5 KB each: parts of about a thousand cases


class NearestPart:
    """Compares parts of cases with a query, as the engine compares whole cases. Safe in several threads."""

    def __init__(self, engine: SearchEngine, encoder: Encoder, kind: Kind = "cases") -> None:
        """`encoder` keeps nothing by itself: the vectors of parts are remembered here, and not on disk."""
        self._engine = engine
        self._encoder = encoder
        self._kind = kind
        self._lock = threading.Lock()
        self._known: OrderedDict[bytes, Floats] = OrderedDict()

    def find(self, query: Floats, text: str) -> Span | None:
        """Where the nearest part stands in the text; None where it says nothing. `query`: [dimension], of the query."""
        parts = tiles(text, PART)[:MOST_PARTS]
        if not parts:
            return None
        mean = self._engine.mean(self._kind)
        vectors = centred(self._vectors([normalize(text[start:end]) for start, end in parts]), mean)
        return parts[int(np.argmax(vectors @ centred(query[None, :], mean)[0]))]

    def _vectors(self, texts: Sequence[str]) -> Floats:
        """[n, dimension]; only new texts are encoded, all of them in one call."""
        keys = [hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:16] for text in texts]
        with self._lock:
            known = {key: self._known[key] for key in keys if key in self._known}
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing:
            known |= dict(zip(missing, self._encoder.passages(list(missing.values())), strict=True))
        with self._lock:
            for key in keys:
                self._known[key] = known[key]
                self._known.move_to_end(key)
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
        return np.stack([known[key] for key in keys])
