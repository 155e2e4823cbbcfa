"""How many mediators a party could choose under each filter."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from app.services.directory import FACETS
from app.services.filters import FilterBook, MediatorFilters, eligible_today, without
from indexer.engine import AnyOf, FacetCounts, Filter, SearchEngine
from models.domain.region import NATION


@dataclass(frozen=True)
class CountService:
    """Facets over those who serve today and have a place free, as recommendations see them."""

    engine: SearchEngine
    filter_book: FilterBook
    today: Callable[[], date] = date.today

    def counts(self, filters: MediatorFilters, area: str | None, excluded: tuple[str, ...] = ()) -> FacetCounts:
        """For each filter field, value -> how many; a field's own filter is left out. `area`: how far a search widened."""
        chosen: dict[str, Filter] = dict(self.filter_book.mediators(filters))
        chosen |= {f"eligible {i}": one for i, one in enumerate([*eligible_today(self.today()), *without(excluded)])}
        if area is not None and area != NATION:
            chosen["widened"] = AnyOf((self.filter_book.serving(area),))
        return self.engine.facets("mediators", FACETS, (), chosen)
