"""Any sentence-transformers model as encoder (extra `st`): for centres with a GPU or a model of their own."""

import hashlib
import os
import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from models.encoders.base import Floats
from models.errors import UnavailableError

QUERIES_KEPT = 1024
BATCH = 32
_SAMPLE, _SAMPLES = 65_536, 256  # bytes, and how many of them are read of a large file


class SentenceTransformerEncoder:
    """Encoder over a model directory, or a name in the local model cache. Nothing is ever downloaded.

    Prefixes are the model's own: its prompts named `query` and `document` (or `passage`).
    """

    def __init__(self, path_or_name: str) -> None:
        """Raises UnavailableError where the extra is not installed or the model is not on this machine."""
        os.environ.setdefault("HF_HUB_OFFLINE", "1")  # read on import
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as e:
            mend = "请执行 .venv/bin/pip install -r requirements/st.txt，或改用内置编码器 e5"
            raise UnavailableError(f"编码器设置为 st:，但未安装 sentence-transformers。{mend}。") from e
        try:
            self._model = SentenceTransformer(path_or_name, local_files_only=True)
        except (OSError, ValueError, LookupError) as e:
            message = f"无法打开模型 {path_or_name}：请先把模型目录放到本机，再用 st:目录 指明它（运行时不联网下载）。"
            raise UnavailableError(message) from e
        self._model.float()
        self._dimension = len(self._encode(["维"], "query")[0])
        self._id = f"st-{Path(path_or_name).name}-{_fingerprint(path_or_name)}"
        self._lock = threading.Lock()
        self._query = lru_cache(QUERIES_KEPT)(self._encode_query)

    @property
    def id(self) -> str:
        """The model's name and a hash of its files."""
        return self._id

    @property
    def dimension(self) -> int:
        """The model's."""
        return self._dimension

    def query(self, text: str) -> Floats:
        """[dimension], unit length, read-only; the last 1,024 queries are remembered."""
        return self._query(text)

    def passages(self, texts: Sequence[str]) -> Floats:
        """[n, dimension], unit length."""
        if not texts:
            return np.empty((0, self._dimension), np.float32)
        with self._lock:
            return self._encode(list(texts), "passage")

    def _encode_query(self, text: str) -> Floats:
        with self._lock:
            vector: Floats = self._encode([text], "query")[0]
        vector.flags.writeable = False
        return vector

    def _encode(self, texts: list[str], kind: str) -> Floats:
        prompts = self._model.prompts
        prompt = prompts.get("query") if kind == "query" else prompts.get("document") or prompts.get("passage")
        readable = [text.encode("utf-8", "ignore").decode("utf-8") for text in texts]
        how = {"prompt": prompt or None, "batch_size": BATCH, "normalize_embeddings": True, "show_progress_bar": False}
        return np.array(self._model.encode(readable, **how), dtype=np.float32)


def _fingerprint(path_or_name: str) -> str:
    """Of the model's files: the settings whole, the weights by samples, so that gigabytes take no time.

    Not of the loaded tensors: layers that a checkpoint lacks (a pooler nobody uses) are filled by chance at each start.
    """
    directory = Path(path_or_name)
    if not directory.is_dir():
        from huggingface_hub import snapshot_download

        directory = Path(snapshot_download(path_or_name, local_files_only=True))
    digest = hashlib.sha256()
    for file in sorted(f for f in directory.rglob("*") if f.suffix in {".json", ".safetensors", ".bin", ".txt", ".model"}):
        size = file.stat().st_size
        digest.update(f"{file.relative_to(directory).as_posix()} {size}\n".encode())
        with file.open("rb") as stream:
            for start in range(0, size, max(_SAMPLE, size // _SAMPLES)):
                stream.seek(start)
                digest.update(stream.read(_SAMPLE))
    return digest.hexdigest()[:16]
