"""The embedded encoder: multilingual-e5-small cut to Chinese, int8 ONNX, on the CPU.

One text at a time, because int8 vectors depend on their neighbours in a batch (cosine .998) and a batch is no faster; one thread
a call without spinning, because more of them on a busy machine made a query up to 30 times slower. Cores are filled with calls
side by side: a session with one thread works in its caller's, so all share one session and its memory.
"""

import json
import threading
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort
from tokenizers import Tokenizer

from models.encoders.base import Floats
from models.encoders.files import MANIFEST, MODEL, TOKENIZER, sha256
from models.errors import UnavailableError

QUERIES_KEPT = 1024  # 1.5 KB each
# lone surrogates cannot be encoded, NUL ends strings: neither says anything
_UNREADABLE = {0: " ", **dict.fromkeys(range(0xD800, 0xE000), " ")}


class E5Encoder:
    """Encoder over a directory that build_e5 wrote. Safe in several threads."""

    def __init__(self, directory: Path, workers: int = 1) -> None:
        """`workers`: how many passages are encoded side by side, a core each.

        Raises UnavailableError where the directory is missing, incomplete or not what its manifest says.
        """
        facts = _checked_manifest(directory)
        self._dimension = int(facts["dimensions"])
        self._prefixes: dict[str, str] = facts["prefixes"]
        self._id = f"e5-small-zh-{facts['sha256'][MODEL][:8]}{facts['sha256'][TOKENIZER][:8]}"
        self._tokenizer = Tokenizer.from_file(str(directory / TOKENIZER))
        self._session = _open_session(directory / MODEL)
        self._pool = ThreadPoolExecutor(max(1, workers), thread_name_prefix="encoder")  # starts no thread before its first work
        self._lock = threading.Lock()
        self._queries: OrderedDict[str, Floats] = OrderedDict()

    @property
    def id(self) -> str:
        """Name and the beginnings of the two files' hashes."""
        return self._id

    @property
    def dimension(self) -> int:
        """384."""
        return self._dimension

    def query(self, text: str) -> Floats:
        """[dimension], unit length, read-only; the last 1,024 queries are remembered."""
        with self._lock:
            known = self._queries.get(text)
            if known is not None:
                self._queries.move_to_end(text)
                return known
        vector = self._encode(self._prefixes["query"] + text)
        vector.flags.writeable = False
        with self._lock:
            self._queries[text] = vector
            if len(self._queries) > QUERIES_KEPT:
                self._queries.popitem(last=False)
        return vector

    def passages(self, texts: Sequence[str]) -> Floats:
        """[n, dimension], unit length. Only the first 512 pieces (some 700 characters) of a text count."""
        if not texts:
            return np.empty((0, self._dimension), np.float32)
        prefix = self._prefixes["passage"]
        return np.stack(list(self._pool.map(self._encode, [prefix + text for text in texts])))

    def close(self) -> None:
        """End the worker threads."""
        self._pool.shutdown(cancel_futures=True)

    def _encode(self, text: str) -> Floats:
        pieces = np.array([self._tokenizer.encode(text.translate(_UNREADABLE)).ids], np.int64)
        vector: Floats = self._session.run(None, {"input_ids": pieces, "attention_mask": np.ones_like(pieces)})[0][0]
        return vector


def _open_session(model: Path) -> Any:
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    return ort.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


def _checked_manifest(directory: Path) -> dict[str, Any]:
    mend = "请执行 make encoder 重新建立，或在设置 DIANJIANG_ENCODER 中指明已建好的目录。"
    try:
        facts: dict[str, Any] = json.loads((directory / MANIFEST).read_text(encoding="utf-8"))
        wrong = [name for name in (MODEL, TOKENIZER) if sha256(directory / name) != facts["sha256"][name]]
        complete = isinstance(facts["dimensions"], int) and {"query", "passage"} <= set(facts["prefixes"])
    except FileNotFoundError as e:
        raise UnavailableError(f"编码器尚未就绪：{directory} 中缺少 {Path(e.filename).name}。{mend}") from e
    except (OSError, ValueError, LookupError, TypeError) as e:
        raise UnavailableError(f"编码器目录 {directory} 无法使用：{MANIFEST} 有误或文件不可读。{mend}") from e
    if wrong or not complete:
        raise UnavailableError(f"编码器文件 {'、'.join(wrong) or MANIFEST} 与清单不符，可能已损坏。{mend}")
    return facts
