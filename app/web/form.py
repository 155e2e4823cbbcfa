"""What a person filled in on the page, as it comes in a form or in an address."""

from dataclasses import dataclass, field, replace
from typing import Literal

from starlette.datastructures import ImmutableMultiDict

from app.services.filters import MediatorFilters
from app.services.recommend import MOST_SEATS
from app.wire.requests import CaseFilterIn, MediatorFilterIn, PartyIn, RecommendIn, SimilarIn
from models.domain.similarity import similarity
from models.domain.taxonomy import parent_type

FILTERS = ("types", "industries", "kinds", "modes", "languages", "genders")
FIRST, MORE = 10, 10  # mediators shown at first, and how many more at a time
MOST = 50
CASES = 5
PAGE_SIZE = 10
Fields = ImmutableMultiDict[str, object]


@dataclass(frozen=True, slots=True)
class PageForm:
    """One state of the page. `type` and `area` correct what was understood, `alike` is the kind of similarity of cases,
    `again` the request of the list that is seen; the rest of the ids filter. `parties` are as they were written.
    """

    mode: Literal["dispute", "name"] = "dispute"
    text: str = ""
    name: str = ""
    type: str = ""
    area: str = ""
    alike: str = "facts"
    again: str = ""
    types: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    genders: tuple[str, ...] = ()
    region: str = ""
    available: bool = False
    size: int = 1
    k: int = FIRST
    page: int = 1
    parties: str = field(default="", repr=False)
    asked: bool = False

    @property
    def filters(self) -> MediatorFilters:
        """As the services take them."""
        return self._filters_in().to_filters()

    @property
    def chosen(self) -> int:
        """How many filters are set."""
        return sum(len(getattr(self, name)) for name in FILTERS) + bool(self.region) + self.available

    def recommend(self, parties: tuple[PartyIn, ...]) -> RecommendIn:
        """The question for mediators between these parties. Raises ValidationError for ids of impossible length or number."""
        types = (self.type,) if self.type else ()
        filters = self._filters_in()
        return RecommendIn(
            text=self.text,
            k=self.k,
            filters=filters,
            types=types,
            region=self.area or None,
            size=self.size,
            explain=True,
            again=self.again or None,
            parties=parties,
        )

    def similar(self) -> SimilarIn:
        """The question for cases; a corrected type holds for them too. Raises InvalidInputError for an unknown kind."""
        types = (parent_type(self.type),) if self.type else ()
        return SimilarIn(text=self.text, k=CASES, filters=CaseFilterIn(types=types), kind=similarity(self.alike))

    def _filters_in(self) -> MediatorFilterIn:
        lists = {name: getattr(self, name) for name in FILTERS}
        return MediatorFilterIn(**lists, region=self.region or None, available=self.available)


def read_form(fields: Fields) -> PageForm:
    """The state that was sent; what is missing or no number takes its default. A new text drops corrections of the old one."""
    text, name = _one(fields, "text"), _one(fields, "name")
    named = _one(fields, "mode") == "name"
    form = PageForm(
        mode="name" if named else "dispute",
        text=text,
        name=name,
        type=_one(fields, "type"),
        area=_one(fields, "area"),
        alike=_one(fields, "alike") or "facts",
        again=_one(fields, "again")[:64],
        region=_one(fields, "region"),
        parties=_one(fields, "parties"),
        available=bool(_one(fields, "available")),
        size=_number(fields, "size", 1, MOST_SEATS),
        k=_number(fields, "k", FIRST, MOST),
        page=_number(fields, "page", 1, 1_000_000),
        asked=named or "text" in fields,
        **{key: _many(fields, key) for key in FILTERS},
    )
    if "clear" in fields:
        form = replace(
            form, region="", available=False, page=1, types=(), industries=(), kinds=(), modes=(), languages=(), genders=()
        )
    before = _one(fields, "before")
    if before and _same_lines(before) != _same_lines(name if named else text):
        form = replace(form, type="", area="", again="", k=FIRST, page=1)
    return form


def _one(fields: Fields, key: str) -> str:
    value = fields.get(key)
    return value if isinstance(value, str) else ""


def _many(fields: Fields, key: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in fields.getlist(key) if isinstance(value, str) and value))


def _number(fields: Fields, key: str, default: int, most: int) -> int:
    text = _one(fields, key)
    return min(max(int(text), 1), most) if text.isascii() and text.isdigit() and len(text) < 9 else default


def _same_lines(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
