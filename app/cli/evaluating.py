"""evaluate, outcomes."""

from pathlib import Path
from typing import Annotated

import typer

from app.bootstrap import open_centre
from app.cli.output import JsonOption, print_json, screen
from app.cli.queries import KindOption
from app.progress import progress_bar
from app.services.evaluate import Evaluation, evaluate
from app.services.tuning import nothing_judged
from app.settings import load_settings
from models.domain.judgement import load_judged
from models.domain.similarity import SCHEME_LABELS, SCHEMES, similarity
from models.domain.weights import Scheme
from models.ranking.outcomes.tally import SHARES, Measure

MEASURE_LABELS: dict[Measure, str] = {
    "settled": "调成率",
    "performed": "履行率",
    "withdrawn": "撤回率",
    "days": "办结天数（中位）",
    "satisfaction": "满意度（件数为评价数）",
}


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.command("evaluate")(evaluate_)
    cli.command()(outcomes)


def evaluate_(
    judged: Annotated[
        Path | None, typer.Argument(help="评判过的查询（JSONL），默认为中心自己的评判，还没有则用样例中心的。")
    ] = None,
    alike: KindOption = "facts",
    worst: Annotated[int, typer.Option(min=0, max=100, help="列出最差的几个查询。")] = 5,
    as_json: JsonOption = False,
) -> None:
    """用评判过的查询衡量当前权重的排序质量（nDCG 和 95% 区间）；--kind 不是 facts 时只衡量按那种相似找案例。"""
    settings = load_settings()
    given = load_judged(judged) if judged else None
    scheme = SCHEMES[similarity(alike)]
    kinds: tuple[Scheme, ...] = ("mediators", scheme) if scheme == "cases" else (scheme,)
    results: list[Evaluation] = []
    with open_centre(settings) as centre:
        queries = given or centre.tuning.judged()
        centre.follower.catch_up_if_free()
        for kind in kinds:
            with progress_bar(f"评测{SCHEME_LABELS[kind]}", len(queries)) as advance:
                prepared = centre.evaluate.prepare(kind, queries, advance)
            if prepared:
                results.append(evaluate(kind, prepared, centre.evaluate.weights(kind).values))
    if not results:
        raise nothing_judged(scheme)
    if as_json:
        print_json(results)
        return
    texts = {q.id: q.text for q in queries}
    for result in results:
        screen.print(f"{SCHEME_LABELS[result.kind]} nDCG@{result.cutoff} = {result.mean}，{result.mean.n} 个查询", markup=False)
        for query_id in sorted(result.by_query, key=lambda q: result.by_query[q])[:worst]:
            screen.print(f"   {result.by_query[query_id]:.3f}  {query_id}  {texts[query_id][:40]}", markup=False)


def outcomes(
    mediator: Annotated[str, typer.Argument(help="调解员编号。")],
    as_json: JsonOption = False,
) -> None:
    """一位调解员各类纠纷的办理情况：按难易折算的估计、95% 区间和件数。"""
    with open_centre(load_settings()) as centre:
        centre.follower.catch_up_if_free()
        name = centre.directory.mediator(mediator).mediator.name
        book, taxonomy = centre.outcomes.book, centre.field.taxonomy
        found = {kind: (book.standing([mediator], kind)[0], each) for kind, each in book.of_mediator(mediator).items()}
        if as_json:
            print_json({kind: {"standing": float(standing), **each} for kind, (standing, each) in found.items()})
            return
        screen.print(name if found else f"{name}还没有办案记录，按没有记录的人排序。", markup=False)
        for kind, (standing, each) in found.items():
            screen.print(f"{taxonomy.type_label(kind)}（排序用值 {standing:.3f}）", markup=False)
            for measure, f in each.items():
                shown = (f"{value:.1%}" if measure in SHARES else f"{value:.2f}" for value in (f.mean, f.low, f.high))
                screen.print("   {} {}（{} 至 {}），{} 件".format(MEASURE_LABELS[measure], *shown, f.n), markup=False)
