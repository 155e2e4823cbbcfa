"""Record -> document: the one place that decides what is searchable, for every engine."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from indexer.engine import Document, Kind, Schema
from models.domain.case import Case
from models.domain.mediator import Mediator, total
from models.domain.organisation import Organisation
from models.domain.panel import Body
from models.domain.region import ancestors
from models.domain.taxonomy import Taxonomy, Terms, parent_type
from models.language.names import NameBook, one_less
from models.language.normalize import normalize
from models.language.pinyin import bare
from models.language.tokenize import Tokenizer
from models.understand.signs import SignReader
from models.understand.traits import TraitReader

SCHEMAS: Mapping[Kind, Schema] = {
    "mediators": Schema(
        texts=("name_characters", "office", "work", "profile", "characters"),
        exact=("name", "pinyin", "initials", "sound", "one_less", "given", "office_name"),
        keywords=(
            "full_name", "type", "region", "area", "kind", "gender", "grade", "level", "organisation", "office_kind",
            "employment", "industry", "honour", "method", "language", "mode", "unplaced", "body",
        ),
        numbers=(
            "active_from", "active_to", "free", "capacity", "open_cases", "grade_rank", "honours", "weekly_hours", "cases_taken",
            "training_days", "patrols",
        ),
        maps=("taken", "speciality"),
    ),
    "cases": Schema(
        texts=("heads", "facts", "handling", "characters"),
        exact=("title_form",),
        keywords=(
            "type", "cause", "region", "area", "industry", "outcome", "method", "tier", "mediator", "organisation",
            "relationship", "redaction", "law",
        ),
        numbers=("opened", "closed", "amount", "days", "difficulty", "satisfaction", "party_count", "words", "performed", "told"),
        maps=("causes", "elements", "relations", "remedies"),
    ),
}  # fmt: skip
VECTOR_CHARACTERS = 600  # what the encoder reads of a case: more helped by .013 nDCG and cost twice the time


def schema_id(schemas: Mapping[Kind, Schema]) -> str:
    """Changes with any field, so that an index of another shape is refused."""
    return hashlib.sha256(repr(sorted(schemas.items())).encode()).hexdigest()[:12]


def with_parents(type_ids: Iterable[str]) -> tuple[str, ...]:
    """The types and their level-1 types, each once, in order."""
    return tuple(dict.fromkeys(t for type_id in type_ids for t in (type_id, parent_type(type_id))))


@dataclass(frozen=True)
class Documents:
    """Makes documents with the words of the field; `bodies` are those in charge of some type."""

    taxonomy: Taxonomy
    names: NameBook
    tokenizer: Tokenizer
    signs: SignReader
    traits: TraitReader
    bodies: tuple[Body, ...]

    def mediator(self, m: Mediator, office: Organisation | None) -> Document:
        """A mediator's document; the organisation gives its name, and its areas and types where they have none."""
        types = m.dispute_types or (office.dispute_types if office else ())
        regions = self.regions_served(m, office)
        return Document(
            id=m.id,
            texts=self._mediator_texts(m, office, types),
            exact={**self._name_forms(m.name), "office_name": (office.name,) if office else ()},
            keywords=self._mediator_keywords(m, office, types, regions),
            numbers=_mediator_numbers(m),
            maps={**_mediator_maps(m), "speciality": self._specialities(m)},
        )

    @staticmethod
    def regions_served(m: Mediator, office: Organisation | None) -> tuple[str, ...]:
        """Their own areas, else those of their organisation, else where it stands."""
        if m.regions or office is None:
            return m.regions
        return office.serves or ((office.region,) if office.region else ())

    def mediator_text(self, m: Mediator, office: Organisation | None) -> str:
        """What the encoder reads of a mediator."""
        types = m.dispute_types or (office.dispute_types if office else ())
        labels = "、".join(self.taxonomy.type_label(t) for t in types)
        parts = (m.profile, "、".join(m.specialities), labels, "、".join(self._methods(m.methods)))
        return normalize("。".join(part for part in parts if part) or m.name)

    def case(self, c: Case) -> Document:
        """A case's document."""
        tokens = self.tokenizer.tokens
        facts = tokens(c.facts)
        signs = self.signs.read(normalize(c.facts))
        traits = self.traits.of_case(c)
        labels = (*self._type_words(c.dispute_types), c.cause or "", *self._methods(c.methods))
        texts = {
            "heads": tokens("。".join((c.title, *c.issues, *labels))),
            "facts": facts,
            "handling": tokens(f"{c.process}\n{c.agreement}"),
            "characters": self.tokenizer.characters(f"{c.title}{c.facts}"),
        }
        return Document(
            id=c.id,
            texts=texts,
            exact={"title_form": (c.title,) if c.title else ()},
            keywords={**_case_keywords(c), "law": traits.laws},
            numbers={**_case_numbers(c), "words": float(len(set(facts)))},
            maps={
                "causes": signs.causes,
                "elements": signs.elements,
                "relations": traits.relations,
                "remedies": traits.remedies,
            },
        )

    @staticmethod
    def case_text(c: Case) -> str:
        """What the encoder reads of a case: the beginning of its facts."""
        return normalize(c.facts[:VECTOR_CHARACTERS])

    def _name_forms(self, name: str) -> dict[str, tuple[str, ...]]:
        """Every form a name is looked up by: as written, one character short, and in each of its readings."""
        written = self.names.written(name)
        forms = written.forms
        return {
            "name": (written.text,),
            "one_less": one_less(written.text),
            "pinyin": _each(form.joined for form in forms),
            "initials": _each(short for form in forms for short in form.shortened),
            "sound": _each(form.sound for form in forms),
            "given": _each("".join(form.pinyin[1:]) for form in forms if len(form.pinyin) > 2),
        }

    def _mediator_texts(self, m: Mediator, office: Organisation | None, types: tuple[str, ...]) -> dict[str, list[str]]:
        tokens = self.tokenizer.tokens
        industries = " ".join(self.taxonomy.industries.name(i) for i in m.industries)
        work = " ".join((*self._type_words(types), *m.specialities, *self._methods(m.methods), industries, *m.certificates))
        return {
            "name_characters": list(bare(m.name)),
            "office": tokens(office.name) if office else [],
            "work": tokens(work),
            "profile": tokens(m.profile),
            "characters": self.tokenizer.characters(f"{work}{m.profile}"),
        }

    def _mediator_keywords(
        self, m: Mediator, office: Organisation | None, types: tuple[str, ...], regions: tuple[str, ...]
    ) -> dict[str, tuple[str, ...]]:
        return {
            "full_name": (bare(m.name),),
            "type": with_parents(types),
            "region": regions,
            "area": tuple(dict.fromkeys(code for r in regions for code in ancestors(r))),
            "unplaced": () if regions else ("yes",),
            "kind": _one(m.kind),
            "gender": _one(m.gender),
            "grade": _one(str(m.grade) if m.grade else None),
            "level": _one(m.level or (office.level if office else None)),
            "organisation": _one(m.organisation),
            "office_kind": _one(office.kind if office else None),
            "employment": _one(m.employment),
            "industry": m.industries,
            "honour": m.honours,
            "method": m.methods,
            "language": m.languages,
            "mode": m.modes,
            "body": tuple(body.name for body in self.bodies if office and body.has(office)),
        }

    def _specialities(self, m: Mediator) -> dict[str, float]:
        """Each word of the specialities, for the feature that looks for those that were said."""
        return dict.fromkeys((token for words in m.specialities for token in self.tokenizer.tokens(words)), 1.0)

    def _type_words(self, types: tuple[str, ...]) -> list[str]:
        return [self.taxonomy.type_label(t) for t in types]

    def _methods(self, methods: tuple[str, ...]) -> list[str]:
        known: Terms = self.taxonomy.methods_by_id
        return [known.name(method) for method in methods]


