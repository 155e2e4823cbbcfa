"""Names of parties: a surname, one or two characters, and what stands around them, weighed.

Each possible name gets points for its characters (a surname that is seldom a word, characters of given names), for what
stands before it (a party's role, a listed name, the start of a clause) and after it (先生, 诉称, the end of a clause), and
loses some where the dictionary reads the characters otherwise. The lists are data (data/redaction.yaml); only the points
stand here. Names of people in office are found the same way, and kept.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from models.domain.redaction import RedactionWords
from models.language.redact.dictionary import Dictionary, is_everyday, is_known_name

Side = Literal["party", "office"]
_HAN = re.compile(r"[㐀-鿿]")
_ENOUGH = 2.5  # points that make a name
_SURE = 5.0  # points that make the same characters a name elsewhere too
_FORMAL, _ROLE, _LISTED = 5.0, 3.0, 3.0  # before it: 原告, 邻居, another name and 、
_LABEL = r"(?:方|人|本人)?(?:[一二三四五六七八九\d](?=\s?[:：])|[(][^()\n]{0,12}[)])?(?:\s?[:：]\s*|\s|[(])?(?:即|为|是|叫)?"
_AND = re.compile(r"\s?(?:以及|[、和与及同跟/&])\s?$")
_CASE_NUMBER = re.compile(r"[(]\d{4}[)][^\s,.;，。；]{1,16}?号")
_STEMS = frozenset("甲乙丙丁戊己庚辛壬癸")


@dataclass(frozen=True, slots=True)
class NameSpan:
    """A name of a party, text[start:end]; `person` is the same for all that is the same person's."""

    start: int
    end: int
    person: str


@dataclass(frozen=True, slots=True)
class _Candidate:
    start: int
    end: int
    name: str
    points: float
    side: Side | None  # None: nothing says which


