"""Why somebody is not among those recommended, and what one change would have brought them in.

The ranking itself answers: its gates, its candidates, its arithmetic. Each change is made alone, in the request or in a record
that is only pretended (`indexer.pretend`), and the whole ranking runs again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from app.services.filters import MediatorFilters
from app.services.newcomers import NewcomerPlaces
from app.services.recommend import MAX_RESULTS, Ranked, RecommendService, Request
from app.stores.ledger import Ledger
from app.stores.weights import Tried
from indexer.documents import Documents
from indexer.engine import Ids, Terms
from indexer.pretend import pretend
from models.domain.mediator import Mediator
from models.domain.organisation import Organisation
from models.domain.weights import Weights
from models.errors import InvalidInputError, NotFoundError
from models.language.pinyin import bare
from models.ranking.explain import Part, parts_of, ties_of
from models.ranking.features import MEDIATOR_FEATURES
from models.ranking.score import POINT
from models.understand.understanding import Understanding

# gate -> what is told; the others are filters that were chosen, by the names of their fields
GATES = {
    "not_indexed": "登记还没有进索引，请稍后再查",
    "inactive": "现在不在岗",
    "full": "手上的案件已满，没有空位",
    "excluded": "这次查询排除了这个编号",
    "recused": "与当事人有登记的关系，应当回避",
    "unwanted": "当事人说了不要这位",
    "refused_gender": "当事人说了只要另一性别的调解员",
    "widened": "服务的辖区不包括这次查找的范围",
}
# field of the filters -> its index field and label
FILTERS = {
    "types": ("type", "领域"),
    "industries": ("industry", "行业"),
    "region": ("area", "辖区"),
    "kinds": ("kind", "类别"),
    "grades": ("grade", "等级"),
    "genders": ("gender", "性别"),
    "modes": ("mode", "方式"),
    "languages": ("language", "语言"),
    "methods": ("method", "方法"),
    "employments": ("employment", "专兼职"),
    "levels": ("level", "层级"),
    "organisations": ("organisation", "组织"),
    "available": ("free", "只看能接案的"),
}
LISTS = {
    "words": "字词",
    "meaning": "语义",
    "type": "登记领域",
    "evidence": "类案",
    "named": "点名",
    "knowing": "办过此事",
    "needed": "搭配需要",
}


@dataclass(frozen=True, slots=True)
class Gate:
    """A filter that keeps somebody out: its name and a Chinese sentence."""

    name: str
    told: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A feature in which they trail the last one shown, in points."""

    name: str
    label: str
    own: float
    theirs: float


@dataclass(frozen=True, slots=True)
class Change:
    """One thing changed: where, a Chinese sentence, and what the ranking then says.

    `place` is 1-based (None: still no candidate), `inside` whether they would be shown, `gate` what then keeps them out.
    """

    name: str
    where: Literal["record", "request"]
    told: str
    place: int | None
    inside: bool
    gate: Gate | None


@dataclass(frozen=True, slots=True)
class WhyNot:
    """The answer. Either a `gate`, or no candidate (`place` None), or a `place` (1-based) among `ranked`, `inside` the k shown.

    `last` is the id of the last one shown. `parts` add up to `score`; `gaps` are weightiest first.
    """

    mediator: Mediator
    k: int
    ranked: int
    gate: Gate | None
    place: int | None
    inside: bool
    score: float | None
    lists: tuple[str, ...]
    ties: tuple[str, ...]
    parts: tuple[Part, ...]
    last: str | None
    gaps: tuple[Gap, ...]
    changes: tuple[Change, ...]
    weights_version: int


