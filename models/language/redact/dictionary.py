"""jieba's dictionary, asked two things: where words end, and whether a word is an everyday one."""

from functools import lru_cache
from typing import Protocol

_NAME_TAGS = ("nr", "nrfg", "nrt")


class Dictionary(Protocol):
    """Words as the dictionary knows them, without guessing unknown ones."""

    def cut(self, text: str) -> list[str]:
        """The text cut into words of the dictionary; what it does not know stands as single characters."""
        ...

    def tag(self, word: str) -> str | None:
        """The word's part of speech; None where the dictionary does not have it."""
        ...


def is_everyday(dictionary: Dictionary, word: str) -> bool:
    """A word of the dictionary that is no person's name."""
    tag = dictionary.tag(word)
    return tag is not None and tag not in _NAME_TAGS


def is_known_name(dictionary: Dictionary, word: str) -> bool:
    """A person's name that the dictionary has."""
    return dictionary.tag(word) in _NAME_TAGS


class _Fast:
    def __init__(self) -> None:
        import rjieba

        self._jieba = rjieba.Jieba()
        self.tag = lru_cache(maxsize=50_000)(self._tag)

    def cut(self, text: str) -> list[str]:
        words: list[str] = self._jieba.cut(text, False)
        return words

    def _tag(self, word: str) -> str | None:
        return str(self._jieba.tag(word, False)[0][1]) if self._jieba.has_word(word) else None


class _Slow:
    def __init__(self) -> None:
        import jieba.posseg

        self._jieba = jieba.dt
        self._tags = jieba.posseg.dt.word_tag_tab

    def cut(self, text: str) -> list[str]:
        return list(self._jieba.cut(text, HMM=False))

    def tag(self, word: str) -> str | None:
        tag = self._tags.get(word)
        return None if tag is None else str(tag)


def open_dictionary() -> Dictionary:
    """rjieba's copy; where it has no wheel, jieba's own."""
    try:
        return _Fast()
    except ImportError:
        return _Slow()
