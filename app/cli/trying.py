"""weights trial start, show, stop."""

from typing import Annotated

import typer

from app.cli.output import SCHEME, ByOption, JsonOption, print_json, screen
from app.cli.weighing import KindArgument, NumberArgument, ReasonOption, group, open_tuning
from app.services.trial import USUAL, TrialReport, TrialService
from models.domain.similarity import SCHEME_LABELS


def register(_cli: typer.Typer) -> None:
    """Add the commands to those of the weights."""
    trial = typer.Typer(help="试比：两版权重在同一份名单里轮流排人，看当事人选谁。", no_args_is_help=True)
    for command in (start, show, stop):
        trial.command()(command)
    group.add_typer(trial, name="trial")


def start(
    kind: KindArgument,
    number: NumberArgument,
    share: Annotated[float, typer.Option("--share", help="多大一部分推荐参加，0.1 就是十次里有一次。")],
    by: ByOption,
    reason: ReasonOption,
    most: Annotated[int, typer.Option("--most", help="事先定好：最多看多少次能分出的点选，到了就停。")] = USUAL,
    overrule: Annotated[bool, typer.Option("--overrule", help="不顾反对也开始；反对意见和理由都记入审计日志。")] = False,
    as_json: JsonOption = False,
) -> None:
    """开始试比：提出的一版和生效的一版轮流排人。只有调解员推荐能试比，一次一版；不会自动启用。"""
    with open_tuning() as tuning:
        service = TrialService(tuning)
        report = service.start(SCHEME[kind], number, share, by, reason, most, overrule=overrule)
    _print(report, as_json=as_json)
    if not as_json:
        screen.print(
            f"已开始，正在运行的服务两秒内都照办。看结果：dianjiang weights trial show {kind}", markup=False, soft_wrap=True
        )


def show(kind: KindArgument, as_json: JsonOption = False) -> None:
    """看正在进行的（没有就看最近一次的）试比：胜负、把握、该不该停。天天看也不会多错。"""
    with open_tuning() as tuning:
        report = TrialService(tuning).show(SCHEME[kind])
    _print(report, as_json=as_json)


def stop(kind: KindArgument, by: ByOption, reason: ReasonOption, as_json: JsonOption = False) -> None:
    """停止试比；不会因此启用哪一版。生效的版本一换，试比也自动停。"""
    with open_tuning() as tuning:
        report = TrialService(tuning).stop(SCHEME[kind], by, reason)
    _print(report, as_json=as_json)


def _print(report: TrialReport, *, as_json: bool) -> None:
    if as_json:
        print_json({"report": report, "words": report.words})
        return
    screen.print(f"{SCHEME_LABELS[report.trial.kind]}试比", style="bold")
    for sentence in report.words:
        screen.print(f"  {sentence}", markup=False)
