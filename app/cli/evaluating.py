"""evaluate."""

from pathlib import Path
from typing import Annotated

import typer

from app.bootstrap import open_centre
from app.cli.output import JsonOption, print_json, screen
from app.progress import progress_bar
from app.services.evaluate import Evaluation, evaluate
from app.settings import load_settings
from models.domain.judgement import load_judged
from models.domain.weights import Ranked

KINDS: tuple[Ranked, ...] = ("mediators", "cases")
LABELS: dict[Ranked, str] = {"mediators": "调解员推荐", "cases": "类似案例"}


def register(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command("evaluate")(evaluate_)


def evaluate_(
    judged: Annotated[
        Path | None, typer.Argument(help="评判过的查询（JSONL），默认为中心自己的评判，还没有则用样例中心的。")
    ] = None,
    worst: Annotated[int, typer.Option(min=0, max=100, help="列出最差的几个查询。")] = 5,
    as_json: JsonOption = False,
) -> None:
    """用评判过的查询衡量当前权重的排序质量（nDCG 和 95% 区间）。"""
    settings = load_settings()
    given = load_judged(judged) if judged else None
    results: list[Evaluation] = []
    with open_centre(settings) as centre:
        queries = given or centre.tuning.judged()
        centre.follower.catch_up_if_free()
        for kind in KINDS:
            with progress_bar(f"评测{LABELS[kind]}", len(queries)) as advance:
                prepared = centre.evaluate.prepare(kind, queries, advance)
            results.append(evaluate(kind, prepared, centre.evaluate.weights(kind).values))
    if as_json:
        print_json(results)
        return
    texts = {q.id: q.text for q in queries}
    for result in results:
        screen.print(f"{LABELS[result.kind]} nDCG@{result.cutoff} = {result.mean}，{result.mean.n} 个查询", markup=False)
        for query_id in sorted(result.by_query, key=lambda q: result.by_query[q])[:worst]:
            screen.print(f"   {result.by_query[query_id]:.3f}  {query_id}  {texts[query_id][:40]}", markup=False)
