"""Propose weights learned from what staff judged and from whom parties picked. Nothing is put in force here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from app.services.deeds import checked_actor, checked_reason
from app.services.evaluate import CUTOFFS, EvaluateService
from app.services.lessons import Floats, Lessons, PickBook, judged_lessons, read_picks
from app.services.tuning import FEATURE_NAMES, TuningService
from app.stores.events import EventLog
from app.stores.weights import Version
from models.domain.learning import HeldFeatures
from models.domain.weights import Scheme, records_of
from models.errors import InvalidInputError
from models.ranking.learn import Starting, learn
from models.ranking.metrics import Interval, bootstrap

Source = Literal["judgements", "picks", "both"]
LEAST_QUERIES, LEAST_LISTS = 20, 50  # with fewer, a fifth of them says nothing
DIGITS = 3  # of a learned weight: more would promise what no judged set can tell


@dataclass(frozen=True, slots=True)
class Compared:
    """A measure with the weights in force, with the learned ones, and the paired difference, on what taught them nothing."""

    before: Interval
    after: Interval
    difference: Interval

    def __str__(self) -> str:
        noise = "，在误差以内" if self.difference.low <= 0 <= self.difference.high else ""
        return f"{self.after}，生效的 {self.before}，差 {self.difference}{noise}"


@dataclass(frozen=True)
class LearnedWeights:
    """What was learned. `proposed` is the new version, or None with the reason in `objection`.

    `ndcg` is of judged queries (None: none is judged); `picked` is the share of the others that stand behind the one picked,
    each pick weighed by its place (None: picks were not asked for).
    """

    kind: Scheme
    source: Source
    active: int
    queries: int
    pairs: int
    picks: PickBook | None
    held: Mapping[str, str]
    strength: float
    before: Mapping[str, float]
    after: Mapping[str, float]
    scorer: str
    ndcg: Compared | None
    picked: Compared | None
    objection: str
    proposed: Version | None


@dataclass(frozen=True)
class _Study:
    """Weights [F] with their strength, and how they do on queries and on lists."""

    weights: Floats
    strength: float
    ndcg: Compared | None
    picked: Compared | None


@dataclass(frozen=True)
class WeightLearningService:
    """Learns from the judged set and from the ledger's picks; `held` says which features stay as they are."""

    tuning: TuningService
    evaluate: EvaluateService
    events: EventLog
    held: HeldFeatures

    def learn(
        self,
        kind: Scheme,
        source: Source,
        actor: str,
        reason: str,
        *,
        anyway: bool = False,
        progress: Callable[[int], None] | None = None,
    ) -> LearnedWeights:
        """Learn, measure, and propose a version where that measured better (or `anyway`). `progress` counts judged queries.

        Raises InvalidInputError where there is too little to learn from. The version in force stays in any case.
        """
        actor, reason = checked_actor(actor), checked_reason(reason)
        _refuse_picks_of_cases(kind, source)
        active, names = self.tuning.ledger.weights.active(kind), FEATURE_NAMES[kind]
        before, held = {name: active.values.get(name, 0.0) for name in names}, self.held.of(kind)
        starting = _starting(before, held)
        picks = read_picks(self.events, names) if source != "judgements" else None
        if picks:
            _refuse_few_lists(picks)
        queries = judged_lessons(kind, self.evaluate.prepare(kind, self.tuning.judged(), progress), active.values)
        if source != "picks" and len(queries) < LEAST_QUERIES:
            raise InvalidInputError(
                f"评判过、能分出高下的查询只有 {len(queries)} 条，学权重至少要 {LEAST_QUERIES} 条："
                "请先评判（dianjiang judgements import --help）。",
                code="too_few_judged",
            )
        study = _study(source, queries, picks.lessons() if picks else Lessons(), starting)
        learned = dict(zip(names, np.round(study.weights, DIGITS).tolist(), strict=True))
        after = {name: learned[name] if free else before[name] for name, free in zip(names, starting.free, strict=True)}
        objection = "学到的和生效的一样" if after == before else _objection(source, study)
        version = None
        if after != before and (anyway or not objection):
            values = {name: value for name, value in after.items() if value or name in active.values}
            effect = _effect(kind, source, len(queries), picks, study)
            version = self.tuning.propose(kind, values, actor, reason, active.number, effect)
        return LearnedWeights(
            kind=kind,
            source=source,
            active=active.number,
            queries=len(queries),
            pairs=queries.pairs,
            picks=picks,
            held=held,
            strength=study.strength,
            before=before,
            after=after,
            scorer=_scorer(kind),
            ndcg=study.ndcg,
            picked=study.picked,
            objection=objection,
            proposed=version,
        )


