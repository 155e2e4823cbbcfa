"""For each field of each kind of record, the parser that reads its cells."""

from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Any, TypeVar, get_args

from pydantic import ValidationError

from indexer.importing.columns import ImportContext, Words
from indexer.importing.report import Notes
from indexer.importing.values import (
    SENTENCES_PART,
    WORDS_PART,
    BadValue,
    Cell,
    folded,
    parse_amount,
    parse_date,
    parse_number_cell,
    parse_whole,
    parse_year,
    split_list,
    text_of,
    unique,
)
from indexer.importing.words import RegionWords, TermWords, TypeWords, vocabularies
from indexer.records.tables import Kind
from models.domain.mediator import DeclaredTie, Interest
from models.language.normalize import clean_report

T = TypeVar("T")
Parser = Callable[[Cell], Any]  # None: nothing usable, counted as missing
_REPEATED = 40  # characters: shorter cells come again and again, and what they mean is remembered
_REMEMBERED = 4096
_clean_short = lru_cache(_REMEMBERED)(clean_report)
# where a lost character does no harm; in a name, a code or a number it does
MENDABLE = frozenset(
    {"facts", "process", "agreement", "profile", "introduction", "title"}
    | {"issues", "laws", "specialities", "certificates", "interests"}
)
MONEY = frozenset({"amount", "agreed"})  # in yuan, or in what the header says
_TITLE_LENGTH = 200


def remembering(parser: Callable[[Cell], T]) -> Callable[[Cell], T]:
    """The same parser, quicker for short texts that come again; only for parsers that count nothing."""
    known = lru_cache(_REMEMBERED)(parser)
    return lambda cell: known(cell) if isinstance(cell, str) and len(cell) <= _REPEATED else parser(cell)


