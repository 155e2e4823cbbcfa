"""Domain values -> answers, with names from the field's words."""

from collections.abc import Callable

from app.services import recommend, similar
from app.services.directory import Entry, Listing, Suggestion
from app.services.panel import Panel
from app.wire.base import Named
from app.wire.cases import CaseOut, PassageOut, SimilarCaseOut, SimilarOut
from app.wire.mediators import (
    EstimateOut,
    FacetOut,
    ListingOut,
    MediatorOut,
    MoveOut,
    OutcomeOut,
    PanelOut,
    RecommendationOut,
    RecommendOut,
    RouteOut,
    SeatOut,
    StepOut,
    SuggestionOut,
    TypeRecordOut,
)
from app.wire.understood import (
    AlertOut,
    ChosenOut,
    HappenedOut,
    SaidOut,
    TypeOut,
    UnclearNameOut,
    UnclearPlaceOut,
    UnderstandingOut,
    UnwantedOut,
    WishesOut,
)
from app.wire.why import lists_out, parts_out
from app.wire.worked import worked_out
from models.domain.case import Case
from models.domain.region import Regions
from models.domain.similarity import SIMILARITIES
from models.domain.taxonomy import Taxonomy, Terms
from models.language.highlight import Passage
from models.language.names import Match
from models.ranking.outcomes.book import Figure, OutcomeBook
from models.ranking.outcomes.tally import Measure
from models.understand.causes import told_causes
from models.understand.numbers import Quantity
from models.understand.places import Place
from models.understand.understanding import Said, UnclearName, Understanding, Wishes

CAUSES_SHOWN = 3
# neither says who declared what, and of whom (docs/privacy.md)
ASK_FIRST = "选这位之前，请先问一下调解中心是否合适。"
PARTIES_UNCLEAR = "当事人里有人与某位调解员登记的回避对象同名或名称相近，请中心核对；核对之前，名单照常列出。"


