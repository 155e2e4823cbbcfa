"""Words that mean the same (data/synonyms.txt), for the words of a query: 离婚 also finds 解除婚姻关系, and the other way."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from models.language.normalize import normalize
from models.language.tokenize import Tokenizer

MOST_PHRASES = 12  # each is a search of its own


class Phrase(NamedTuple):
    """A synonym that the tokenizer cuts apart: as it is written (folded), and its tokens."""

    text: str
    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Meanings:
    """What else to look for: whole words, and phrases."""

    words: tuple[str, ...] = ()
    phrases: tuple[Phrase, ...] = ()


class Synonyms:
    """The groups, ready to be looked up by the tokens of a query."""

    def __init__(self, groups: Iterable[Sequence[str]], tokenizer: Tokenizer) -> None:
        self._others: dict[tuple[str, ...], Meanings] = {}
        for group in groups:
            phrases = [Phrase(text, tuple(tokenizer.tokens(text))) for text in map(normalize, group)]
            # a word of the dictionary comes last, behind its own parts: 农民, 民工, 农民工
            whole = {p.text: p.tokens[-1:] == (p.text,) for p in phrases}
            for own in phrases:
                others = [p for p in phrases if p.text != own.text and p.tokens]
                self._others[(own.text,) if whole[own.text] else own.tokens] = Meanings(
                    tuple(p.text for p in others if whole[p.text]), tuple(p for p in others if not whole[p.text])
                )
        self._others.pop((), None)
        self._longest = max(map(len, self._others), default=0)

    def of(self, tokens: Sequence[str]) -> Meanings:
        """What means the same as a token, or as several that follow each other; nothing that is there already."""
        words: dict[str, None] = {}
        phrases: dict[Phrase, None] = {}
        for start in range(len(tokens)):
            for end in range(start + 1, min(start + self._longest, len(tokens)) + 1):
                meant = self._others.get(tuple(tokens[start:end]))
                if meant is not None:
                    words |= dict.fromkeys(meant.words)
                    phrases |= dict.fromkeys(meant.phrases)
        there = frozenset(tokens)
        return Meanings(tuple(w for w in words if w not in there), tuple(phrases)[:MOST_PHRASES])