@dataclass(frozen=True)
class WhyNotService:
    """Asks the service that recommends; `documents` makes the document of a changed record; `ledger` keeps the lists shown,
    `newcomers` knows what was kept for these on a day."""

    recommend: RecommendService
    documents: Documents
    ledger: Ledger
    newcomers: NewcomerPlaces

    def why_not(self, request: Request, who: str) -> WhyNot:
        """Why the mediator of this id, or of this name where only one has it, is not among the first k.

        A request made `again` is answered as the list recorded under that id was made (lots, weights, trial, places for
        newcomers), over the records of today. Raises NotFoundError for nobody and for an id nobody was shown a list by,
        InvalidInputError for a name of several and for a request that cannot be used.
        """
        if request.again:
            made = self.ledger.events.made_with(request.again)
            then, tried, fair = self._version(made.weights), self._tried_then(made.trial), self.newcomers.on(made.time)
            recommend = replace(self.recommend, weights=lambda: then, tried=lambda: tried, fair=lambda: fair)
            return replace(self, recommend=recommend).why_not(replace(request, again="", drawn=made.seed), who)
        mediator = self._mediator(who)
        weights = self.recommend.weights()
        ranked = self.recommend.rank(replace(request, size=1), weights)
        gate = self._gate(ranked, mediator.id)
        place = _place(ranked, mediator.id)
        row = ranked.found.ids.index(mediator.id) if place is not None else None
        last = ranked.order[min(request.k, len(ranked.order)) - 1] if ranked.order else None
        inside = place is not None and place <= request.k
        return WhyNot(
            mediator=mediator,
            k=request.k,
            ranked=len(ranked.order),
            gate=gate,
            place=place,
            inside=inside,
            score=ranked.scored.score(row) if row is not None else None,
            lists=ranked.found.lists_of(mediator.id),
            ties=ties_of(ranked.scored, ranked.found.ids, row) if row is not None else (),
            parts=parts_of(MEDIATOR_FEATURES, ranked.scored, weights.values, row) if row is not None else (),
            last=ranked.found.ids[last] if last is not None else None,
            gaps=_gaps(ranked, row, last) if row is not None and last is not None and not inside else (),
            changes=() if inside else tuple(self._changes(request, ranked.understanding, mediator, place)),
            weights_version=weights.version,
        )

    def _version(self, number: int) -> Weights:
        return self.ledger.weights.get("mediators", number).weights

    def _tried_then(self, trial: int | None) -> Tried | None:
        """The trial a list was part of, over by now or not; a list of none stays of none, whatever is tried today."""
        if trial is None:
            return None
        then = self.ledger.trials.get(trial)
        return Tried(then, self._version(then.version))

    def _mediator(self, who: str) -> Mediator:
        store = self.recommend.store
        named = bare(who)
        ids = self.recommend.retriever.engine.browse("mediators", filters=[Terms("full_name", (named,))]).ids if named else ()
        found = store.get_many("mediators", [who]) or store.get_many("mediators", list(ids))
        if len(found) > 1:
            several = "、".join(f"{m.id}（{m.name}）" for m in found)
            raise InvalidInputError(f"叫这个姓名的有几位：{several}。请改用编号。", code="ambiguous_name", field="mediator")
        if not found:
            raise NotFoundError("花名册里没有这位调解员，请写编号或完整的姓名；记不准就用 dianjiang suggest 查一查。")
        return found[0]

    def _gate(self, ranked: Ranked, mediator: str, service: RecommendService | None = None) -> Gate | None:
        """The first filter of a ranking that keeps somebody out."""
        engine = (service or self.recommend).retriever.engine
        own = Ids((mediator,))
        for name, filters in {"not_indexed": (), **ranked.gates}.items():
            if not engine.browse("mediators", filters=[*filters, own], limit=1).total:
                labels = dict(FILTERS.values())
                return Gate(name, GATES.get(name) or f"不符合所选的条件：{labels.get(name, name)}")
        return None

    # ---- one change at a time --------------------------------------------------------------------------------------

    def _changes(self, request: Request, u: Understanding, mediator: Mediator, before: int | None) -> Iterator[Change]:
        """Every single change that lets them pass further or stand higher, those that bring them in first."""
        office = self._office(mediator)
        tried = [self._of_record(request, mediator, office, *change) for change in record_changes(mediator, request, u, office)]
        tried += [
            self._tried(self.recommend, changed, mediator.id, name, "request", told)
            for name, told, changed in _request_changes(request, mediator.id, before)
        ]
        better = [c for c in tried if c.place is not None and (before is None or c.place < before or c.inside)]
        yield from sorted(better, key=lambda c: (not c.inside, c.where == "request", c.place))

    def _of_record(
        self,
        request: Request,
        mediator: Mediator,
        office: Organisation | None,
        name: str,
        told: str,
        changed: Mapping[str, object],
    ) -> Change:
        document = self.documents.mediator(mediator.model_copy(update=changed), office)
        retriever = self.recommend.retriever
        service = replace(self.recommend, retriever=retriever.on(pretend(retriever.engine, document)))
        return self._tried(service, request, mediator.id, name, "record", told)

    def _tried(
        self,
        service: RecommendService,
        request: Request,
        mediator: str,
        name: str,
        where: Literal["record", "request"],
        told: str,
    ) -> Change:
        ranked = service.rank(replace(request, size=1), service.weights())
        place = _place(ranked, mediator)
        gate = self._gate(ranked, mediator, service) if place is None else None
        return Change(name, where, told, place, place is not None and place <= request.k, gate)

    def _office(self, mediator: Mediator) -> Organisation | None:
        found = self.recommend.store.get_many("organisations", [mediator.organisation] if mediator.organisation else [])
        return found[0] if found else None


