"""Several disputes in one text: where the speaker turns to another matter (另外, 还有一件事, 顺便问一下)."""

import re

Span = tuple[int, int]
SHORTEST = 6  # characters of a matter: less (另外，谢谢) says nothing by itself

_SENTENCE_END = r"[。！？!?；;\n…]+[”\"』」）)]*\s*"
# at the head of a sentence these turn to something else; 另外两家 and 另外一个人 only count
_TURN = (
    r"(?:另外(?![一二两三几四五]?[个家位户名人条块套间种]|的|[一二两三几]人)|此外|除此之外|还有(?:一|个|就)|还有[,，:：]|再就是|再有就是|再有[,，]|再者"
    r"|再一个|另一件事|另一个事|顺便|顺带|还想问|还想咨询|也想问|第二件|第三件|第二个事|第三个事|其次[,，]|二来[,，])"
)
# after a mere comma only what cannot go on with the same sentence
_NEW = (
    r"(?:另外(?:还)?(?:有|,|，|想|我|他|她|老板|公司|邻居|物业|房东|家里|村里)|此外|除此之外|再就是|还有(?:一|个)(?:件|个)?事|还有就是"
    r"|顺便(?:再|也)?(?:问|咨询|说|请|想)|顺带(?:问|咨询|说)|还想(?:问|咨询))"
)
_BREAK = re.compile(rf"(?:^|{_SENTENCE_END})(?={_TURN})|[,，]\s*(?={_NEW})")


def split_matters(text: str) -> tuple[Span, ...]:
    """Start and end of each matter, in order, covering the whole text; one span where the text has one matter.

    Breaks stand only between sentences or clauses, before words that turn to something else.
    """
    spans: list[Span] = []
    start = 0
    for m in _BREAK.finditer(text):
        if _long_enough(text[start : m.end()]) and _long_enough(text[m.end() :]):
            spans.append((start, m.end()))
            start = m.end()
    return (*spans, (start, len(text)))


def _long_enough(text: str) -> bool:
    return sum(c.isalnum() for c in text) >= SHORTEST