def _each(forms: Iterable[str]) -> tuple[str, ...]:
    return tuple(form for form in dict.fromkeys(forms) if form)


def _one(value: str | None) -> tuple[str, ...]:
    return (value,) if value else ()


def _known(**numbers: float | None) -> dict[str, float]:
    return {name: float(value) for name, value in numbers.items() if value is not None}


def _mediator_numbers(m: Mediator) -> dict[str, float]:
    return _known(
        active_from=m.active_from.toordinal() if m.active_from else None,
        active_to=m.active_to.toordinal() if m.active_to else None,
        free=m.free_places,
        capacity=m.capacity,
        open_cases=m.open_cases,
        grade_rank=m.grade,
        honours=len(m.honours),
        weekly_hours=m.weekly_hours,
        training_days=m.training_days,
        patrols=m.patrols,
        cases_taken=total(m.record).taken if m.record else None,
    )


def _mediator_maps(m: Mediator) -> dict[str, dict[str, float]]:
    records = {**m.record, "all": total(m.record)} if m.record else {}
    return {"taken": {key: float(record.taken) for key, record in records.items()}}


def _case_keywords(c: Case) -> dict[str, tuple[str, ...]]:
    return {
        "type": with_parents(c.dispute_types),
        "cause": _one(c.cause),
        "region": _one(c.region),
        "area": ancestors(c.region) if c.region else (),
        "industry": _one(c.industry),
        "outcome": _one(c.outcome),
        "method": c.methods,
        "tier": (c.tier,),
        "mediator": c.mediators,
        "organisation": _one(c.organisation),
        "relationship": _one(c.relationship),
        "redaction": (c.redaction,),
    }


def _case_numbers(c: Case) -> dict[str, float]:
    return _known(
        opened=c.opened.toordinal() if c.opened else None,
        closed=c.closed.toordinal() if c.closed else None,
        amount=c.amount,
        days=c.days,
        difficulty=c.difficulty,
        satisfaction=c.satisfaction,
        party_count=c.party_count,
        performed=None if c.performed is None else float(c.performed),
        told=len(c.process),
    )
