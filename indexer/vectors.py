"""The vector lane: texts become vectors once, are kept by content, and reach the index when they are ready."""

import hashlib
import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from indexer.engine import KINDS, Floats, Kind, SearchEngine
from models.encoders.base import Encoder

_BATCH = 500  # sqlite takes no more than 999 parameters in one statement
LANE_BATCH = 64  # documents between two commits of the lane: some seconds on one core


class VectorCache:
    """Vectors on disk by content and encoder, in half precision. Safe in several threads and processes."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._db = sqlite3.connect(file, check_same_thread=False, timeout=30)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID")

    def get(self, keys: Sequence[bytes]) -> dict[bytes, Floats]:
        """Those of the keys that are known, with their vectors [dimension]."""
        found: dict[bytes, Floats] = {}
        with self._lock:
            for start in range(0, len(keys), _BATCH):
                some = keys[start : start + _BATCH]
                marks = ",".join("?" * len(some))
                rows = self._db.execute(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", some)  # noqa: S608
                found.update({key: np.frombuffer(blob, np.float16).astype(np.float32) for key, blob in rows})
        return found

    def put(self, vectors: dict[bytes, Floats]) -> None:
        """Keep them."""
        rows = [(key, vector.astype(np.float16).tobytes()) for key, vector in vectors.items()]
        with self._lock, self._db:
            self._db.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)

    def close(self) -> None:
        """Release the file."""
        self._db.close()


class CachedEncoder:
    """An Encoder that asks another one only for passages it has never seen."""

    def __init__(self, encoder: Encoder, cache: VectorCache) -> None:
        self._encoder = encoder
        self._cache = cache

    @property
    def id(self) -> str:
        """The inner encoder's."""
        return self._encoder.id

    @property
    def uncached(self) -> Encoder:
        """The inner encoder, for what is not to be written to disk."""
        return self._encoder

    @property
    def dimension(self) -> int:
        """The inner encoder's."""
        return self._encoder.dimension

    def query(self, text: str) -> Floats:
        """The inner encoder's (it keeps recent queries in memory; what people ask is not written to disk)."""
        return self._encoder.query(text)

    def passages(self, texts: Sequence[str]) -> Floats:
        """[n, dimension]; new ones are encoded and kept."""
        keys = [self._key(text) for text in texts]
        known = self._cache.get(keys)
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing:
            made = dict(zip(missing, self._encoder.passages(list(missing.values())), strict=True))
            self._cache.put(made)
            known |= made
        return np.stack([known[key] for key in keys]) if keys else np.zeros((0, self.dimension), np.float32)

    def lessons(self, texts: Sequence[str], threads: int, progress: Callable[[int], None] | None = None) -> Floats:
        """[n, dimension] query vectors of texts to learn from, kept like passages; `threads` side by side."""
        keys = [self._key(f"query\0{text}") for text in texts]
        known = self._cache.get(keys)
        missing = [(key, text) for key, text in dict(zip(keys, texts, strict=True)).items() if key not in known]
        with ThreadPoolExecutor(threads) as pool:
            for start in range(0, len(missing), _BATCH):
                some = missing[start : start + _BATCH]
                made = dict(zip((key for key, _ in some), pool.map(self._encoder.query, (text for _, text in some)), strict=True))
                self._cache.put(made)
                known |= self._cache.get(list(made))  # as they are read next time: in half precision
                if progress:
                    progress(len(some))
        return np.stack([known[key] for key in keys])

    def known(self, texts: Sequence[str]) -> list[Floats | None]:
        """The vectors there already are, None where a text was never encoded."""
        keys = [self._key(text) for text in texts]
        found = self._cache.get(keys)
        return [found.get(key) for key in keys]

    def _key(self, text: str) -> bytes:
        return hashlib.sha256(f"{self._encoder.id}\0{text}".encode("utf-8", "surrogatepass")).digest()[:20]


class VectorLane:
    """Gives documents their vectors, newest first, in small commits; stop it at any time and go on later."""

    def __init__(
        self,
        engine: SearchEngine,
        encoder: CachedEncoder,
        texts: Callable[[Kind, Sequence[str]], dict[str, str]],
        lock: threading.Lock,
    ) -> None:
        """`texts` gives what to encode by id (ids meanwhile gone are absent); `lock` is held around writes."""
        self._engine = engine
        self._encoder = encoder
        self._texts = texts
        self._lock = lock

    def waiting(self) -> int:
        """How many documents have no vector yet."""
        return sum(self._engine.waiting(kind) for kind in KINDS)

    def fill(self, progress: Callable[[int], None] | None = None, stop: threading.Event | None = None) -> int:
        """Encode all that waits (mediators first: they are few and asked for most); how many were done."""
        return sum(self._fill(kind, progress, stop) for kind in KINDS)

    def _fill(self, kind: Kind, progress: Callable[[int], None] | None, stop: threading.Event | None) -> int:
        done = 0
        while not (stop and stop.is_set()):
            ids = self._engine.without_vector(kind, LANE_BATCH)
            texts = self._texts(kind, ids)
            if not texts:
                break
            vectors = self._encoder.passages(list(texts.values()))
            with self._lock:
                self._engine.put_vectors(kind, list(texts), vectors)
                self._engine.commit(self._engine.manifest.applied)
            done += len(texts)
            if progress:
                progress(len(texts))
        return done
