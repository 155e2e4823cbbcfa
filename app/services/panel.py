"""Several mediators together: what the dispute needs, who meets it, and what each of those chosen adds, in plain Chinese."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from indexer.documents import with_parents
from indexer.engine import Columns, Filter, SearchEngine, Sort, Terms
from indexer.records.store import RecordStore
from indexer.retrieve import Candidates
from models.domain.organisation import Organisation
from models.domain.panel import Need, PanelBook, Who
from models.domain.taxonomy import Route, Taxonomy
from models.ranking.features import WISH_COLUMNS, of_type
from models.ranking.panel import Cover, Floats, Why, additions, choose, lead_first, unmet
from models.ranking.score import Scored
from models.understand.understanding import Understanding, Wishes

TYPE_WEIGHT = 2.0  # of a surely understood type, in shares of the best candidate's score
FREE_WEIGHT = 0.3  # of wholly free places: between equals, the work goes to who has room
NEEDED = 60  # looked at for each way to meet a need
_WORDS = {"languages": "languages", "modes": "modes", "kinds": "mediator_kinds"}
_TYPE = "type:"  # ids of covers that are types
_WHY: dict[Why, str] = {
    "nobody": "这一范围里现在没有能接案的，可以把“在哪里”选大一点，或者请中心指派",
    "same_office": "能做的人都和已选的在同一单位；不介意的话，可以允许同一单位的人",
    "no_seat": "位数不够，再添一位就能补上",
}


@dataclass(frozen=True, slots=True)
class Seat:
    """One of a panel: whether they lead, and sentences about what they add to those before them."""

    id: str
    leads: bool
    adds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel, the lead first: rows of the ranking, seats, what is lacking, and its share of the best panel's worth at least."""

    rows: tuple[int, ...]
    seats: tuple[Seat, ...]
    lacking: tuple[str, ...]
    at_least: float


