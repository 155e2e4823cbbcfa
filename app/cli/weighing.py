"""weights list, show, diff, propose, evaluate, activate, undo, export."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated

import typer

from app.bootstrap import engine_now, open_centre, open_ledger, tuning
from app.cli.output import SCHEME, ByOption, JsonOption, Kind, print_json, screen
from app.progress import progress_bar
from app.services.fairness import told
from app.services.tuning import FEATURE_NAMES, TuningService, features_of
from app.settings import load_settings
from app.stores.evaluations import EvaluationRecord
from app.stores.weights import STATES, Version
from models.domain.similarity import SCHEME_LABELS
from models.domain.weights import Scheme, load_weights_file, weights_text
from models.errors import InvalidInputError

LABELS: dict[Scheme, dict[str, str]] = {s: {f.name: f.label for f in features_of(s)} for s in FEATURE_NAMES}
KindArgument = Annotated[
    Kind, typer.Argument(help="哪一种权重：mediators 调解员推荐、cases 类似案例；cases-… 按别的相似找案例。")
]
NumberArgument = Annotated[int, typer.Argument(help="第几版。")]
ReasonOption = Annotated[str, typer.Option("--reason", help="理由，记入审计日志。")]


group = typer.Typer(help="排序权重的版本：看、比、提出、评测、试比、启用、退回。", no_args_is_help=True)


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    group.command("list")(list_)
    for command in (show, diff, propose, evaluate, activate, undo, export):
        group.command()(command)
    cli.add_typer(group, name="weights")


@contextmanager
def open_tuning() -> Iterator[TuningService]:
    """The service on the ledger alone: a second, where a centre with its engine takes several."""
    settings = load_settings()
    with closing(open_ledger(settings)) as ledger:
        yield tuning(settings, ledger)


def list_(kind: Annotated[Kind | None, typer.Argument(help="哪一种；不填都列。")] = None, as_json: JsonOption = False) -> None:
    """列出各个版本：第几版、状态、谁、何时、为什么。"""
    kinds = [SCHEME[kind]] if kind else list(SCHEME_LABELS)
    with open_tuning() as service:
        found = {name: service.ledger.weights.versions(name) for name in kinds}
    if as_json:
        print_json([version for versions in found.values() for version in versions])
        return
    for name, versions in found.items():
        screen.print(SCHEME_LABELS[name], style="bold")
        for v in versions:
            screen.print(f"  第 {v.number} 版  {STATES[v.state]}  {v.author} {v.time:%Y-%m-%d}  {v.reason}", markup=False)


def show(kind: KindArgument, number: NumberArgument, as_json: JsonOption = False) -> None:
    """看一个版本：各项权重、来历、评测，以及能不能启用。"""
    with open_tuning() as service:
        version = service.ledger.weights.get(SCHEME[kind], number)
        record = service.ledger.evaluations.last(SCHEME[kind], number)
        objections = service.held_against(version)
    if as_json:
        print_json({"version": version, "evaluation": record, "objections": objections})
        return
    _print_version(version)
    for name, value in version.values.items():
        screen.print(f"  {LABELS[version.kind].get(name, '（已没有这项）')} {name} {value:g}", markup=False)
    if record:
        _print_record(record)
    for objection in objections:
        screen.print(f"不能启用：{objection}", markup=False)


def _print_version(v: Version) -> None:
    changed = f"，从第 {v.parent} 版改来" if v.parent else ""
    screen.print(f"{SCHEME_LABELS[v.kind]}第 {v.number} 版（{STATES[v.state]}{changed}）", markup=False)
    screen.print(f"  {v.author} {v.time:%Y-%m-%d}：{v.reason}", markup=False)
    if v.effect:
        screen.print(f"  {v.effect}", markup=False)


def diff(
    kind: KindArgument,
    number: NumberArgument,
    other: Annotated[int | None, typer.Argument(help="和第几版比；不填和生效的比。")] = None,
    as_json: JsonOption = False,
) -> None:
    """比较两个版本，只列不同的权重。"""
    with open_tuning() as service:
        store = service.ledger.weights
        version = store.get(SCHEME[kind], number)
        base = store.get_or_active(SCHEME[kind], other)
    changes = {
        name: (base.values.get(name, 0.0), version.values.get(name, 0.0))
        for name in (*FEATURE_NAMES[version.kind], *base.values, *version.values)
    }
    changes = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
    if as_json:
        print_json({"from": base.number, "to": version.number, "changes": changes})
        return
    screen.print(f"{SCHEME_LABELS[version.kind]}：第 {base.number} 版 → 第 {version.number} 版")
    for name, (before, after) in changes.items():
        screen.print(f"  {LABELS[version.kind].get(name, name)} {name}：{before:g} → {after:g}", markup=False)
    if not changes:
        screen.print("  没有不同。")


def propose(
    kind: KindArgument,
    by: ByOption,
    reason: ReasonOption,
    changes: Annotated[list[str] | None, typer.Option("--set", help="改一项：特征=权重，可多次；没写的照生效的版本。")] = None,
    file: Annotated[Path | None, typer.Option("--file", help="或：一个权重文件（weights export 写的那种）里的全部权重。")] = None,
    draft: Annotated[int | None, typer.Option("--draft", help="或：提出第几版草稿（随程序新装的）。")] = None,
    as_json: JsonOption = False,
) -> None:
    """提出一个新版本；不会马上生效。"""
    if sum(choice is not None for choice in (changes or None, file, draft)) != 1:
        raise InvalidInputError(
            "请写明改什么：--set 特征=权重，或 --file 文件，或 --draft 第几版，三者选一。", code="what_to_propose"
        )
    with open_tuning() as service:
        ranked = SCHEME[kind]
        if draft is not None:
            version = service.put_forward(ranked, draft, by, reason)
        elif file is not None:
            version = service.propose(ranked, load_weights_file(file).values, by, reason)
        else:
            base = service.ledger.weights.active(ranked)
            version = service.propose(ranked, {**base.values, **_changes(changes or [])}, by, reason, base.number)
    if as_json:
        print_json(version)
        return
    _print_version(version)
    screen.print(f"接下来：dianjiang weights evaluate {kind} {version.number} --by {by}", markup=False, soft_wrap=True)


def _changes(given: list[str]) -> dict[str, float]:
    values = {}
    for change in given:
        name, _, value = change.partition("=")
        try:
            values[name.strip()] = float(value)
        except ValueError as e:
            message = f"“{change[:40]}”看不懂，请写成 特征=权重，例如 --set evidence=3.5"
            raise InvalidInputError(message, code="bad_weight", field="set") from e
    return values


def evaluate(kind: KindArgument, number: NumberArgument, by: ByOption, as_json: JsonOption = False) -> None:
    """用评判过的查询，把一个版本和生效的版本比一比，记下结果。"""
    with open_centre(load_settings()) as centre:
        centre.follower.catch_up_if_free()
        ranked = SCHEME[kind]
        with progress_bar(f"评测{SCHEME_LABELS[ranked]}", len(centre.tuning.judged())) as advance:
            record = centre.tuning.evaluate(ranked, number, by, centre.evaluate, engine_now(centre), advance)
        objections = centre.tuning.objections(ranked, number)
        in_force = centre.ledger.weights.active(ranked).number == number
    if as_json:
        print_json({"evaluation": record, "objections": objections})
        return
    _print_record(record)
    if in_force:
        screen.print(f"第 {number} 版正在生效，这是和它自己比。", markup=False)
        return
    for objection in objections:
        screen.print(f"不能启用：{objection}", markup=False)
    if not objections:
        command = f"dianjiang weights activate {kind} {number} --by {by} --reason 理由"
        screen.print(f"可以启用：{command}", markup=False, soft_wrap=True)


def _print_record(record: EvaluationRecord) -> None:
    f = record.figures
    made = f"{record.actor} {record.time:%Y-%m-%d}，{f.mean.n} 个查询，{record.engine} 第 {record.generation} 代索引"
    screen.print(f"  评测（{made}）", markup=False)
    screen.print(f"  {record.scorer} {f.mean}，第 {record.against} 版 {f.before}，差 {f.difference}", markup=False)
    same = f.mean.n - len(f.better) - len(f.worse)
    screen.print(f"  {len(f.better)} 条变好，{len(f.worse)} 条变差，{same} 条不变", markup=False)
    for line in told(f.fairness) if f.fairness else ():
        screen.print(f"  {line}", markup=False)


def activate(
    kind: KindArgument,
    number: NumberArgument,
    by: ByOption,
    reason: ReasonOption,
    seen: Annotated[int | None, typer.Option("--seen", help="您看到的生效版本；不填为评测时比的那一版。")] = None,
    overrule: Annotated[bool, typer.Option("--overrule", help="不顾反对也启用；反对意见和理由都记入审计日志。")] = False,
    as_json: JsonOption = False,
) -> None:
    """启用一个版本：下一次查询就用它。没有评测过、变差了、守不住或不公平的，会被拦下。"""
    with open_tuning() as service:
        version = service.activate(SCHEME[kind], number, by, reason, seen=seen, overrule=overrule)
    _print_in_force(version, by, as_json=as_json)


def undo(kind: KindArgument, by: ByOption, reason: ReasonOption, as_json: JsonOption = False) -> None:
    """退回到之前生效的版本。"""
    with open_tuning() as service:
        version = service.undo(SCHEME[kind], by, reason)
    _print_in_force(version, by, as_json=as_json)


def _print_in_force(version: Version, by: str, *, as_json: bool) -> None:
    if as_json:
        print_json(version)
        return
    screen.print(f"{SCHEME_LABELS[version.kind]}：第 {version.number} 版已生效，正在运行的服务两秒内都用它。", markup=False)
    command = f"dianjiang weights undo {version.kind} --by {by} --reason 理由"
    screen.print(f"退回：{command}", markup=False, soft_wrap=True)


def export(
    kind: KindArgument,
    number: NumberArgument,
    out: Annotated[Path | None, typer.Option("--out", help="写到这里，默认 <种类>-<第几版>.yaml。")] = None,
    as_json: JsonOption = False,
) -> None:
    """把一个版本写成文件，可以带到别的中心用 propose --file 提出。"""
    with open_tuning() as service:
        version = service.ledger.weights.get(SCHEME[kind], number)
    file = out or Path(f"{version.kind}-{version.number:04d}.yaml")
    file.write_text(weights_text(version.weights), encoding="utf-8")
    if as_json:
        print_json({"file": str(file)})
    else:
        screen.print(f"已写到 {file}", markup=False)