class NameFinder:
    """Finds parties' names. Safe to share between threads."""

    def __init__(self, words: RedactionWords, dictionary: Dictionary) -> None:
        self._words = words
        self._dictionary = dictionary
        officials = _choice(words.officials)
        self._before = re.compile(
            rf"(?:(?P<office>{officials})|(?P<formal>{_choice(words.roles)})|(?P<kin>{_choice(words.kin)})){_LABEL}$"
        )
        self._titles = re.compile(_choice(words.titles))
        self._offices = re.compile(rf"(?:{_choice(words.official_titles)})")
        self._after_surname = re.compile(_choice(words.after_surname))
        self._places = re.compile(_choice(words.places))
        self._joining = (words.before | words.after) - words.surnames - {"于"}
        char = "(?![与和同跟及的在向对把被是])[㐀-鿿]"
        self._foreign = re.compile(rf"(?:{_choice(words.roles | words.kin)})?(?P<it>(?:{char}){{2,5}}[·•](?:{char}){{2,5}})")
        joints = "".join(words.before | words.after)
        self._ending = re.compile(_choice(frozenset(word for word in words.bodies if len(word) > 1)))
        self._body = re.compile(rf"(?:(?![{joints}])[㐀-鿿]){{0,8}}?(?:{_choice(words.bodies)})")
        self._longest = max(map(len, words.officials | words.roles | words.kin)) + 20

    def find(self, text: str) -> list[NameSpan]:
        """The names in the order of the text, without overlaps; `text` as models.language.normalize.in_place gives it."""
        reading = _Reading(text, self._dictionary)
        chosen = self._choose(text, self._candidates(reading))
        office = {c.name for c in chosen if c.side == "office"} - {c.name for c in chosen if c.side == "party"}
        people = {c.name: c for c in chosen if c.name not in office}
        spans = [NameSpan(c.start, c.end, c.name) for c in chosen if c.name not in office]
        spans += [NameSpan(*m.span("it"), m["it"]) for m in self._foreign.finditer(text)]
        taken = bytearray(len(text))
        places = [(s.start, s.end) for s in spans] + [(c.start, c.end) for c in chosen if c.name in office]
        for start, end in places:
            taken[start:end] = b"\1" * (end - start)
        for name in sorted(office, key=len, reverse=True):
            for start in _places(text, name):
                taken[start : start + len(name)] = b"\1" * len(name)
        spans += self._again(reading, people, taken)
        return sorted(spans, key=lambda s: s.start)

    # ---- what may be a name ----------------------------------------------------------------------------------------

    def _candidates(self, reading: "_Reading") -> dict[int, list[_Candidate]]:
        """By where they end; those good enough, given what stands before them."""
        text, words = reading.text, self._words
        found: dict[int, list[_Candidate]] = {}
        ends: dict[int, Side | None] = {}  # where good names end: another may follow after 、
        numbered = {place for m in _CASE_NUMBER.finditer(text) for place in range(*m.span())}
        for start, char in enumerate(text):
            if start in numbered:
                continue
            surname = next((text[start : start + n] for n in (3, 2) if text[start : start + n] in words.compound), "")
            if not surname:
                if char not in words.all_surnames:
                    continue
                surname = char
            before, side = self._points_before(reading, start, ends)
            if before is None:
                continue
            for given in (1, 2):
                end = start + len(surname) + given
                points = self._points(reading, start, end, surname, before)
                if points >= _ENOUGH - 2:
                    official = self._offices.match(text, end)
                    here: Side | None = "office" if official else side
                    found.setdefault(start, []).append(_Candidate(start, end, text[start:end], points, here))
                    if points >= _ENOUGH:
                        ends[end] = here
        return found

    def _points_before(
        self, reading: "_Reading", start: int, ends: Mapping[int, Side | None]
    ) -> tuple[float | None, Side | None]:
        """What the words before say; None where no name can start."""
        text = reading.text
        before = text[max(0, start - self._longest) : start]
        role = self._before.search(before)
        if role and start - len(role[0]) in reading.edges and not self._goes_on(role, text[start]):
            return (_ROLE if role["kin"] else _FORMAL), ("office" if role["office"] else "party")
        listed = _AND.search(before)
        if listed and start - len(listed[0]) in ends:
            return _LISTED, (ends[start - len(listed[0])] if listed[0].strip() == "、" else None)
        last = before[-1:]
        if last.isdecimal() and text[start] not in self._words.surnames:
            return None, None  # 2025年春
        if not last or not _HAN.match(last):
            return (1.5 if last == "、" else 1.0), None
        if last in "老小阿某一二三四五六七八九十百千两几" or start not in reading.edges:
            return None, None
        return (1.0 if last in self._words.before else 0.0), None

    def _goes_on(self, role: re.Match[str], char: str) -> bool:
        """The word is longer than the role: 老师傅."""
        return self._dictionary.tag(role[0] + char) is not None

    def _points(self, reading: "_Reading", start: int, end: int, surname: str, before: float) -> float:
        text, words = reading.text, self._words
        given = text[start + len(surname) : end]
        after = text[end : end + 1]
        if end > len(text) or not self._may_be(given) or self._after_surname.match(text, start + len(surname)) or after == "某":
            return -9.0
        points = before + self._of_surname(surname) + self._of_given(given)
        closed = not _HAN.match(after)
        follows = closed or after in words.after
        if self._titles.match(text, end) or self._offices.match(text, end):
            points += 1.5
        elif self._names_a_body(reading, end):
            points -= 6.0
        elif self._places.match(text, end):
            points -= 4.0
        elif after == "、" and (before >= _LISTED or text[start - 1 : start] in ("、", "有")):
            points += 1.5
        elif follows:
            points += 1.0 if after.isdecimal() else 0.5
        if end not in reading.edges:
            points -= 2.5
        return points - self._as_words(reading, start, end, surname, before, follows)

    def _names_a_body(self, reading: "_Reading", end: int) -> bool:
        """What follows goes on to the end of a body's name, without a verb between: 鲁达|机械厂, but not 孙磊|撞坏公司大门."""
        if self._ending.match(reading.text, end - 1):  # 荣泰公|司
            return True
        body = self._body.match(reading.text, end)
        between = map(reading.word, range(end, body.end())) if body else ()
        return body is not None and not any((self._dictionary.tag(w) or "").startswith("v") for w in between if w)

    def _as_words(self, reading: "_Reading", start: int, end: int, surname: str, before: float, follows: bool) -> float:
        """What it costs that the characters can be read as words; negative where only a name makes sense."""
        words, text = self._words, reading.text
        name, formal = text[start:end], before >= _FORMAL
        if name in words.not_names or is_everyday(self._dictionary, name):
            doing = self._titles.match(text, end)
            spoken_of = before >= _ROLE and (doing or (follows and name not in words.not_names))
            acts = (self._dictionary.tag(name) or "").startswith("v")
            return 3.0 if formal and follows and not acts else 2.0 if spoken_of else 9.0
        if text[start : start + 2] in words.not_names:
            return 4.0
        if is_known_name(self._dictionary, name):
            return -1.0
        first = reading.word(start)
        if len(first) > 1 and first not in words.compound and is_everyday(self._dictionary, first):
            return 3.0
        rest = reading.word(start + len(surname))
        doubtful = surname not in words.surnames and surname not in words.compound and not formal
        if doubtful and len(rest) > 1 and is_everyday(self._dictionary, rest):
            return 1.0
        return -0.5 if reading.unexplained(start, end) else 0.0

    def _may_be(self, given: str) -> bool:
        return all(_HAN.match(c) and c not in self._words.never and c not in _STEMS for c in given)

    def _of_surname(self, surname: str) -> float:
        words = self._words
        if len(surname) > 1:
            return 2.0
        if surname in words.surnames:
            return 1.0
        return -3.5 if surname in self._joining else -0.5

    def _of_given(self, given: str) -> float:
        words = self._words
        points = sum(1.0 if c in words.given else -1.0 for c in given)
        return points - (1.5 if given[-1] in words.weak else 0.0)

    # ---- which of them are -----------------------------------------------------------------------------------------

    def _choose(self, text: str, found: dict[int, list[_Candidate]]) -> list[_Candidate]:
        """From the left, the best at each place; what stands in the text more than once is the likelier name."""
        sure = {c.name for here in found.values() for c in here if c.points >= _SURE}
        counts = Counter({name: text.count(name) for here in found.values() for c in here for name in (c.name, c.name[:-1])})

        def worth(c: _Candidate) -> tuple[float, int]:
            again = min(counts[c.name] - 1, 2) * (0.5 if len(c.name) == 2 else 1.0)
            if len(c.name) > 2 and counts[c.name] == counts[c.name[:-1]] > 2:  # never without its last character
                again += 1.5
            return c.points + again + (2.0 if c.name in sure else 0.0), c.end

        best = [max(here, key=worth) for _, here in sorted(found.items())]
        good = [c for c in best if worth(c)[0] >= _ENOUGH]
        out: list[_Candidate] = []
        for c in good:
            if out and out[-1].end > c.start:
                if worth(out[-1])[0] >= worth(c)[0]:
                    continue
                out.pop()
            out.append(c)
        return out

    def _again(self, reading: "_Reading", people: dict[str, _Candidate], taken: bytearray) -> Iterator[NameSpan]:
        """The names once found wherever they stand, and the given names alone (建国) where they stand free."""
        text = reading.text
        forms = {name: name for name in people}
        for name in people:
            if len(name) >= 3:
                forms.setdefault(name[-2:], name)
        for form in sorted(forms, key=len, reverse=True):
            name = forms[form]
            free = form != name or is_everyday(self._dictionary, form)
            for start in _places(text, form):
                end = start + len(form)
                if any(taken[start:end]) or (free and not self._stands_free(reading, start, end)):
                    continue
                taken[start:end] = b"\1" * len(form)
                yield NameSpan(start, end, name)

    def _stands_free(self, reading: "_Reading", start: int, end: int) -> bool:
        text, words = reading.text, self._words
        before, after = text[start - 1 : start] if start else "", text[end : end + 1]
        opened = not _HAN.match(before) or before in words.before or self._before.search(text[max(0, start - 30) : start])
        closed = not _HAN.match(after) or after in words.after or self._titles.match(text, end)
        return bool(opened and closed and start in reading.edges and end in reading.edges)


class _Reading:
    """A text with the dictionary's words in it."""

    def __init__(self, text: str, dictionary: Dictionary) -> None:
        self.text = text
        words = dictionary.cut(text)
        starts = accumulate(map(len, words), initial=0)
        self._words = dict(zip(starts, words, strict=False))
        self.edges = self._words.keys() | {len(text)}

    def word(self, start: int) -> str:
        """The word that starts here; empty where none does."""
        return self._words.get(start, "")

    def unexplained(self, start: int, end: int) -> bool:
        """The dictionary knows no word of several characters here."""
        return all(len(self.word(place)) == 1 for place in range(start, end))


def _places(text: str, word: str) -> Iterator[int]:
    start = text.find(word)
    while start >= 0:
        yield start
        start = text.find(word, start + len(word))


def _choice(words: frozenset[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=lambda w: (-len(w), w)))
