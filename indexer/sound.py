"""What every engine does to a document first. Half characters (lone surrogates, from broken JSON) cannot be stored as UTF-8:
they become question marks."""

import hashlib
from dataclasses import replace

from indexer.engine import Document


def sound(document: Document) -> Document:
    """The document itself, or where it has broken strings one without them."""
    many = (document.texts, document.exact, document.keywords)
    strings = [text for fields in many for values in fields.values() for text in values]
    keys = [key for entries in document.maps.values() for key in entries]
    try:
        "".join([document.id, *strings, *keys]).encode()
    except UnicodeEncodeError:
        texts, exact, keywords = ({name: tuple(map(sound_text, v)) for name, v in fields.items()} for fields in many)
        maps = {name: {sound_text(key): n for key, n in entries.items()} for name, entries in document.maps.items()}
        return replace(document, id=sound_text(document.id), texts=texts, exact=exact, keywords=keywords, maps=maps)
    return document


def sound_text(text: str) -> str:
    """The string without half characters."""
    return text.encode("utf-8", "replace").decode()


def words_hash(document: Document) -> int:
    """A number that changes with the document's words."""
    parts = [f"{name}\x1e" + "\x1f".join(tokens) for name, tokens in sorted(document.texts.items()) if tokens]
    digest = hashlib.blake2b("\x1d".join(parts).encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "little")