@dataclass(frozen=True)
class PanelService:
    """Applies data/panel.yaml to a dispute."""

    book: PanelBook
    taxonomy: Taxonomy
    store: RecordStore

    def candidates(self, engine: SearchEngine, understanding: Understanding, filters: Sequence[Filter]) -> tuple[str, ...]:
        """Ids of whoever passes the filters and meets a need, those with the most free places of each kind first."""
        found: dict[str, None] = {}
        for need in self._needs(understanding):
            for who in need.who:
                for own in self._searches(who, understanding):
                    page = engine.browse("mediators", (), [*filters, *own], Sort("free"), limit=NEEDED)
                    found |= dict.fromkeys(page.ids)
        return tuple(found)

    def seat(
        self,
        understanding: Understanding,
        found: Candidates,
        scored: Scored,
        order: Sequence[int],
        size: int,
        *,
        same_office: bool,
    ) -> Panel:
        """The panel of at most `size`; nobody is seated where there is no candidate."""
        rows = list(order)
        situation = _Situation(understanding, found.columns, self._offices(found.columns))
        needs = self._needs(understanding)
        covers = [Cover(n.id, n.weight, self._degrees(n, situation)[rows]) for n in needs]
        covers += [
            Cover(_TYPE + g.id, TYPE_WEIGHT * g.confidence, of_type(g.id, found.columns)[rows]) for g in understanding.likely
        ]
        best = max(1, int(scored.totals[rows].max(initial=0)))
        load = scored.values[rows, scored.names.index("load")]
        offices = [None if same_office else (office.id if office else None) for office in map(situation.office, rows)]
        choice = choose(scored.totals[rows] / best + FREE_WEIGHT * load, covers, offices, size)
        seated = lead_first(choice.rows, next((c for n, c in zip(needs, covers, strict=False) if n.leads), None))
        lacking = self._lacking(unmet(seated, covers, offices), needs, len(seated), size)
        seats = self._seats(seated, needs, covers, situation, rows)
        return Panel(tuple(rows[at] for at in seated), seats, lacking, choice.at_least)

    def _seats(
        self, seated: Sequence[int], needs: Sequence[Need], covers: Sequence[Cover], situation: "_Situation", rows: Sequence[int]
    ) -> tuple[Seat, ...]:
        """`seated` and the covers count as `rows` does."""
        leading = {need.id for need in needs if need.leads}
        seats = []
        for place, (at, added) in enumerate(zip(seated, additions(seated, covers), strict=True)):
            leads = place == 0 and not leading.isdisjoint(added)
            seats.append(Seat(situation.columns.ids[rows[at]], leads, self._adds(added, needs, situation, rows[at])))
        return tuple(seats)

    def _lacking(self, missing: Mapping[str, Why], needs: Sequence[Need], seats: int, size: int) -> tuple[str, ...]:
        names = {need.id: need.name for need in needs}
        told = [f"能一起调的只有 {seats} 位，凑不齐 {size} 位；可以少要几位，或者放宽条件。"] if seats < size else []
        for key, why in missing.items():
            name = names.get(key) or f"熟悉{self.taxonomy.type_label(key.removeprefix(_TYPE))}"
            told.append(f"缺{name}的人：{_WHY[why]}。")
        return tuple(told)

    def _adds(self, added: Sequence[str], needs: Sequence[Need], situation: "_Situation", row: int) -> tuple[str, ...]:
        wishes = situation.understanding.wishes
        words = {
            "body": self._body_of(situation, row),
            "office": office.name if (office := situation.office(row)) else "单位",
            "type": self._first_type_label(situation.understanding),
            "wished": "、".join(self._wished_names(wishes, situation.columns, row)),
        }
        said = [need.says.format_map(words) for need in needs if need.id in added]
        said += [f"熟悉{self.taxonomy.type_label(key.removeprefix(_TYPE))}" for key in added if key.startswith(_TYPE)]
        return tuple(said) or ("多一位帮手：其余的人里数这位最合适",)

    def _wished_names(self, wishes: Wishes, columns: Columns, row: int) -> Iterator[str]:
        for field, words in _WORDS.items():
            own = columns.values(WISH_COLUMNS[field])[row]
            names = self.taxonomy.vocabulary.terms(words)
            yield from (names.name(value) for value in getattr(wishes, field) if value in own)

    def _first_type_label(self, understanding: Understanding) -> str:
        return self.taxonomy.type_label(understanding.likely[0].id) if understanding.likely else "这类事"

    def _body_of(self, situation: "_Situation", row: int) -> str:
        """The body in charge that their organisation is of; the leading one where it is of several."""
        route = self._route(situation.understanding)
        if route is None:
            return ""
        own = situation.columns.values("body")[row]
        return next((name for name in (route.lead, *route.bodies) if name in own), route.lead)

    # ---- who meets a need ------------------------------------------------------------------------------------------

    def _needs(self, understanding: Understanding) -> list[Need]:
        """Those that apply; what can only be met for a known type does not apply where none was understood."""
        known = bool(understanding.likely)
        return [
            need
            for need in self.book.needs
            if _applies(need, understanding) and (known or any(not who.of_type and not who.charge for who in need.who))
        ]

    def _route(self, understanding: Understanding) -> Route | None:
        return self.taxonomy.route(understanding.likely[0].id) if understanding.likely else None

    def _bodies(self, who: Who, understanding: Understanding) -> tuple[str, ...]:
        route = self._route(understanding)
        if route is None or who.charge is None:
            return ()
        return (route.lead,) if who.charge == "lead" else route.bodies

    def _searches(self, who: Who, understanding: Understanding) -> Iterator[list[Filter]]:
        """Filters that find whoever may meet it; each body in charge by itself, so that a large one crowds out none."""
        own: list[Filter] = [Terms("kind", who.kinds)] if who.kinds else []
        own += [Terms("office_kind", who.office_kinds)] if who.office_kinds else []
        own += [Terms("type", with_parents((understanding.likely[0].id,)))] if who.of_type and understanding.likely else []
        for field in who.wished:
            own += [Terms(WISH_COLUMNS[field], (value,)) for value in getattr(understanding.wishes, field)]
        if who.charge is None:
            yield own
        for body in self._bodies(who, understanding):
            yield [*own, Terms("body", (body,))]

    def _degrees(self, need: Need, situation: "_Situation") -> Floats:
        """[n] how far each candidate meets a need."""
        return np.asarray(np.max([self._degree(who, situation) for who in need.who], axis=0), np.float64)

    def _degree(self, who: Who, situation: "_Situation") -> Floats:
        columns, understanding = situation.columns, situation.understanding
        met = np.full(len(columns.ids), who.counts)
        if who.kinds:
            met = met * columns.has("kind", who.kinds)
        if who.office_kinds:
            met = met * columns.has("office_kind", who.office_kinds)
        if who.of_type:
            met = met * (of_type(understanding.likely[0].id, columns) if understanding.likely else 0.0)
        if who.charge:
            met = met * columns.has("body", self._bodies(who, understanding))
        for field in who.wished:
            values = getattr(understanding.wishes, field)
            has = [columns.has(WISH_COLUMNS[field], (value,)) for value in values]
            met = met * (np.mean(has, axis=0) if has else 0.0)
        return np.asarray(met, np.float64)

    def _offices(self, columns: Columns) -> tuple[Organisation | None, ...]:
        keys = [next(iter(own), None) for own in columns.values("organisation")]
        known = {o.id: o for o in self.store.get_many("organisations", list(dict.fromkeys(k for k in keys if k)))}
        return tuple(known.get(key) if key else None for key in keys)


@dataclass(frozen=True, slots=True)
class _Situation:
    """The candidates and their organisations, row by row."""

    understanding: Understanding
    columns: Columns
    offices: tuple[Organisation | None, ...]

    def office(self, row: int) -> Organisation | None:
        return self.offices[row]


def _applies(need: Need, u: Understanding) -> bool:
    when = need.when
    types = set(with_parents(guess.id for guess in u.likely))
    return (
        when.always
        or not types.isdisjoint(when.types)
        or any(alert.kind in when.alerts for alert in u.alerts)
        or any(element in u.signs.elements for element in when.elements)
        or any(getattr(u.wishes, field) for field in when.wishes)
    )
