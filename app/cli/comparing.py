"""weights compare, replay."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from app.bootstrap import Centre, open_centre, open_ledger
from app.cli.output import SCHEME, JsonOption, print_json, screen
from app.cli.weighing import KindArgument, NumberArgument, group
from app.progress import progress_bar
from app.services.comparing import FEW, Comparison, Slice, VersionsCompared, compare_numbers, slice_label, verdict
from app.services.replay import CAVEATS, Change, Replay, ReplayService
from app.settings import load_settings
from indexer.records.store import RecordStore
from models.domain.similarity import SCHEME_LABELS
from models.domain.taxonomy import Taxonomy
from models.errors import InvalidInputError

SMALLEST = 0.001
SHOWN = 10  # queries with the largest changes
OtherArgument = Annotated[int | None, typer.Argument(help="和第几版比；不填和生效的比。")]
DAY = ["%Y-%m-%d"]
WAYS = {"type": "类型", "level": "层级"}


def register(_cli: typer.Typer) -> None:
    """Add the commands to those of the weights."""
    group.command()(compare)
    group.command()(replay)


def compare(
    kind: KindArgument,
    number: NumberArgument,
    other: OtherArgument = None,
    unjudged: Annotated[Path | None, typer.Option("--unjudged", help="把没评判过的结果写成评判表（.xlsx），填好再导入。")] = None,
    as_json: JsonOption = False,
) -> None:
    """在评判过的查询上比两个版本：输赢、把握、分类型和层级、前后名单多像、没评判过的结果。什么都不记。"""
    if unjudged and unjudged.suffix.lower() != ".xlsx":
        raise InvalidInputError("评判表请写成 .xlsx 文件，例如 --unjudged 待评判.xlsx", code="not_xlsx", field="unjudged")
    with open_centre(load_settings()) as centre:
        centre.follower.catch_up_if_free()
        with progress_bar(f"比较{SCHEME_LABELS[SCHEME[kind]]}", len(centre.tuning.judged())) as advance:
            found = compare_numbers(centre.tuning, SCHEME[kind], number, other, centre.evaluate, advance)
        rows = _write_unjudged(centre, unjudged, found.comparison) if unjudged else 0
        own = bool(centre.ledger.judgements.queries())
    if as_json:
        c = found.comparison
        print_json({"compared": found, "overlap": c.overlap, "failed": c.failed, "verdict": verdict(c.whole)})
        return
    _print_comparison(found, centre.field.taxonomy)
    if unjudged:
        told = f"评判表已写到 {unjudged}：{rows} 行。填好“分”再导入：dianjiang judgements import {unjudged} --by 姓名"
        screen.print(told, markup=False, soft_wrap=True)
        if not own:
            sample = (
                "现在用的是样例中心的评判；一旦导入自己的，评测就只用自己的。"
                "想接着用样例的，请先导入 data/sample 里的 queries.jsonl 和 queries-alike.jsonl。"
            )
            screen.print(sample, markup=False, soft_wrap=True)


def _write_unjudged(centre: Centre, file: Path, found: Comparison) -> int:
    from app.services.judging_xlsx import write_unjudged  # loads openpyxl

    queries = {change.query.id: change.query for change in found.changes}
    ids = list(dict.fromkeys(doc for _, doc in found.unjudged))
    if found.kind == "mediators":
        names = {m.id: m.name for m in centre.store.get_many("mediators", ids)}
    else:
        names = {c.id: c.title or c.facts[:40] for c in centre.store.get_many("cases", ids)}
    return write_unjudged(file, found.kind, [(queries[query], doc, names.get(doc, "")) for query, doc in found.unjudged])


def _print_comparison(found: VersionsCompared, taxonomy: Taxonomy) -> None:
    c = found.comparison
    screen.print(f"{SCHEME_LABELS[found.kind]}：第 {found.against} 版 → 第 {found.number} 版（nDCG@{c.cutoff}）", markup=False)
    _print_slice("全部", c.whole)
    alike = f"  {verdict(c.whole)}。前后两种名单的相似度 {c.overlap:.3f}（1 为一模一样，越靠前越要紧）。"
    screen.print(alike, markup=False)
    if c.failed:
        screen.print(f"  必须守住的查询没有守住：{'、'.join(c.failed)}", style="yellow", markup=False)
    for s in c.slices:
        _print_slice(f"{WAYS[s.way]} {slice_label(s.way, s.label, taxonomy)}", s)
    screen.print("  分得越细，越会碰巧；变化最大的查询：", style="dim")
    for change in c.most_changed(SHOWN):
        moved = f"{change.before:.3f} → {change.after:.3f}（{change.difference:+.3f}）"
        screen.print(f"  {moved}  {change.query.id}  {change.query.text[:40]}", markup=False)
    if c.unjudged:
        screen.print(f"没有人评判过的结果（前 {c.cutoff} 位里的，算作 0 分，多半委屈了新版）：{len(c.unjudged)} 个", markup=False)
        for query, doc in c.unjudged[:SHOWN]:
            screen.print(f"  {query}  {doc}", style="dim", markup=False)
        if len(c.unjudged) > SHOWN:
            screen.print("  …全部请用 --unjudged 写成评判表", style="dim", markup=False)


def _print_slice(name: str, s: Slice) -> None:
    means = f"  {name}：{s.before:.3f} → {s.after:.3f}，{s.difference.n} 条，{s.wins} 条变好，{s.losses} 条变差"
    if s.difference.n < FEW:
        screen.print(f"{means}；少于 {FEW} 条，不作判断", style="dim", markup=False)
    else:
        screen.print(f"{means}；差 {s.difference}，{_chance(s.p)}", markup=False)


def _chance(p: float) -> str:
    return f"p = {p:.3f}" if p >= SMALLEST else f"p < {SMALLEST}"


def replay(
    kind: KindArgument,
    number: NumberArgument,
    other: OtherArgument = None,
    since: Annotated[datetime | None, typer.Option("--since", formats=DAY, help="从哪天起（UTC）。")] = None,
    until: Annotated[datetime | None, typer.Option("--until", formats=DAY, help="到哪天为止，不含这天（UTC）。")] = None,
    as_json: JsonOption = False,
) -> None:
    """回放记下的名单：换了权重，次序会怎样变、谁露面多了少了、当时选中的人会排第几。不用搜索；只有调解员推荐有记录。"""
    settings = load_settings()
    first, after = (day.replace(tzinfo=UTC) if day else None for day in (since, until))
    with closing(open_ledger(settings)) as ledger, closing(RecordStore(settings.records_url)) as store:
        found = ReplayService(ledger, store).replay(SCHEME[kind], number, other, first, after)
    if as_json:
        print_json({"replay": found, "caveats": CAVEATS})
        return
    _print_replay(found)


def _print_replay(r: Replay) -> None:
    skipped = f"，跳过 {r.skipped} 份（没有候选，或缺某项特征）" if r.skipped else ""
    screen.print(f"第 {r.against} 版 → 第 {r.number} 版：{r.lists} 份名单{skipped}", markup=False)
    if r.overlap is not None:
        changed = f"次序有变的 {r.changed} 份，第一位换人的 {r.changed_first} 份，前五位有变的 {r.changed_head} 份"
        screen.print(f"  {changed}；前后相似度 {r.overlap:.3f}", markup=False)
    if p := r.picked:
        places = f"平均第 {p.place_before:.2f} 位 → 第 {p.place_after:.2f} 位"
        reciprocal = f"名次倒数 {p.reciprocal_before:.3f} → {p.reciprocal_after:.3f}"
        screen.print(f"  选中的人（{p.n} 次）：{places}，{reciprocal}；{p.higher} 次靠前，{p.lower} 次靠后", markup=False)
    screen.print(f"  露面机会的基尼系数 {r.gini_before:.3f} → {r.gini_after:.3f}（0 为人人一样）", markup=False)
    _print_changes("组织", r.offices)
    _print_changes("调解员", r.people)
    for caveat in CAVEATS:
        screen.print(f"  注意：{caveat}", style="dim", markup=False)


def _print_changes(what: str, changes: tuple[Change, ...]) -> None:
    for c in changes:
        screen.print(f"  {what} {c.id} {c.name}：{c.before:.2%} → {c.after:.2%}（{c.difference:+.2%}）", markup=False)
