"""The areas of the table as a tree, read downwards."""

from collections import defaultdict
from functools import cached_property

from models.domain.region import NATION, Region, Regions, ancestors


class AreaTree:
    """Children of an area, by code. Built at first use: the national table has 45,000 rows."""

    def __init__(self, regions: Regions) -> None:
        self._regions = regions

    def children(self, code: str) -> tuple[Region, ...]:
        """Areas right below `code` (a 12-digit code, or that of the nation), by code; empty for a leaf."""
        return self._children.get(code, ())

    def path(self, code: str) -> tuple[Region, ...]:
        """The areas of the table from the widest one down to `code` itself."""
        chain = (self._regions.get(above) for above in reversed(ancestors(code)))
        return tuple(region for region in chain if region is not None)

    @cached_property
    def _children(self) -> dict[str, tuple[Region, ...]]:
        below: defaultdict[str, list[Region]] = defaultdict(list)
        for region in self._regions:
            parent = next((above for above in ancestors(region.code)[1:] if above in self._regions), NATION)
            below[parent].append(region)
        return {code: tuple(sorted(found, key=lambda r: r.code)) for code, found in below.items()}
