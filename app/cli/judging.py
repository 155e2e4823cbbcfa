"""judgements import, export, agreement."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated

import typer

from app.bootstrap import open_ledger
from app.cli.output import SCHEME, JsonOption, Kind, print_json, screen
from app.services.judging import JudgingService
from app.settings import load_settings
from indexer.records.store import RecordStore
from models.domain.similarity import SCHEME_LABELS

KindOption = Annotated[
    Kind | None, typer.Option("--kind", help="qrels 文件评的是哪一种：mediators、cases，或按别的相似评的 cases-…。")
]


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    judgements = typer.Typer(help="对查询的评判：导入、导出、看评判人是否一致。", no_args_is_help=True)
    judgements.command("import")(import_)
    judgements.command()(export)
    judgements.command()(agreement)
    cli.add_typer(judgements, name="judgements")


@contextmanager
def _judging() -> Iterator[JudgingService]:
    settings = load_settings()
    with closing(open_ledger(settings)) as ledger, closing(RecordStore(settings.records_url)) as store:
        yield JudgingService(ledger.judgements, store)


def import_(
    file: Annotated[
        Path,
        typer.Argument(help="XLSX（一行一条评判）、JSONL（一行一个查询）或 TREC qrels 文件。"),
    ],
    by: Annotated[str, typer.Option("--by", help="您的姓名；文件里没写评判人的，记在您名下。")],
    kind: KindOption = None,
    as_json: JsonOption = False,
) -> None:
    """导入评判；有一行不对就都不导入，并说明是哪一行。此后评测用中心自己的评判，不再用样例的。

    案例是按什么相似评的（案情、当事人关系、诉求、法律依据、有效办法），XLSX 写在“按什么相似”一列，JSONL 写在 alike；
    不写就是案情。qrels 用 --kind 说明。
    """
    with _judging() as service:
        count = service.take(file, by, SCHEME[kind] if kind else None)
    if as_json:
        print_json({"judgements": count})
    else:
        screen.print(f"导入评判 {count} 条。已经评测过的权重版本，启用前要重新评测。")


def export(
    file: Annotated[Path, typer.Argument(help="写到这里：.xlsx 为每位评判人的评判；.jsonl 和其他（TREC qrels）取中位数。")],
    kind: KindOption = None,
    as_json: JsonOption = False,
) -> None:
    """导出评判；XLSX 可以改好再导入。"""
    with _judging() as service:
        count = service.give(file, SCHEME[kind] if kind else None)
    if as_json:
        print_json({"file": str(file), "lines": count})
    else:
        screen.print(f"已写到 {file}：{count} 条。", markup=False)


def agreement(as_json: JsonOption = False) -> None:
    """评判人之间是否一致（Krippendorff 的 α：1 完全一致，0 和碰运气一样）。"""
    with _judging() as service:
        found = [service.judgements.agreement(kind) for kind in SCHEME_LABELS]
    if as_json:
        print_json(found)
        return
    judged = [a for a in found if a.judges]
    if not judged:
        screen.print("还没有中心自己的评判。")
    for a in judged:
        alpha = "算不出（没有两人评过同一项，或者都给了同一个分）" if a.alpha is None else f"{a.alpha:.3f}"
        screen.print(f"{SCHEME_LABELS[a.kind]}：α = {alpha}，{a.shared} 项有两人以上评过，评判人 {len(a.judges)} 位")
