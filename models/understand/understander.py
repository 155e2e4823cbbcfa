"""Text -> Understanding: every reader has its turn, none knows the others."""

import re
from collections.abc import Callable
from pathlib import Path

from models.domain.datafile import read_lines
from models.domain.lexicon import Lexicon, UrgencyCue
from models.domain.region import Regions
from models.domain.taxonomy import Taxonomy
from models.encoders.base import Encoder
from models.language.normalize import normalize
from models.understand.numbers import find_amounts, find_people
from models.understand.phrases import PhraseFinder
from models.understand.places import PlaceFinder
from models.understand.types import TypeReader
from models.understand.understanding import Alert, Understanding, Urgency, Wishes

_ASKED = re.compile(
    r"(?:找|请|让|要|叫|约|联系|想点|点名)(?:一下)?([\u4e00-\u9fff]{2,4}?)"
    r"(?:调解员|老师|主任|律师|大姐|大哥|大爷|阿姨|师傅|同志|给|来|帮|调解|处理|，|。|$)"
)


class Understander:
    """Reads one text at a time; safe in several threads.

    `is_mediator` says whether a name is on the roster: 找老王 asks for nobody the centre knows.
    """

    def __init__(
        self,
        taxonomy: Taxonomy,
        lexicon: Lexicon,
        encoder: Encoder,
        places: PlaceFinder,
        is_mediator: Callable[[str], bool],
    ) -> None:
        self._types = TypeReader(taxonomy, encoder)
        self._places = places
        self._is_mediator = is_mediator
        self._industries = PhraseFinder((word, t.id) for t in taxonomy.industries.by_id.values() for word in (t.name, *t.aliases))
        self._wishes = PhraseFinder((word, (w.field, w.value)) for w in lexicon.wishes for word in w.words)
        self._alerts = PhraseFinder((word, a) for a in lexicon.urgency for word in a.words)
        self._relations = PhraseFinder((word, r.id) for r in lexicon.relations for word in r.words)

    def understand(self, text: str) -> Understanding:
        """The reading of a cleaned, non-empty text."""
        folded = normalize(text)
        places = self._places.find(folded)
        alerts = self._read_alerts(folded)
        return Understanding(
            text=text,
            types=self._types.read(folded),
            region=self._places.region(places),
            places=places,
            industry=self._first(self._industries, folded),
            amount=max((a.value for a in find_amounts(folded)), default=None),
            people=find_people(folded),
            relationship=self._first(self._relations, folded),
            urgency=_worst(alerts),
            alerts=alerts,
            wishes=self._read_wishes(folded),
            mediator_name=next((m[1] for m in _ASKED.finditer(folded) if self._is_mediator(m[1])), None),
        )

    @staticmethod
    def _first(finder: PhraseFinder[str], text: str) -> str | None:
        return next((hit.means[0] for hit in finder.find(text)), None)

    def _read_alerts(self, text: str) -> tuple[Alert, ...]:
        """One alert a kind, danger before urgency."""
        said: dict[str, list[str]] = {}
        rules: dict[str, UrgencyCue] = {}
        for hit in self._alerts.find(text):
            for rule in hit.means:
                said.setdefault(rule.kind, []).append(hit.words)
                rules[rule.kind] = rule
        alerts = [Alert(rules[kind].level, kind, tuple(dict.fromkeys(words)), rules[kind].advice) for kind, words in said.items()]
        return tuple(sorted(alerts, key=lambda alert: alert.level != "danger"))

    def _read_wishes(self, text: str) -> Wishes:
        found: dict[str, list[str]] = {}
        for hit in self._wishes.find(text):
            for field, value in hit.means:
                found.setdefault(field, []).append(value)
        return Wishes(
            gender=next(iter(found.get("gender", ())), None),
            modes=tuple(dict.fromkeys(found.get("modes", ()))),
            languages=tuple(dict.fromkeys(found.get("languages", ()))),
            kinds=tuple(dict.fromkeys(found.get("kinds", ()))),
        )


def _worst(alerts: tuple[Alert, ...]) -> Urgency:
    levels = {alert.level for alert in alerts}
    return "danger" if "danger" in levels else "urgent" if "urgent" in levels else "normal"


def place_finder(regions: Regions, home: str, data: Path) -> PlaceFinder:
    """The place finder with the centre's own list of words that are no places."""
    return PlaceFinder(regions, home, [word for _, word in read_lines(data / "place_words.txt")])