def _refuse_picks_of_cases(kind: Scheme, source: Source) -> None:
    if records_of(kind) == "cases" and source != "judgements":
        message = "点将只点调解员，类似案例只能从评判里学：--from judgements。"
        raise InvalidInputError(message, code="no_picks_of_cases", field="source")


def _starting(before: Mapping[str, float], held: Mapping[str, str]) -> Starting:
    free = np.array([value > 0 and name not in held for name, value in before.items()])
    if not free.any():
        message = "在用的特征都写在 data/learning.yaml 里不学，没有可学的；请从那里删去几项。"
        raise InvalidInputError(message, code="all_held")
    return Starting(np.array(list(before.values())), free)


_HOW_PICKED = "当事人在页面上点“就请这位”，或由 POST /picks 报来"


def _refuse_few_lists(picks: PickBook) -> None:
    if len(picks.lists) >= LEAST_LISTS:
        return
    left = f"（另有 {picks.skipped} 次是用别的特征记下的，不能用）" if picks.skipped else ""
    message = f"能学的点将只有 {len(picks.lists)} 次{left}，至少要 {LEAST_LISTS} 次：{_HOW_PICKED}。"
    raise InvalidInputError(message, code="too_few_picks")


def _study(source: Source, queries: Lessons, lists: Lessons, starting: Starting) -> _Study:
    """Learn from what was asked for. Parties pick the famous, judges look at everybody: lists count at most as queries do."""
    if source == "picks":
        lessons, deciding = lists, range(len(lists))
    else:
        lessons, deciding = queries + lists.weighing(min(1.0, len(queries) / max(len(lists), 1))), range(len(queries))
    learned = learn(lessons.lessons, starting, lessons.measures, deciding)
    ndcg = picked = None
    if source != "judgements":
        picked = _compared(learned.before[-len(lists) :], learned.after[-len(lists) :])
    if source != "picks":
        ndcg = _compared(learned.before[: len(queries)], learned.after[: len(queries)])
    elif len(queries):
        ndcg = _compared(*(np.array([measure(w) for measure in queries.measures]) for w in (starting.weights, learned.weights)))
    return _Study(learned.weights, learned.strength, ndcg, picked)


def _compared(before: Floats, after: Floats) -> Compared:
    return Compared(bootstrap(_list(before)), bootstrap(_list(after)), bootstrap(_list(after - before)))


def _list(values: Floats) -> Sequence[float]:
    return [float(value) for value in values]


def _objection(source: Source, study: _Study) -> str:
    """Why not to propose it; empty where it measured better."""
    deciding = study.picked if source == "picks" else study.ndcg
    if deciding is not None and deciding.difference.mean <= 0:
        return f"在没学过的{'点将' if source == 'picks' else '查询'}上没有比生效的好（差 {deciding.difference}）"
    if source == "picks" and study.ndcg is not None and study.ndcg.difference.high < 0:
        return f"在评判过的查询上确实变差了（差 {study.ndcg.difference}）"
    return ""


def _effect(kind: Scheme, source: Source, queries: int, picks: PickBook | None, study: _Study) -> str:
    """What the version says of itself."""
    sources = [f"{queries} 条评判过的查询"] if source != "picks" else []
    sources += [f"{len(picks.lists)} 次点将"] if picks else []
    told = [f"学自 {'和 '.join(sources)}（dianjiang learn）"]
    told += [f"交叉验证 {_scorer(kind)} {study.ndcg}"] if study.ndcg and source != "picks" else []
    told += [f"没学过的点将里排在选中的人后面的占 {study.picked}"] if study.picked else []
    return "；".join(told)


def _scorer(kind: Scheme) -> str:
    return f"nDCG@{CUTOFFS[kind]}"
