"""Which articles of law a text names, each as one key: 《中华人民共和国民法典》第五百七十七条 and 民法典577条 are 民法典577."""

import re

from models.domain.laws import LawNames
from models.language.normalize import normalize
from models.understand.numbers import parse_number

_N = r"(?:\d{1,4}|[零〇一二两三四五六七八九十百千]{1,9})"
_ARTICLE = re.compile(rf"\s*(?:第\s*)?({_N})\s*条(?:之({_N}))?(?:第{_N}款)?(?:第[(]?{_N}[)]?项)?")
_BETWEEN = re.compile(r"\s*(?:、|,|，|;|和|与|及|以及|或)\s*")
_MARKS = re.compile(r"[《》〈〉<>]|\([^()]*\)|中华人民共和国|\s")
_TITLE = r"《(?:[^《》]|《[^《》]*》){2,80}》(?:\([^()]{1,20}\))?"  # (2021年修正) may follow


class CitationReader:
    """Finds names of laws (in 《》, or known ones without) and the articles right after each."""

    def __init__(self, names: LawNames) -> None:
        self._names = names
        known = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
        self._name = re.compile(f"{_TITLE}|{known}" if known else _TITLE)

    def read(self, text: str) -> tuple[str, ...]:
        """Keys in order of appearance, each once; a law named without an article gives none."""
        text = normalize(text)
        found: dict[str, None] = {}
        at = 0
        while name := self._name.search(text, at):
            at = name.end()
            while article := _ARTICLE.match(text, at):
                found[self._key(name[0], article)] = None
                between = _BETWEEN.match(text, article.end())
                at = between.end() if between else article.end()
                if between is None:
                    break
        return tuple(found)

    def _key(self, title: str, article: re.Match[str]) -> str:
        name = _MARKS.sub("", title)
        after = f"之{_whole(article[2])}" if article[2] else ""
        return f"{self._names.get(name, name)}{_whole(article[1])}{after}"


def _whole(number: str) -> int | str:
    value = parse_number(number)
    return number if value is None else int(value)
