"""Change the ranking's weights: propose, measure, put in force behind a gate, take back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, NamedTuple, get_args

from app.services.deeds import checked_actor, checked_reason
from app.services.evaluate import CUTOFFS, EvaluateService, Prepared, evaluate
from app.services.fairness import groups_of, measured, objections
from app.stores.evaluations import EvaluationRecord, Figures
from app.stores.ledger import Ledger
from app.stores.weights import Draft, Version
from models.domain.fairness import FairnessBounds
from models.domain.judgement import JudgedQuery, digest_of, holds
from models.domain.similarity import SCHEME_LABELS
from models.domain.weights import Scheme, checked_values
from models.errors import InvalidInputError
from models.ranking.case_features import CASE_FEATURES
from models.ranking.fairness import FairnessFigures
from models.ranking.features import MEDIATOR_FEATURES, Feature


def features_of(kind: Scheme) -> tuple[Feature[Any], ...]:
    """What these weights weigh."""
    return MEDIATOR_FEATURES if kind == "mediators" else CASE_FEATURES


FEATURE_NAMES: Mapping[Scheme, tuple[str, ...]] = {s: tuple(f.name for f in features_of(s)) for s in get_args(Scheme)}


class Engine(NamedTuple):
    """What an evaluation was made with."""

    name: str
    generation: int


@dataclass(frozen=True)
class TuningService:
    """Staff's changes of the weights; `judged` gives the judged set of the moment, `bounds` what fairness is held to.

    Whatever is refused (InvalidInputError, NotFoundError) leaves the version in force as it is.
    """

    ledger: Ledger
    judged: Callable[[], tuple[JudgedQuery, ...]]
    bounds: Callable[[], FairnessBounds]

    def propose(
        self, kind: Scheme, values: Mapping[str, Any], actor: str, reason: str, parent: int | None = None, effect: str = ""
    ) -> Version:
        """A new version with these values, changed from `parent` (None: from the one in force); `effect`: what it measured."""
        draft = Draft(
            checked_values(values, FEATURE_NAMES[kind]),
            checked_actor(actor),
            checked_reason(reason),
            self.ledger.weights.get_or_active(kind, parent).number,
            effect,
        )
        return self.ledger.weights.add(kind, draft, proposed=True)

    def put_forward(self, kind: Scheme, number: int, actor: str, reason: str) -> Version:
        """Stand behind a draft that the program made."""
        return self.ledger.weights.put_forward(kind, number, checked_actor(actor), checked_reason(reason))

    def evaluate(
        self,
        kind: Scheme,
        number: int,
        actor: str,
        service: EvaluateService,
        engine: Engine,
        progress: Callable[[int], None] | None = None,
    ) -> EvaluationRecord:
        """Measure a version against the one in force on the judged set, and keep the figures."""
        version, now, judged = self.ledger.weights.get(kind, number), self.ledger.weights.active(kind), self.judged()
        prepared = prepared_for(kind, judged, service, progress)
        record = EvaluationRecord(
            kind=kind,
            number=number,
            against=now.number,
            time=datetime.now(UTC),
            actor=checked_actor(actor),
            judged=digest_of(judged),
            scorer=f"nDCG@{CUTOFFS[kind]}",
            engine=engine.name,
            generation=engine.generation,
            figures=replace(
                compare(kind, prepared, version.values, now.values),
                fairness=_fairness(service, prepared, version.values, now.values) if kind == "mediators" else None,
            ),
        )
        self.ledger.evaluations.add(record)
        return record

    def objections(self, kind: Scheme, number: int) -> list[str]:
        """What speaks against putting a version in force, as sentences; empty where the gate is open."""
        record, again = self.ledger.evaluations.last(kind, number), f"dianjiang weights evaluate {kind} {number}"
        if record is None:
            return [f"还没有评测过，请先运行 {again}"]
        found = []
        if record.judged != digest_of(self.judged()):
            found.append(f"评测之后评判有过变动，请重新评测：{again}")
        active = self.ledger.weights.active(kind).number
        if record.against != active:
            found.append(f"评测时比的是第 {record.against} 版，现在生效的是第 {active} 版，请重新评测：{again}")
        if record.figures.difference.high < 0:
            found.append(f"{record.scorer} 确实变差了：{record.figures.difference}")
        if record.figures.failed:
            found.append(f"必须守住的查询没有守住：{'、'.join(record.figures.failed)}")
        if record.figures.fairness:
            found += objections(record.figures.fairness, self.bounds())
        elif kind == "mediators":
            found.append(f"评测时还没有量公平，请重新评测：{again}")
        return found

    def held_against(self, version: Version) -> list[str]:
        """The objections to a version; none to the one in force: it is there already."""
        return [] if version.state == "active" else self.objections(version.kind, version.number)

    def activate(
        self, kind: Scheme, number: int, actor: str, reason: str, *, seen: int | None = None, overrule: bool = False
    ) -> Version:
        """Put a version in force where the gate is open, or overrule it: then the reason and the objections are audited.

        `seen` is the version in force that the decision was made on; None: the one it was last measured against.
        """
        actor, reason = checked_actor(actor), checked_reason(reason)
        version = self.ledger.weights.get(kind, number)
        checked_values(version.values, FEATURE_NAMES[kind])  # a program of another time may have had other features
        objections = self.held_against(version)
        if objections and not overrule:
            advice = "一定要启用，请加上“不顾反对”并写明理由（命令行：--overrule）。"
            raise InvalidInputError(f"第 {number} 版没有启用：{'；'.join(objections)}。{advice}", code="gate_closed")
        if seen is None:
            record = self.ledger.evaluations.last(kind, number)
            seen = record.against if record else self.ledger.weights.active(kind).number
        return self.ledger.weights.activate(kind, number, seen, actor, reason, objections)

    def undo(self, kind: Scheme, actor: str, reason: str) -> Version:
        """Back to what was in force before."""
        return self.ledger.weights.undo(kind, checked_actor(actor), checked_reason(reason))


def prepared_for(
    kind: Scheme, judged: tuple[JudgedQuery, ...], service: EvaluateService, progress: Callable[[int], None] | None = None
) -> tuple[Prepared, ...]:
    """The queries judged for what these weights rank. Raises InvalidInputError where there are none."""
    prepared = service.prepare(kind, judged, progress)
    if not prepared:
        raise nothing_judged(kind)
    return prepared


def nothing_judged(kind: Scheme) -> InvalidInputError:
    """What to tell where no query was judged for a scheme."""
    message = f"评判过的查询里没有一条可以用来衡量“{SCHEME_LABELS[kind]}”，请先评判：dianjiang judgements import --help"
    return InvalidInputError(message, code="nothing_judged")


def _fairness(
    service: EvaluateService, prepared: tuple[Prepared, ...], values: Mapping[str, float], before: Mapping[str, float]
) -> FairnessFigures:
    recommend = service.recommend
    groups = groups_of(recommend.store, prepared, recommend.today().year)
    return measured(prepared, values, before, recommend.fair(), groups)


def compare(kind: Scheme, prepared: tuple[Prepared, ...], values: Mapping[str, float], before: Mapping[str, float]) -> Figures:
    """Both weights on the same candidates: means, paired difference, queries won and lost, must-hold queries not held."""
    new, old = evaluate(kind, prepared, values), evaluate(kind, prepared, before)
    change = {query: new.by_query[query] - old.by_query[query] for query in new.by_query}
    kept = (p for p in prepared if p.query.must_hold)
    return Figures(
        mean=new.mean,
        before=old.mean,
        difference=new.against(old),
        better=tuple(query for query, value in change.items() if value > 0),
        worse=tuple(query for query, value in change.items() if value < 0),
        failed=tuple(p.query.id for p in kept if not holds(p.ranking(values), p.query.grades(kind))),
    )