class Fields:
    """The parsers of one import; what they mend or leave out is counted in `notes`."""

    def __init__(self, context: ImportContext, notes: Notes) -> None:
        self._notes = notes
        self._words: Words = context.words
        terms = vocabularies(context.taxonomy)
        self._terms = {name: TermWords(label, terms[name]) for name, label in _LABELS.items()}
        self._types = remembering(TypeWords(context.taxonomy).many)
        self._recusal = context.recusal
        self._regions = RegionWords(context.regions, context.home)

    def of(self, kind: Kind) -> Mapping[str, Parser]:
        """The parsers by field; fields that name other records, and what only flat tables have, are not among them."""
        return {"organisations": self._organisation, "mediators": self._mediator, "cases": self._case}[kind]()

    def _mediator(self) -> dict[str, Parser]:
        t = self._terms
        return {
            **dict.fromkeys(("id", "name", "profile", "photo"), self.text),
            "gender": remembering(t["genders"].one),
            "birth_year": remembering(parse_year),
            "regions": remembering(self._regions.many),
            "level": remembering(t["levels"].one),
            "kind": remembering(t["mediator_kinds"].one),
            "employment": remembering(t["employments"].one),
            "grade": remembering(lambda cell: int(t["grades"].one(cell))),
            "honours": self._free(t["honours"]),
            "dispute_types": self.types,
            "industries": remembering(t["industries"].many),
            **dict.fromkeys(("specialities", "certificates"), self._listed),
            "methods": self._free(t["methods"]),
            "languages": self._free(t["languages"]),
            "modes": remembering(t["modes"].many),
            **dict.fromkeys(("weekly_hours", "training_days"), remembering(parse_number_cell)),
            **dict.fromkeys(("open_cases", "capacity", "patrols", "age"), remembering(parse_whole)),
            **dict.fromkeys(("active_from", "active_to"), remembering(parse_date)),
            "interests": self._interests,
            **{f"interests.{kind}": partial(self._ties, kind) for kind in get_args(DeclaredTie)},
            **dict.fromkeys(("contact.phone", "contact.email", "contact.address"), self.text),
            **dict.fromkeys(
                (f"record.{n}" for n in ("taken", "settled", "performed", "withdrawn", "referred", "satisfaction_count")),
                parse_whole,
            ),
            "record.satisfaction_sum": remembering(parse_number_cell),
            "record.satisfaction_mean": self._mark,
            "record.median_days": remembering(parse_number_cell),
        }

    def _case(self) -> dict[str, Parser]:
        t = self._terms
        return {
            **dict.fromkeys(("id", "cause", "facts", "process", "agreement", "original"), self.text),
            "title": self._title,
            "dispute_types": self.types,
            "industry": remembering(t["industries"].one),
            "region": remembering(self._regions.one),
            **dict.fromkeys(("issues", "laws"), self._sentences),
            "methods": self._free(t["methods"]),
            "outcome": remembering(t["outcomes"].one),
            "performed": self._yes_or_no,
            **dict.fromkeys(MONEY, parse_amount),
            **dict.fromkeys(("party_count", "difficulty"), remembering(parse_whole)),
            "relationship": self._relationship,
            **dict.fromkeys(("opened", "closed"), remembering(parse_date)),
            "satisfaction": self._mark,
            "redaction": remembering(t["redactions"].one),
            "tier": remembering(t["tiers"].one),
        }

    def _organisation(self) -> dict[str, Parser]:
        t = self._terms
        return {
            **dict.fromkeys(("id", "name", "introduction", "address", "opening_hours", "phone"), self.text),
            "kind": remembering(t["organisation_kinds"].one),
            "level": remembering(t["levels"].one),
            "region": remembering(self._regions.one),
            "serves": remembering(self._regions.many),
            "dispute_types": self.types,
            "industries": remembering(t["industries"].many),
        }

    def text(self, cell: Cell) -> str | None:
        """Cleaned text; None where nothing is left."""
        text = text_of(cell)
        report = _clean_short(text) if len(text) <= _REPEATED else clean_report(text)
        if report.mended:
            self._notes.cleaned.update(report.mended)
        if report.suspects:
            self._notes.warn("文字末尾像广告，已保留，请核对")
        return report.text or None

    def types(self, cell: Cell) -> tuple[str, ...]:
        """Ids of dispute types; words for none are left out and counted."""
        found, unknown = self._types(cell)
        for word in unknown:
            self._notes.warn(f"不认识的纠纷类型“{word[:20]}”，已略去")
        return found

    def is_outcome(self, word: str) -> bool:
        """Whether the word is one of the outcomes of a case."""
        return self._terms["outcomes"].find(word) is not None

    def _title(self, cell: Cell) -> str | None:
        title = self.text(cell)
        if title and len(title) > _TITLE_LENGTH:
            self._notes.warn(f"标题超过 {_TITLE_LENGTH} 字，已截短")
            return title[: _TITLE_LENGTH - 1] + "…"
        return title

    def _texts(self, cell: Cell) -> Cell:
        if isinstance(cell, list | tuple):
            return [self.text(part) or "" for part in cell]
        return self.text(cell) or ""

    def _listed(self, cell: Cell) -> tuple[str, ...]:
        return unique(split_list(self._texts(cell), WORDS_PART))

    def _sentences(self, cell: Cell) -> tuple[str, ...]:
        return unique(split_list(self._texts(cell), SENTENCES_PART))

    def _interests(self, cell: Cell) -> tuple[Interest | str, ...]:
        """What somebody declared in their own words; in JSONL also objects {kind, name, organisation, region}."""
        entries = cell if isinstance(cell, list | tuple) else [cell]
        found: list[Interest | str] = []
        for entry in entries:
            if not isinstance(entry, dict):
                found += self._sentences(entry)
                continue
            try:
                found.append(Interest.model_validate(entry))
            except ValidationError as e:
                raise BadValue('如 {"kind": "kin", "name": "王小明"}：kind 见说明，另写 name、organisation 或 region') from e
        return tuple(found)

    def _ties(self, kind: DeclaredTie, cell: Cell) -> tuple[Interest, ...]:
        """Persons, bodies or villages of one kind of tie; 王小明（河头村） says which one of that name."""
        try:
            return tuple(self._recusal.interest(kind, word) for word in self._listed(cell))
        except ValidationError as e:
            raise BadValue("姓名（不超过 40 字）或单位名称，几个用、隔开") from e

    def _free(self, terms: TermWords) -> Parser:
        known = remembering(terms.many_or_free)
        return lambda cell: known(self._texts(cell))

    def _relationship(self, cell: Cell) -> str | None:
        word = text_of(cell).strip()
        found = self._terms["relationships"].find(word)
        if found is None:
            self._notes.warn(f"不认识的当事人关系“{word[:20]}”，已略去")
        return found

    def _yes_or_no(self, cell: Cell) -> bool:
        if isinstance(cell, bool):
            return cell
        word = folded(cell)
        if word in self._words.yes or word in self._words.no:
            return word in self._words.yes
        raise BadValue("是或否")

    def _mark(self, cell: Cell) -> float | None:
        word = folded(cell)
        if word.endswith("%"):
            self._notes.warn("满意度是百分率，不能折成 1 到 5 分，已略去")
            return None
        mark = self._words.marks.get(word)
        return parse_number_cell(cell) if mark is None else mark


_LABELS = {
    "genders": "性别",
    "levels": "层级",
    "mediator_kinds": "人员类别",
    "organisation_kinds": "组织类型",
    "employments": "专职或兼职",
    "grades": "等级",
    "honours": "荣誉",
    "modes": "调解方式",
    "languages": "语言",
    "outcomes": "调解结果",
    "relationships": "当事人关系",
    "tiers": "库别",
    "redactions": "脱敏状态",
    "industries": "行业门类",
    "methods": "调解方法",
}
