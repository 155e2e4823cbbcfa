"""A text in, the same text without personal data out."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from models.domain.redaction import RedactionWords, load_redaction
from models.language.normalize import in_place
from models.language.redact.dictionary import open_dictionary
from models.language.redact.finding import LABELS, Finding, Kind, Redacted
from models.language.redact.names import NameFinder
from models.language.redact.numbers import number_spans

_STEMS = "甲乙丙戊己庚壬癸"  # without 丁 and 辛, which are surnames
_DIVIDER = "\0"  # between texts that are redacted together: nothing personal goes across it


class Redactor:
    """Finds and replaces personal data. Safe to share between threads."""

    def __init__(self, words: RedactionWords) -> None:
        self._names = NameFinder(words, open_dictionary())

    def redact(self, text: str) -> Redacted:
        """The text with a placeholder for each finding: the same person is 甲 everywhere, the next 乙; others 〔手机号〕.

        Any text is taken. Redacting what comes out finds nothing more.
        """
        return self.redact_together([text])[0]

    def redact_together(self, texts: Sequence[str]) -> list[Redacted]:
        """Texts of one case: whoever is 甲 in one of them is 甲 in all."""
        whole = _Work(_DIVIDER.join(text.replace(_DIVIDER, " ") for text in texts))
        while found := list(self._found(whole.text)):
            whole.replace(found)
        out, start = [], 0
        for text in texts:
            end = start + len(text)
            mine = [f for f in whole.findings if start <= f.start and f.end <= end]
            shifted = tuple(Finding(f.kind, f.start - start, f.end - start, f.placeholder) for f in mine)
            out.append(Redacted(_replaced(text, shifted), shifted))
            start = end + len(_DIVIDER)
        return out

    def _found(self, text: str) -> Iterator[tuple[Kind, int, int, str]]:
        """Kind, start, end, and who it is; numbers take their place before names."""
        plain = in_place(text)
        taken = bytearray(len(text))
        for kind, start, end in number_spans(plain):
            taken[start:end] = b"\1" * (end - start)
            yield kind, start, end, ""
        for name in self._names.find(plain):
            if not any(taken[name.start : name.end]):
                yield "name", name.start, name.end, name.person


class _Work:
    """A text that is being redacted, in rounds: what was found, in the places of the first text."""

    def __init__(self, text: str) -> None:
        self._original = text
        self.text = text
        self.findings: list[Finding] = []
        self._people: dict[str, str] = {}
        self._stems = [stem for stem in _STEMS if stem not in text]  # 自己, 甲方 and 丁某 keep their meaning

    def replace(self, found: list[tuple[Kind, int, int, str]]) -> None:
        """Take the findings of a round, given in the places of the text as it is now."""
        new = [
            Finding(kind, self._origin(start), self._origin(end, last=True), self._placeholder(kind, person))
            for kind, start, end, person in sorted(found, key=lambda f: f[1])
        ]
        kept = [f for f in self.findings if not any(n.start < f.end and f.start < n.end for n in new)]
        self.findings = sorted([*kept, *new], key=lambda f: f.start)
        self.text = _replaced(self._original, self.findings)

    def _placeholder(self, kind: Kind, person: str) -> str:
        if kind != "name":
            return f"〔{LABELS[kind]}〕"
        if person not in self._people:
            number = len(self._people)
            self._people[person] = self._stems[number] if number < len(self._stems) else f"〔当事人{number + 1}〕"
        return self._people[person]

    def _origin(self, place: int, *, last: bool = False) -> int:
        """Where a place of the text now was in the first text; inside a placeholder: its start, or its end."""
        shift = 0
        for f in self.findings:
            start = f.start + shift
            if place < start or (place == start and last):
                break
            end = start + len(f.placeholder)
            if place < end:
                return f.end if last else f.start
            shift = end - f.end
        return place - shift


def load_redactor(data: Path) -> Redactor:
    """With the words of a data directory. Raises DataFileError."""
    return Redactor(load_redaction(data))


def _replaced(text: str, findings: Sequence[Finding]) -> str:
    out, start = [], 0
    for f in findings:
        out += [text[start : f.start], f.placeholder]
        start = f.end
    return "".join([*out, text[start:]])
