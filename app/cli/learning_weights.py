"""learn."""

from enum import StrEnum
from typing import Annotated

import typer

from app.bootstrap import open_centre
from app.cli.output import SCHEME, ByOption, JsonOption, print_json, screen
from app.cli.weighing import LABELS, KindArgument, ReasonOption
from app.progress import progress_bar
from app.services.learning_weights import LearnedWeights, Source
from app.services.lessons import PickBook
from app.settings import load_settings
from app.wire.learned import learned_out
from models.domain.similarity import SCHEME_LABELS

TOLD = 10  # places told of: one page


class From(StrEnum):
    """What is learned from."""

    judgements = "judgements"
    picks = "picks"
    both = "both"


SOURCES: dict[From, Source] = {From.judgements: "judgements", From.picks: "picks", From.both: "both"}


def register(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command()(learn)


def learn(
    kind: KindArgument,
    by: ByOption,
    reason: ReasonOption,
    source: Annotated[
        From, typer.Option("--from", help="从哪里学：judgements 评判、picks 当事人的点将、both 两样。")
    ] = From.judgements,
    anyway: Annotated[bool, typer.Option("--propose-anyway", help="没有比生效的好，也提出一版。")] = False,
    as_json: JsonOption = False,
) -> None:
    """从评判和点将里学排序权重，比生效的好才提出新版本；从不自动启用。哪些特征不学写在 data/learning.yaml。"""
    scheme = SCHEME[kind]
    with open_centre(load_settings()) as centre:
        centre.follower.catch_up_if_free()
        with progress_bar(f"学{SCHEME_LABELS[scheme]}的权重", len(centre.tuning.judged())) as advance:
            found = centre.learning.learn(scheme, SOURCES[source], by, reason, anyway=anyway, progress=advance)
    if as_json:
        print_json(learned_out(found))
        return
    _print_sources(found)
    _print_weights(found)
    _print_measured(found)
    if found.proposed:
        screen.print(f"提出了第 {found.proposed.number} 版，还没有生效。", markup=False)
        command = f"dianjiang weights evaluate {kind} {found.proposed.number} --by {by}"
        screen.print(f"接下来：{command}", markup=False, soft_wrap=True)
        if found.source != "picks":
            screen.print("那时评测的正是学过的查询，会偏高；有没有变好，以上面交叉验证的差为准。")


def _print_sources(found: LearnedWeights) -> None:
    screen.print(f"{SCHEME_LABELS[found.kind]}，从生效的第 {found.active} 版学起", style="bold")
    if found.source != "picks":
        screen.print(f"  评判：{found.queries} 条查询，{found.pairs} 对先后")
    if found.picks:
        _print_picks(found.picks)


def _print_picks(picks: PickBook) -> None:
    skipped = f"；另有 {picks.skipped} 次名单是用别的特征记下的，没有用" if picks.skipped else ""
    p = picks.propensity
    screen.print(f"  点将：{len(picks.lists)} 次，其中 {sum(p.picks)} 次选的人是和旁边的人抽签定的先后{skipped}")
    screen.print("  一样合适的人站在各个位置，被选的可能（第 1 位算 1）：")
    rows = zip(p.places.tolist(), p.picks, p.prior.tolist(), strict=True)
    for place, (value, count, prior) in enumerate(list(rows)[:TOLD], 1):
        screen.print(f"    第 {place} 位 {value:.2f}（抽签后选在这里 {count} 次，假定的成分 {prior:.0%}）")


def _print_weights(found: LearnedWeights) -> None:
    labels = LABELS[found.kind]
    moved = {name: found.after[name] - value for name, value in found.before.items() if found.after[name] != value}
    screen.print("  权重，变得多的在前：" if moved else "  权重：没有变")
    for name in sorted(moved, key=lambda n: -abs(moved[n])):
        line = f"    {labels[name]} {name}：{found.before[name]:g} → {found.after[name]:g}（{moved[name]:+.3g}）"
        screen.print(line, markup=False)
    for name, why in found.held.items():
        if found.before.get(name):
            screen.print(f"    {labels[name]} {name}：{found.before[name]:g}，不学：{why}", markup=False)
    off = [labels[name] for name, value in found.before.items() if not value]
    if off:
        screen.print(f"    关掉的不学：{'、'.join(off)}", markup=False)


def _print_measured(found: LearnedWeights) -> None:
    if found.ndcg:
        which = "评判过的查询" if found.source == "picks" else "没有学过的查询（交叉验证）"
        screen.print(f"  {which} {found.scorer}：{found.ndcg}", markup=False)
    if found.picked:
        screen.print(f"  没有学过的点将里，排在选中的人后面的占：{found.picked}", markup=False)
    if found.objection:
        end = "，仍照要求提出" if found.proposed else "，没有提出新版本"
        screen.print(f"  {found.objection}{end}。", markup=False)
