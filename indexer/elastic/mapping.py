"""A collection's fields as Elasticsearch's, and documents in the form they are sent in."""

import math
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

import numpy as np
import orjson

from indexer.centring import Halves
from indexer.engine import Document, Floats, Schema
from indexer.fields import exact_name, keyword_name, number_name, text_name
from indexer.sound import sound_text

ID = "id"
STAMP = "stamp"  # grows with each document put: newest first
WORDS = "words"  # the hash of its words: another hash, another vector
RAW = "raw"  # the vector as the encoder made it, in half precision
NEAR = "near"  # the same centred, for the approximate search
COLUMNS = "columns"  # what ranking reads, exactly and in its order
MOST_NUMBER = 1.7976931348623157e308  # the server refuses infinity
_LONGEST_FORM = 8000  # characters: Lucene stops at 32,766 bytes
_LONGEST_TOKEN = 127  # characters: the whitespace analyzer cuts at 255 halves of them
# whitespace is what Java takes for it; inside a token it is kept as a character of the private use area
_SPACES = (*range(9, 14), *range(28, 33), 0x1680, *range(0x2000, 0x2007), *range(0x2008, 0x200B), 0x2028, 0x2029, 0x205F, 0x3000)
_SPACE = {code: 0xE000 + i for i, code in enumerate(_SPACES)}


def length_name(field: str) -> str:
    """The index field with the length of an exact field's shortest form."""
    return f"l_{field}"


def one_token(token: str) -> str:
    """The token in the form the whitespace analyzer takes for one, whatever its characters."""
    if len(token) > _LONGEST_TOKEN:
        token = token[: _LONGEST_TOKEN - 1] + "\ue0ff"
    return token if token.isalnum() else sound_text(token).translate(_SPACE)


def one_form(form: str) -> str:
    """A form or value as it is kept; nothing in a register comes near the length where it is cut."""
    return sound_text(form[:_LONGEST_FORM])


def bounded(number: float) -> float:
    """The number as the server takes it."""
    return min(max(number, -MOST_NUMBER), MOST_NUMBER)


def index_body(schema: Schema, dimension: int) -> dict[str, Any]:
    """Mapping of one collection: strict, so that nothing is indexed by accident."""
    fields: dict[str, Any] = {
        ID: {"type": "keyword"},
        STAMP: {"type": "long", "index": False},
        WORDS: {"type": "keyword", "index": False, "doc_values": False},
        RAW: {"type": "binary", "doc_values": True},
        COLUMNS: {"type": "binary", "doc_values": True},
        NEAR: {
            "type": "dense_vector",
            "dims": dimension,
            # of unit vectors the same as the cosine; a centred vector may be zero, which "cosine" refuses
            "similarity": "max_inner_product",
            "index_options": {"type": "int8_hnsw", "m": 16, "ef_construction": 100},
        },
    }
    fields |= {text_name(f): {"type": "text", "analyzer": "whitespace"} for f in schema.texts}
    fields |= {exact_name(f): {"type": "keyword"} for f in schema.exact}
    fields |= {length_name(f): {"type": "short", "index": False} for f in schema.exact}
    fields |= {keyword_name(f): {"type": "keyword"} for f in schema.keywords}
    fields |= {number_name(f): {"type": "double"} for f in schema.numbers}
    return {"dynamic": "strict", "properties": fields}


def source_of(document: Document, schema: Schema, words: int, stamp: int) -> dict[str, Any]:
    """The document as it is sent, without vector."""
    source: dict[str, Any] = {ID: document.id, STAMP: stamp, WORDS: str(words), COLUMNS: _columns(document, schema)}
    for field in schema.texts:
        if tokens := document.texts.get(field):
            source[text_name(field)] = " ".join(one_token(token) for token in tokens if token)
    for field in schema.exact:
        if forms := [one_form(form) for form in document.exact.get(field, ()) if form]:
            source[exact_name(field)] = forms
            source[length_name(field)] = min(map(len, forms))
    for field in schema.keywords:
        if values := document.keywords.get(field):
            source[keyword_name(field)] = [one_form(value) for value in values]
    for field in schema.numbers:
        number = document.numbers.get(field)
        if number is not None and not math.isnan(number):
            source[number_name(field)] = bounded(float(number))
    return source


def _columns(document: Document, schema: Schema) -> str:
    keywords = {f: list(dict.fromkeys(values)) for f in schema.keywords if (values := document.keywords.get(f))}
    numbers = {f: _json(n) for f in schema.numbers if (n := document.numbers.get(f)) is not None}
    maps = {f: {key: _json(n) for key, n in entries.items()} for f in schema.maps if (entries := document.maps.get(f))}
    return b64encode(orjson.dumps([keywords, numbers, maps])).decode()


def read_columns(packed: str) -> tuple[dict[str, list[str]], dict[str, float | str], dict[str, dict[str, float | str]]]:
    """Keywords, numbers and maps of a document; a number that JSON has not comes as a string."""
    keywords, numbers, maps = orjson.loads(b64decode(packed))
    return keywords, numbers, maps


def _json(number: float) -> float | str:
    return number if math.isfinite(number) else str(number)


def packed_raw(vector: Floats) -> str:
    """A vector in half precision as it is sent."""
    return b64encode(vector.astype("<f2").tobytes()).decode()


def packed_near(vector: Floats) -> str:
    """A vector as the approximate search takes it."""
    return b64encode(vector.astype(">f4").tobytes()).decode()


def unpacked_raw(packed: list[str], dimension: int) -> Halves:
    """[n, dimension] of vectors that `packed_raw` packed."""
    return np.frombuffer(b"".join(map(b64decode, packed)), "<f2").reshape(-1, dimension)


def fields_of(hit: Mapping[str, Any], name: str) -> list[Any]:
    """The values of a field in a hit; none where the document has none."""
    found: list[Any] = hit.get("fields", {}).get(name, [])
    return found