def _place(ranked: Ranked, mediator: str) -> int | None:
    ids = ranked.ids
    return ids.index(mediator) + 1 if mediator in ids else None


def _gaps(ranked: Ranked, row: int, last: int) -> tuple[Gap, ...]:
    scored = ranked.scored
    trailing = [
        Gap(feature.name, feature.label, own / POINT, theirs / POINT)
        for feature, own, theirs in zip(MEDIATOR_FEATURES, scored.parts[row].tolist(), scored.parts[last].tolist(), strict=True)
        if own < theirs
    ]
    return tuple(sorted(trailing, key=lambda gap: gap.own - gap.theirs))


def record_changes(
    m: Mediator, request: Request, u: Understanding, office: Organisation | None
) -> Iterator[tuple[str, str, dict[str, object]]]:
    """What a centre could enter otherwise, each alone: name, sentence, fields."""
    yield "active", "现在在岗", {"active_from": None, "active_to": None}
    if m.capacity is not None and (m.open_cases or m.free_places == 0):
        fewer = max(0, min(m.open_cases or 0, m.capacity) - 1)
        yield "free", "多一个空位", {"open_cases": fewer, "capacity": max(m.capacity, 1)}
    region = request.filters.region or u.region
    if region:
        code = region.ljust(12, "0")
        own = Documents.regions_served(m, office)
        yield "area", "服务的辖区加上当事人所在的地方", {"regions": tuple(dict.fromkeys((*own, code)))}
    wanted = request.filters.types[:1] or tuple(guess.id for guess in u.likely[:1])
    if wanted:
        served = m.dispute_types or (office.dispute_types if office else ())
        yield "type", "登记这类纠纷", {"dispute_types": tuple(dict.fromkeys((*served, *wanted)))}
    for field, told in (("languages", "登记会说当事人要求的话"), ("modes", "登记当事人要求的调解方式")):
        wished = (*getattr(u.wishes, field), *getattr(request.filters, field)[:1])
        if wished:
            yield field, told, {field: tuple(dict.fromkeys((*getattr(m, field), *wished)))}


def _request_changes(request: Request, mediator: str, before: int | None) -> Iterator[tuple[str, str, Request]]:
    if mediator in request.exclude:
        yield "exclude", "不排除这个编号", replace(request, exclude=tuple(i for i in request.exclude if i != mediator))
    for field, (name, label) in FILTERS.items():
        if getattr(request.filters, field):
            empty = replace(request.filters, **{field: getattr(MediatorFilters(), field)})
            yield name, f"去掉筛选条件“{label}”", replace(request, filters=empty)
    if before is not None and request.k < before <= MAX_RESULTS:
        yield "k", f"看到第 {before} 位", replace(request, k=before)
