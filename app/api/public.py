"""What a caller without a badge may do: the use cases of the centre, with the library as the only cases there are.

The API and the page both come in here, so a rule about what is public stands in one place.
"""

from dataclasses import replace

from app.bootstrap import Centre
from app.services import recommend as recommending
from app.services.areas import AreaTree
from app.services.counts import CountService
from app.services.directory import Listing
from app.services.filters import MediatorFilters, serving_on
from app.services.recording import new_request
from app.services.texts import checked_text
from app.wire.base import Named
from app.wire.cases import CaseOut, PassageOut, SimilarOut
from app.wire.field import AreaOut, AreasOut, FieldsOut, TypeTreeOut
from app.wire.mediators import FacetOut, ListingOut, MediatorOut, RecommendOut, SuggestionOut
from app.wire.picks import PickOut, pick_out
from app.wire.presenter import Presenter
from app.wire.requests import PartyIn, PickIn, RecommendIn, SimilarIn
from app.wire.understood import UnderstandingOut
from models.domain.region import NATION, Region
from models.errors import InvalidInputError, NotFoundError

LIBRARY = "library"
Facets = dict[str, tuple[FacetOut, ...]]


class Public:
    """One centre, seen from outside."""

    def __init__(self, centre: Centre) -> None:
        self.centre = centre
        self.taxonomy = centre.field.taxonomy
        self.regions = centre.field.regions
        self.areas_below = AreaTree(self.regions)
        self._presenter = Presenter(self.taxonomy, self.regions, lambda: centre.outcomes.book)
        today = centre.recommend.today
        self._directory = replace(centre.directory, always=lambda: serving_on(today()))
        self._counts = CountService(centre.engine, centre.directory.filter_book, centre.recommend.today)

    def recommend(self, wanted: RecommendIn) -> RecommendOut:
        """Ranked mediators, and the list recorded; of cases only those of the library are named, or may be referred to."""
        request = replace(wanted.to_request(), id=new_request(), case_tiers=(LIBRARY,))
        answer = self.centre.recommend.recommend(request)
        self.centre.recording.shown(answer)
        self.centre.recusal.record(answer.request, answer.ranked.recused)
        return self._presenter.recommendations(answer, self._titles(answer), explain=wanted.explain)

    def parties(self, written: str) -> tuple[PartyIn, ...]:
        """Parties as people write them on the page. Raises InvalidInputError for too many or too long ones."""
        found = self.centre.recusal.parties(written)
        return tuple(PartyIn(name=p.name, organisation=p.organisation, village=p.village) for p in found)

    def pick(self, wanted: PickIn) -> PickOut:
        """Record who was chosen from a list, and say where to go. A later pick from the same list takes the place of it.

        Raises NotFoundError for an unknown request, InvalidInputError for somebody not shown there.
        """
        self.centre.recording.picked(wanted.request, wanted.mediator)
        ask_first = self.centre.recusal.flagged(wanted.request, wanted.mediator)
        return pick_out(wanted.request, self._directory.mediator(wanted.mediator), ask_first=ask_first)

    def others(self, picked: PickOut) -> tuple[Named, ...]:
        """Who else was shown in the list of that pick, in its order."""
        shown = self.centre.recording.events.seen(picked.request)
        entries = self._directory.entries(tuple(i for i in shown if i != picked.mediator))
        return tuple(Named(id=e.mediator.id, name=e.mediator.name) for e in entries)

    def similar(self, wanted: SimilarIn) -> SimilarOut:
        """Similar cases of the library. Raises InvalidInputError where another tier is asked for."""
        if any(tier != LIBRARY for tier in wanted.filters.tiers):
            raise InvalidInputError(
                "这里只能查公开的案例库，请去掉案例层级的条件。", code="tier_not_public", field="filters.tiers"
            )
        filters = wanted.filters.model_copy(update={"tiers": (LIBRARY,)})
        answer = self.centre.similar.similar(wanted.model_copy(update={"filters": filters}).to_request())
        return self._case_mediators(self._presenter.similar(answer, explain=wanted.explain))

    def mediators(self, keyword: str, filters: MediatorFilters, sort: str, page: int, size: int) -> ListingOut:
        """A page of the roster."""
        listing: Listing = self._directory.mediators(keyword, filters, sort, page, size)
        return self._presenter.listing(listing)

    def mediator(self, mediator_id: str) -> MediatorOut:
        """The public side of one who serves today. Raises NotFoundError."""
        entry = self._directory.mediator(mediator_id)
        if not entry.mediator.active_on(self.centre.recommend.today()):
            raise NotFoundError("这位调解员现在不在岗，请另选一位。")
        return self._presenter.mediator(entry)

    def case(self, case_id: str) -> CaseOut:
        """One case of the library. Raises NotFoundError, also for a case of the archive."""
        return self._on_roster(self._presenter.case(self.centre.directory.case(case_id, (LIBRARY,))))

    def passages(self, text: str, case_id: str) -> tuple[PassageOut, ...]:
        """What of a case of the library matches a text. Raises InvalidInputError, NotFoundError."""
        return Presenter.passages(self.centre.matching.passages(text, case_id, (LIBRARY,)))

    def suggest(self, text: str, limit: int) -> tuple[SuggestionOut, ...]:
        """Names while they are typed."""
        return tuple(Presenter.suggestion(s) for s in self._directory.suggest(text, limit))

    def understand(self, text: str, region: str | None) -> UnderstandingOut:
        """What was understood of somebody of that area (None: unknown). Raises InvalidInputError."""
        home = self.centre.recommend.filter_book.region(region) if region else None
        return self._presenter.understanding(self.centre.understander.understand(checked_text(text), home))

    def counts(self, filters: MediatorFilters, area: str | None, parties: tuple[PartyIn, ...] = ()) -> Facets:
        """How many these parties could choose under each filter, in the area a search widened to; named, the fullest first."""
        found = self._counts.counts(filters, area, self.centre.recusal.check(tuple(p.to_party() for p in parties)).removed)
        return self._presenter.listing(Listing((), 0, 1, 1, found)).facets

    def fields(self) -> FieldsOut:
        """The words for filters and corrections."""
        words = self.taxonomy.vocabulary
        lists = {name: getattr(words, name) for name in type(words).model_fields if name not in ("tiers", "redactions")}
        home = self.centre.settings.region
        return FieldsOut(
            types=tuple(
                TypeTreeOut(id=t.id, name=t.name, subtypes=tuple(Named(id=f"{t.id}.{s.id}", name=s.name) for s in t.subtypes))
                for t in self.taxonomy.types
            ),
            industries=tuple(Named(id=t.id, name=t.name) for t in self.taxonomy.industries.by_id.values()),
            methods=tuple(Named(id=m.id, name=m.name) for m in self.taxonomy.methods),
            home=Named(id=home, name=self.regions.name(home)),
            vocabularies={name: tuple(Named(id=t.id, name=t.name) for t in terms) for name, terms in lists.items()},
        )

    def areas(self, parent: str | None) -> AreasOut:
        """The areas right below `parent` (None: the widest ones). Raises InvalidInputError for an unknown one."""
        code = parent.ljust(12, "0") if parent else NATION
        if code not in self.regions:
            message = f"没有代码为“{code[:20]}”的辖区，请重新选择辖区。"
            raise InvalidInputError(message, code="unknown_region", field="parent")
        return AreasOut(
            path=tuple(Named(id=r.code, name=r.name) for r in self.areas_below.path(code)),
            areas=tuple(self._area(r) for r in self.areas_below.children(code)),
        )

    def _area(self, region: Region) -> AreaOut:
        level = self.taxonomy.vocabulary.terms("levels").name(region.level)
        return AreaOut(id=region.code, name=region.name, level=level, parts=bool(self.areas_below.children(region.code)))

    def _titles(self, answer: recommending.Recommendations) -> dict[str, str]:
        """Id -> title of those similar cases that are public."""
        ids = list(dict.fromkeys(case for result in answer.results for case in result.similar_cases))
        return {c.id: c.title or "案例" for c in self.centre.store.get_many("cases", ids) if c.tier == LIBRARY}

    def _case_mediators(self, answer: SimilarOut) -> SimilarOut:
        results = tuple(r.model_copy(update={"case": self._on_roster(r.case)}) for r in answer.results)
        return answer.model_copy(update={"results": results})

    def _on_roster(self, case: CaseOut) -> CaseOut:
        """The case with only those handlers that are on the roster: an old file may name people instead of ids."""
        known = tuple(m.id for m in self.centre.store.get_many("mediators", list(case.mediators)))
        return case.model_copy(update={"mediators": known})
