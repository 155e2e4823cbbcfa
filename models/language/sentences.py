"""Where sentences of a text end, and how a text is cut along them."""

import re

Span = tuple[int, int]
SENTENCE_END = re.compile(r"[。！？!?；;\n]+[”’」』）)]*")
CLAUSE_END = re.compile(r"[，、：,:\s]+")


def sentences(text: str, longest: int) -> list[Span]:
    """The text without a gap, cut behind sentences, and one of more than `longest` characters behind its clauses."""
    spans: list[Span] = []
    start = 0
    for end in (*(m.end() for m in SENTENCE_END.finditer(text)), len(text)):
        while end - start > longest:
            clauses = [m.end() for m in CLAUSE_END.finditer(text, start + longest // 3, start + longest)]
            cut = clauses[-1] if clauses else start + longest
            spans.append((start, cut))
            start = cut
        if end > start:
            spans.append((start, end))
        start = end
    return spans


def tiles(text: str, size: int) -> list[Span]:
    """The text in parts of whole sentences, as many as fit into `size` characters; without blank parts or blanks at the ends."""
    parts: list[Span] = []
    for start, end in sentences(text, size):
        if parts and end - parts[-1][0] <= size:
            parts[-1] = (parts[-1][0], end)
        else:
            parts.append((start, end))
    return [trimmed for part in parts if (trimmed := trim(text, part))]


def trim(text: str, span: Span) -> Span | None:
    """The span without blanks at its ends; None where nothing is left."""
    start, end = span
    part = text[start:end]
    start, end = end - len(part.lstrip()), start + len(part.rstrip())
    return (start, end) if start < end else None
