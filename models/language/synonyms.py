"""Words that mean the same (data/synonyms.txt), for the words of a query: 离婚 also finds 解除婚姻关系, and the other way."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from models.language.normalize import normalize
from models.language.tokenize import Tokenizer

MOST_PHRASES = 6  # each is a search of its own


class Phrase(NamedTuple):
    """A synonym that the tokenizer cuts apart: as it is written (folded), and its tokens; none where a stop word is part of
    it (要工资), because the other tokens alone say something else."""

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
            members = [_member(text, tokenizer) for text in map(normalize, group)]
            for own in members:
                others = [p for p in members if p.text != own.text]
                self._others[own.tokens] = Meanings(
                    tuple(p.text for p in others if p.tokens == (p.text,)), tuple(p for p in others if p.tokens != (p.text,))
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


def _member(text: str, tokenizer: Tokenizer) -> Phrase:
    spans = tokenizer.spans(text)
    if spans and spans[-1].token == text:  # one word, behind its own parts: 农民, 民工, 农民工
        return Phrase(text, (text,))
    said = {place for span in spans for place in range(span.start, span.end)}
    return Phrase(text, tuple(span.token for span in spans) if len(said) == len(text) else ())