class Presenter:
    """Domain values -> wire types, with names from the field's words. Private fields are never read here."""

    def __init__(self, taxonomy: Taxonomy, regions: Regions, outcomes: Callable[[], OutcomeBook] = OutcomeBook.empty) -> None:
        self._taxonomy = taxonomy
        self._regions = regions
        self._outcomes = outcomes
        self._types_of_causes = {cause.name: cause.type for cause in taxonomy.causes if not cause.outdated}
        words = taxonomy.vocabulary
        self._terms = {name: words.terms(name) for name in type(words).model_fields}

    def understanding(self, u: Understanding) -> UnderstandingOut:
        """What was understood, named."""
        stages = _said(u.stages)
        return UnderstandingOut(
            types=tuple(
                TypeOut(id=t.id, name=self._taxonomy.type_label(t.id), confidence=t.confidence, words=t.words) for t in u.likely
            ),
            causes=tuple(u.signs.causes)[:CAUSES_SHOWN],
            told_causes=told_causes(u, self._types_of_causes),
            region=self._region(u.region),
            places=tuple(place.words for place in u.places),
            unclear_places=tuple(self._unclear(place) for place in u.places if place.unclear),
            industry=self._of(self._taxonomy.industries, u.industry),
            amount=u.amount,
            amount_range=_range(u.counts.amount),
            people=u.people,
            people_range=_range(u.counts.people),
            households=u.counts.households.whole if u.counts.households else None,
            happened=HappenedOut(first=u.happened.first, last=u.happened.last, words=u.happened.words) if u.happened else None,
            relationship=self._of(self._terms["relationships"], u.relationship),
            relations=_said(u.relations),
            stage=stages[-1] if stages else None,
            stages=stages,
            remarks=_said(u.remarks),
            matters=tuple(u.text[start:end].strip() for start, end in u.matters) if len(u.matters) > 1 else (),
            passages=tuple(ChosenOut(text=u.text[start:end], start=start) for start, end in u.passages),
            urgency=u.urgency,
            alerts=tuple(AlertOut(level=a.level, kind=a.kind, words=a.words, advice=a.advice, past=a.past) for a in u.alerts),
            wishes=self._wishes(u.wishes),
            mediator_name=u.mediator_name,
            unwanted=tuple(UnwantedOut(name=name.name, excluded=name.known) for name in u.unwanted),
            unclear_names=tuple(_unclear_name(name) for name in u.unclear_names),
        )

    def _wishes(self, wishes: Wishes) -> WishesOut:
        return WishesOut(
            gender=self._of(self._terms["genders"], wishes.gender),
            modes=self._all("modes", wishes.modes),
            languages=self._all("languages", wishes.languages),
            kinds=self._all("mediator_kinds", wishes.kinds),
            grades=self._all("grades", wishes.grades),
            honours=self._all("honours", wishes.honours),
            gender_only=wishes.gender_only,
        )

    def _unclear(self, place: Place) -> UnclearPlaceOut:
        choices = tuple(Named(id=code, name=self._regions.full_name(code)) for code in place.choices)
        question = f"您说的“{place.words}”是哪一个？" if choices else f"您说的“{place.words}”在哪里？"
        return UnclearPlaceOut(words=place.words, question=question, choices=choices)

    def mediator(self, entry: Entry) -> MediatorOut:
        """The public side of a mediator."""
        m, office = entry.mediator, entry.office
        return MediatorOut(
            id=m.id,
            name=m.name,
            gender=self._of(self._terms["genders"], m.gender),
            organisation=Named(id=office.id, name=office.name) if office else None,
            regions=tuple(Named(id=code, name=self._regions.full_name(code)) for code in m.regions),
            level=self._of(self._terms["levels"], m.level),
            kind=self._of(self._terms["mediator_kinds"], m.kind),
            employment=self._of(self._terms["employments"], m.employment),
            grade=self._of(self._terms["grades"], str(m.grade) if m.grade else None),
            honours=self._names("honours", m.honours),
            dispute_types=self._types(m.dispute_types),
            industries=tuple(Named(id=i, name=self._taxonomy.industries.name(i)) for i in m.industries),
            specialities=m.specialities,
            profile=m.profile,
            methods=tuple(self._taxonomy.methods_by_id.name(method) for method in m.methods),
            languages=self._names("languages", m.languages),
            modes=self._names("modes", m.modes),
            certificates=m.certificates,
            free_places=m.free_places,
            record=tuple(
                TypeRecordOut(
                    type=Named(id=key, name=self._taxonomy.type_label(key)),
                    satisfaction=round(r.satisfaction_sum / r.satisfaction_count, 2) if r.satisfaction_count else None,
                    **r.model_dump(exclude={"satisfaction_sum"}),
                )
                for key, r in m.record.items()
            ),
            outcomes=tuple(self._outcome(kind, found) for kind, found in self._outcomes().of_mediator(m.id).items()),
            matched=_matched(entry.matched) if entry.matched else None,
        )

    def _outcome(self, kind: str, found: dict[Measure, Figure]) -> OutcomeOut:
        return OutcomeOut(
            type=Named(id=kind, name=self._taxonomy.type_label(kind)),
            settled=_estimate(found.get("settled"), 3),
            days=_estimate(found.get("days"), 0),
            satisfaction=_estimate(found.get("satisfaction"), 2),
        )

    def recommendations(self, answer: recommend.Recommendations, public_cases: dict[str, str], *, explain: bool) -> RecommendOut:
        """The whole answer; `public_cases` gives the titles of those similar cases that may be named."""
        trial = answer.ranked.trial if explain else None
        return RecommendOut(
            request=answer.request,
            understanding=self.understanding(answer.understanding),
            routes=tuple(
                RouteOut(type=self._taxonomy.type_label(r.type), **r.model_dump(exclude={"type"})) for r in answer.routes
            ),
            widening=tuple(
                StepOut(region=Named(id=s.region, name=s.name), level=self._terms["levels"].name(s.level), eligible=s.eligible)
                for s in answer.steps
            ),
            panel=_panel(answer.panel) if answer.panel else None,
            results=tuple(
                RecommendationOut(
                    mediator=self.mediator(Entry(r.mediator, r.office, r.matched)),
                    score=r.score,
                    reasons=r.reasons,
                    similar_cases=tuple(Named(id=c, name=public_cases[c]) for c in r.similar_cases if c in public_cases),
                    parts=parts_out(r.parts) if explain else None,
                    lists=lists_out(r.lists) if explain else None,
                    ties=r.ties if explain else None,
                    notice=ASK_FIRST if r.ask_first else None,
                    team=trial.teams.get(r.mediator.id) if trial else None,
                )
                for r in answer.results
            ),
            moves=tuple(MoveOut(id=m.id, before=m.before, after=m.after, reason=m.reason) for m in answer.moves),
            considered=answer.considered,
            weights_version=answer.weights_version,
            trial_version=trial.version if trial else None,
            parties_question=PARTIES_UNCLEAR if answer.ranked.recused.unclear else None,
        )

    def case(self, c: Case) -> CaseOut:
        """The public side of a case."""
        return CaseOut(
            dispute_types=self._types(c.dispute_types),
            region=self._region(c.region),
            methods=tuple(self._taxonomy.methods_by_id.name(method) for method in c.methods),
            outcome=self._of(self._terms["outcomes"], c.outcome),
            relationship=self._of(self._terms["relationships"], c.relationship),
            days=c.days,
            **c.model_dump(include=_PLAIN_CASE_FIELDS),
        )

    def similar(self, answer: similar.SimilarCases, *, explain: bool) -> SimilarOut:
        """The whole answer."""
        return SimilarOut(
            kind=Named(id=answer.kind, name=SIMILARITIES[answer.kind]),
            understanding=self.understanding(answer.understanding),
            results=tuple(
                SimilarCaseOut(
                    case=self.case(r.case),
                    score=r.score,
                    passages=self.passages(r.passages),
                    parts=parts_out(r.parts) if explain else None,
                    copies=tuple(Named(id=c.id, name=c.title) for c in r.copies),
                )
                for r in answer.results
            ),
            worked=worked_out(answer.worked, self._taxonomy.methods_by_id) if answer.worked else None,
            considered=answer.considered,
            weights_version=answer.weights_version,
        )

    @staticmethod
    def passages(found: tuple[Passage, ...]) -> tuple[PassageOut, ...]:
        """Passages of a case with their marks."""
        return tuple(PassageOut(text=p.text, start=p.start, marks=p.marks, by=p.by) for p in found)

    def listing(self, listing: Listing) -> ListingOut:
        """A page of the roster with named facets, the fullest first."""
        facets = {
            field: tuple(
                FacetOut(id=value, name=self._facet_name(field, value), count=count)
                for value, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
            )
            for field, counts in listing.facets.items()
        }
        results = tuple(self.mediator(entry) for entry in listing.entries)
        return ListingOut(results=results, total=listing.total, page=listing.page, size=listing.size, facets=facets)

    @staticmethod
    def suggestion(s: Suggestion) -> SuggestionOut:
        """A name while it is typed."""
        return SuggestionOut(id=s.id, name=s.name, organisation=s.office, matched=_matched(s.matched))

    def _facet_name(self, field: str, value: str) -> str:
        if field == "type":
            return self._taxonomy.type_label(value)
        if field == "area":
            return self._regions.name(value)
        if field == "method":
            return self._taxonomy.methods_by_id.name(value)
        if field == "industry":
            return self._taxonomy.industries.name(value)
        return self._terms[_FACET_WORDS[field]].name(value)

    def _types(self, type_ids: tuple[str, ...]) -> tuple[Named, ...]:
        return tuple(Named(id=t, name=self._taxonomy.type_label(t)) for t in type_ids)

    def _region(self, code: str | None) -> Named | None:
        return Named(id=code, name=self._regions.full_name(code)) if code else None

    @staticmethod
    def _of(terms: Terms, value: str | None) -> Named | None:
        return Named(id=value, name=terms.name(value)) if value else None

    def _all(self, name: str, values: tuple[str, ...]) -> tuple[Named, ...]:
        return tuple(Named(id=v, name=self._terms[name].name(v)) for v in values)

    def _names(self, name: str, values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(self._terms[name].name(v) for v in values)


_FACET_WORDS = {
    "kind": "mediator_kinds",
    "grade": "grades",
    "gender": "genders",
    "mode": "modes",
    "language": "languages",
    "employment": "employments",
    "level": "levels",
}
_PLAIN_CASE_FIELDS = {
    "id", "title", "cause", "facts", "issues", "process", "agreement", "performed", "laws", "amount", "agreed", "party_count",
    "satisfaction", "mediators",
}  # fmt: skip


def _matched(how: Match) -> Named:
    return Named(id=how.id, name=how.label)


def _estimate(figure: Figure | None, digits: int) -> EstimateOut | None:
    if figure is None:
        return None
    rounded = (round(value, digits) for value in (figure.mean, figure.low, figure.high))
    return EstimateOut(**dict(zip(("estimate", "low", "high"), rounded, strict=True)), n=figure.n)


def _unclear_name(name: UnclearName) -> UnclearNameOut:
    who = "还是".join(name.names)
    if not name.names:
        question = f"您说的“{name.words}{name.title}”是哪一位？请写出姓名。"
    elif name.wanted:
        question = f"您是找{who}吗？（{name.how.label}）"
    else:
        question = f"您是不要{who}吗？（{name.how.label}，还没有排除）"
    return UnclearNameOut(
        words=name.words,
        title=name.title,
        question=question,
        choices=name.names,
        matched=_matched(name.how),
        wanted=name.wanted,
    )


def _said(said: tuple[Said, ...]) -> tuple[SaidOut, ...]:
    return tuple(SaidOut(id=s.id, name=s.name, words=s.words) for s in said)


def _range(quantity: Quantity | None) -> tuple[float, float] | None:
    return None if quantity is None or quantity.exact else (quantity.low, quantity.high)


def _panel(panel: Panel) -> PanelOut:
    seats = tuple(SeatOut(mediator=seat.id, leads=seat.leads, adds=seat.adds) for seat in panel.seats)
    return PanelOut(seats=seats, lacking=panel.lacking, at_least=panel.at_least)
