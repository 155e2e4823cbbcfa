"""Whether a version of the weights shares out the first pages fairly: beside the one in force, within a centre's bounds."""

from collections.abc import Iterator, Mapping, Sequence

from app.services.evaluate import Prepared
from app.services.exposure import WAYS, age_band, group_label
from indexer.records.store import RecordStore
from models.domain.fairness import FairnessBounds, GroupBounds
from models.errors import InvalidInputError
from models.ranking.arrange import Contenders, FairShare, contenders
from models.ranking.fairness import FairnessFigures, fairness
from models.ranking.score import score

NOBODY = (
    "评判过的查询都找不到能接案的调解员，排不出名单：请先导入调解员（dianjiang import mediators 文件），"
    "或检查登记的在任日期、容量和在办件数。"
)
Groups = Mapping[str, Mapping[str, str]]


def groups_of(store: RecordStore, prepared: Sequence[Prepared], year: int) -> Groups:
    """Way -> mediator -> label as people read it, of all candidates."""
    people = store.get_many("mediators", sorted({who for p in prepared for who in p.ids}))
    offices = {o.id: o.name for batch in store.iterate("organisations") for o in batch}
    return {
        "gender": {m.id: group_label("gender", m.gender or "") for m in people},
        "age": {m.id: group_label("age", age_band(m.birth_year, year)) for m in people},
        "organisation": {m.id: group_label("organisation", offices.get(m.organisation or "", "")) for m in people},
    }


def measured(
    prepared: Sequence[Prepared], values: Mapping[str, float], before: Mapping[str, float], fair: FairShare, groups: Groups
) -> FairnessFigures:
    """Both weights on the candidates of judged queries for mediators. Raises InvalidInputError where there is no candidate."""
    if not any(p.ids for p in prepared):
        raise InvalidInputError(NOBODY, code="nobody_eligible")
    after, now = (
        fairness([_contenders(p, weights, fair.cases) for p in prepared], fair.share, groups) for weights in (values, before)
    )
    return FairnessFigures(after, now, fair.share)


def _contenders(p: Prepared, weights: Mapping[str, float], cases: int) -> Contenders:
    if p.people is None:
        raise ValueError("only mediators have a fairness")
    return contenders(score(p.names, p.values, weights, p.ids), p.people.columns, p.people.doubt, weights, cases)


def objections(figures: FairnessFigures, bounds: FairnessBounds) -> Iterator[str]:
    """What of it is out of bounds, as sentences."""
    after, before = figures.after, figures.before
    if after.equals > max(bounds.near_equals, before.equals):
        yield f"得分分不出高下的人，露面相差太大：基尼系数 {after.equals:.2f}，最多 {bounds.near_equals:.2f}"
    if after.newcomers < min(figures.share - bounds.newcomers, before.newcomers):
        yield f"新调解员在首页只占 {after.newcomers:.1%}，定的是 {figures.share:.1%}，生效的版本有 {before.newcomers:.1%}"
    if after.tenth > before.tenth + bounds.tenth:
        most = f"最多可以多 {100 * bounds.tenth:g} 个百分点"
        yield f"露面更集中：最常露面的一成人占了 {after.tenth:.1%}，生效的版本是 {before.tenth:.1%}，{most}"
    for way, shares in before.groups.items():
        yield from _lost(WAYS[way], after.groups.get(way, {}), shares, bounds.groups)


def _lost(way: str, after: Mapping[str, float], before: Mapping[str, float], bounds: GroupBounds) -> Iterator[str]:
    for label, had in before.items():
        has = after.get(label, 0.0)
        if had >= bounds.least and has < (1 - bounds.loss) * had:
            yield f"{way}“{label}”的露面从 {had:.1%} 降到 {has:.1%}，少了 {1 - has / had:.1%}，最多可以少 {bounds.loss:.0%}"


def told(figures: FairnessFigures) -> Iterator[str]:
    """The figures in plain words, the groups that changed most last."""
    after, before = figures.after, figures.before
    yield f"露面的基尼系数（得分分不出高下的人之间）{after.equals:.3f}，生效的版本 {before.equals:.3f}"
    yield f"新调解员占首页 {after.newcomers:.1%}，生效的版本 {before.newcomers:.1%}，定的是 {figures.share:.1%}"
    yield f"最常露面的一成人占全部露面的 {after.tenth:.1%}，生效的版本 {before.tenth:.1%}"
    for way, shares in before.groups.items():
        if way in ("gender", "age"):
            now = (f"{label} {after.groups[way].get(label, 0.0):.1%}（{had:.1%}）" for label, had in shares.items())
            yield f"各{WAYS[way]}的露面，括号里是生效的版本：{'、'.join(now)}"
