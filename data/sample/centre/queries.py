"""The judged queries: what a party says, with the graded cases and mediators, each judgement with its reason."""

from centre.sources import SOURCE, Sources
from models.domain.base import Frozen
from models.domain.datafile import load_yaml
from models.domain.judgement import JudgedQuery, Judgement
from models.domain.similarity import similarity


class QuerySource(Frozen):
    """A query as written by hand; `region` is county and town by name."""

    id: str
    text: str
    types: tuple[str, ...]
    region: str | None = None
    wishes: tuple[str, ...] = ()
    cases: tuple[Judgement, ...]
    must_hold: bool = False


class MediatorJudgements(Frozen):
    """Who is right for a query; judged apart from it, on the finished roster."""

    id: str
    mediators: tuple[Judgement, ...]


def make_queries(sources: Sources) -> list[JudgedQuery]:
    """All judged queries by id, places as codes."""
    judged = {
        j.id: j.mediators
        for file in sorted((SOURCE / "judgements").glob("*.yaml"))
        for j in load_yaml(file, list[MediatorJudgements])
    }
    written = [q for file in sorted((SOURCE / "queries").glob("*.yaml")) for q in load_yaml(file, list[QuerySource])]
    return sorted((_query(q, sources, judged.get(q.id, ())) for q in written), key=lambda q: q.id)


def make_alike(sources: Sources) -> list[JudgedQuery]:
    """The queries judged for the other kinds of similarity, by id; a file of them bears the name of its kind."""
    found = [
        _query(q.model_copy(update={"cases": tuple(_alike(j, file.stem) for j in q.cases)}), sources, ())
        for file in (SOURCE / "alike").glob("*.yaml")
        for q in load_yaml(file, list[QuerySource])
    ]
    return sorted(found, key=lambda q: q.id)


def _alike(judgement: Judgement, kind: str) -> Judgement:
    return judgement.model_copy(update={"alike": similarity(kind)})


def _query(query: QuerySource, sources: Sources, mediators: tuple[Judgement, ...]) -> JudgedQuery:
    return JudgedQuery(
        id=query.id,
        text=query.text,
        types=query.types,
        region=sources.code_of(query.region) if query.region else None,
        wishes=query.wishes,
        mediators=mediators,
        cases=query.cases,
        must_hold=query.must_hold,
    )
