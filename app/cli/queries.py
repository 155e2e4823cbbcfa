"""recommend, similar, understand, suggest: one text, or a batch of them."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from app.bootstrap import Centre, open_centre
from app.cli.batch import BatchIn, run_batch
from app.cli.output import JsonOption, errors, print_json, screen
from app.services import recommend as recommending
from app.services import similar as finding
from app.services.filters import CaseFilters, MediatorFilters
from app.services.recording import new_request
from app.services.texts import checked_text
from app.settings import load_settings
from app.wire.base import Named, PartOut
from app.wire.mediators import RecommendationOut, RecommendOut
from app.wire.presenter import Presenter
from app.wire.requests import CaseFilterIn, MediatorFilterIn
from app.wire.understood import UnderstandingOut
from app.wire.why import why_not_out
from app.wire.words import understood_words
from models.domain.similarity import SIMILARITIES, Similarity, similarity
from models.errors import InvalidInputError

TextArgument = Annotated[str | None, typer.Argument(help="发生了什么事；批量时不填。")]
CountOption = Annotated[int, typer.Option("-k", min=1, max=100, help="要几条。")]
BatchOption = Annotated[Path | None, typer.Option("--batch", help='批量：每行一个 {"id", "text"} 的 JSONL 文件。')]
OutOption = Annotated[Path | None, typer.Option("--out", help="批量结果写到这里（JSONL，次序与输入相同）。")]
TypeOption = Annotated[list[str] | None, typer.Option("--type", help="只看这些纠纷类型（id，可多次）。")]
KindOption = Annotated[
    str, typer.Option("--kind", help=f"按什么相似：{'、'.join(f'{kind} {label}' for kind, label in SIMILARITIES.items())}。")
]
RegionOption = Annotated[str | None, typer.Option("--region", help="辖区代码。")]
EarlierOption = Annotated[str | None, typer.Option("--case", help="这件事以前办过时，那件案例的编号：办过它的人会靠前。")]


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.command()(recommend)
    cli.command()(why_not)
    cli.command()(similar)
    cli.command()(understand)
    cli.command()(suggest)


def recommend(
    text: TextArgument = None,
    k: CountOption = 5,
    types: TypeOption = None,
    region: RegionOption = None,
    size: Annotated[int, typer.Option("--size", min=1, max=recommending.MOST_SEATS, help="几位一起调；1 就是要一位。")] = 1,
    same_office: Annotated[bool, typer.Option("--same-office", help="几位一起调时，同一单位的人也可以同时选。")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="列出得分算式、候选名单、同分和调整。")] = False,
    party: Annotated[list[str] | None, typer.Option("--party", help="当事人的姓名或单位，用于回避，不保存（可多次）。")] = None,
    case: EarlierOption = None,
    batch: BatchOption = None,
    out: OutOption = None,
    as_json: JsonOption = False,
) -> None:
    """说说发生了什么事，推荐调解员。"""
    with open_centre(load_settings()) as centre:
        centre.follower.catch_up_if_free()
        if batch:
            run_batch(batch, out, lambda line: _recommend_line(centre, line), as_json=as_json)
            return
        filters = MediatorFilters(types=tuple(types or ()), region=region)
        parties = centre.recusal.parties("\n".join(party or ()))
        request = recommending.Request(
            _given(text),
            k,
            filters,
            size=size,
            same_office=same_office,
            id=new_request() if parties else "",
            parties=parties,
            case=case,
        )
        answer = centre.recommend.recommend(request)
        centre.recusal.record(answer.request, answer.ranked.recused)
        presenter = Presenter(centre.field.taxonomy, centre.field.regions, lambda: centre.outcomes.book)
        titles = {c.id: c.title for r in answer.results for c in centre.store.get_many("cases", r.similar_cases)}
        shown = presenter.recommendations(answer, titles, explain=explain)
        if as_json:
            print_json(shown)
            return
        _print_understanding(presenter.understanding(answer.understanding))
        for step in shown.widening:
            screen.print(f"范围：{step.region.name}，对口且能接案 {step.eligible} 人", style="dim")
        if shown.trial_version:
            screen.print(f"试比中：第 {shown.weights_version} 版和第 {shown.trial_version} 版轮流排人", style="dim", markup=False)
        _print_panel(shown)
        for place, result in enumerate(shown.results, 1):
            _print_result(place, result)
        for move in shown.moves if explain else ():
            moved = f"调整：{move.id} 按得分第 {move.before + 1}，排在第 {move.after + 1}：{move.reason}"
            screen.print(moved, style="dim", markup=False)
        if shown.parties_question:
            screen.print(shown.parties_question, style="yellow", markup=False)
        if not shown.results:
            screen.print("没有找到合适的调解员，请放宽筛选条件。")


def why_not(
    who: Annotated[str, typer.Argument(help="调解员编号，或没有重名的姓名。")],
    text: Annotated[str, typer.Argument(help="发生了什么事。")],
    k: CountOption = 5,
    types: TypeOption = None,
    region: RegionOption = None,
    request: Annotated[
        str, typer.Option("--request", help="问的是哪一次推荐：它的 request；照那次的抽签和权重回答。不填不抽签。")
    ] = "",
    case: EarlierOption = None,
    as_json: JsonOption = False,
) -> None:
    """为什么没有推荐某位调解员，哪一处改了就会有。"""
    with open_centre(load_settings()) as centre:
        centre.follower.catch_up_if_free()
        filters = MediatorFilters(types=tuple(types or ()), region=region)
        asked = recommending.Request(text, k, filters, again=request, case=case)
        shown = why_not_out(centre.why_not.why_not(asked, who))
        if as_json:
            print_json(shown)
            return
        for sentence in shown.words:
            screen.print(sentence, markup=False)
        for change in shown.changes:
            inside = "，在名单里" if change.inside else ""
            screen.print(f"   改：{change.told} → 第 {change.place} 位{inside}", style="dim", markup=False)
        _print_arithmetic(shown.parts, shown.lists, shown.ties)


def similar(
    text: TextArgument = None,
    case: Annotated[str | None, typer.Option("--case", help="按已有案例的编号查找。")] = None,
    kind: KindOption = "facts",
    k: CountOption = 5,
    types: TypeOption = None,
    region: RegionOption = None,
    tier: Annotated[list[str] | None, typer.Option("--tier", help="archive 档案库、library 案例库；不填两者都查。")] = None,
    batch: BatchOption = None,
    out: OutOption = None,
    as_json: JsonOption = False,
) -> None:
    """查找类似案例（本机使用，含不公开的档案库）。"""
    with open_centre(load_settings()) as centre:
        centre.follower.catch_up_if_free()
        if batch:
            run_batch(batch, out, lambda line: _similar_line(centre, line, similarity(kind)), as_json=as_json)
            return
        filters = CaseFilters(types=tuple(types or ()), region=region, tiers=tuple(tier or ()))
        request = finding.Request("" if case else _given(text), case, k, filters, kind=kind)
        shown = Presenter(centre.field.taxonomy, centre.field.regions).similar(centre.similar.similar(request), explain=False)
        if as_json:
            print_json(shown)
            return
        for used in shown.understanding.passages:
            screen.print(f"文字很长，用这一段查找：{used.text}".replace("\n", " "), style="dim", markup=False)
        for sentence in shown.worked.words if shown.worked and shown.results else ():
            screen.print(sentence, markup=False)
        for place, result in enumerate(shown.results, 1):
            c = result.case
            facts = "，".join(
                word
                for word in (c.outcome.name if c.outcome else "", f"{c.days} 天" if c.days else "", "、".join(c.methods))
                if word
            )
            screen.print(f"[bold]{place}. {escape(c.title or c.id)}[/bold]  {result.score:.3f} 分  {escape(facts)}")
            found = Presenter.passages(centre.matching.passages(text, c.id)) if text else result.passages
            for passage in found:
                how = "（意思相近）" if passage.by == "meaning" else ""
                screen.print(f"   {how}…{_marked(passage.text, passage.marks)}…")
            for copy in result.copies:
                screen.print(f"   同一件案子的另一份记录：{copy.name or '（无标题）'}  {copy.id}", style="dim", markup=False)
        if not shown.results:
            screen.print("没有找到类似案例。")


def understand(
    text: TextArgument = None,
    region: Annotated[str | None, typer.Option("--region", help="说话人所在的辖区代码，用来理解“我们村”。")] = None,
    batch: BatchOption = None,
    out: OutOption = None,
    as_json: JsonOption = False,
) -> None:
    """看看系统听懂了什么：纠纷类型、地点、时间、金额、人数、走到哪一步、急不急。"""
    with open_centre(load_settings()) as centre:
        presenter = Presenter(centre.field.taxonomy, centre.field.regions)
        if batch:
            run_batch(batch, out, lambda line: _understand_line(centre, presenter, line), as_json=as_json)
            return
        home = centre.recommend.filter_book.region(region) if region else None
        shown = presenter.understanding(centre.understander.understand(checked_text(_given(text)), home))
        if as_json:
            print_json(shown)
        else:
            _print_understanding(shown)


def suggest(
    text: TextArgument = None, k: CountOption = 10, batch: BatchOption = None, out: OutOption = None, as_json: JsonOption = False
) -> None:
    """按姓名、拼音或首字母提示调解员。"""
    with open_centre(load_settings()) as centre:
        centre.follower.catch_up_if_free()
        if batch:
            run_batch(batch, out, lambda line: _suggest_line(centre, line), as_json=as_json)
            return
        found = [Presenter.suggestion(s) for s in centre.directory.suggest(_given(text), k)]
        if as_json:
            print_json(found)
        else:
            for s in found:
                screen.print(f"{s.name}  （{s.matched.name}）  {s.organisation}  {s.id}", markup=False)


def _print_panel(shown: RecommendOut) -> None:
    if shown.panel is None:
        return
    names = {result.mediator.id: result.mediator.name for result in shown.results}
    for seat in shown.panel.seats:
        screen.print(f"一起调：{names.get(seat.mediator, seat.mediator)}  {'；'.join(seat.adds)}", markup=False)
    for sentence in shown.panel.lacking:
        screen.print(sentence, style="yellow", markup=False)


def _print_result(place: int, result: RecommendationOut) -> None:
    m = result.mediator
    office = escape(m.organisation.name) if m.organisation else ""
    matched = f"（{m.matched.name}）" if m.matched else ""
    screen.print(f"[bold]{place}. {escape(m.name)}[/bold]{matched}  {office}  {result.score:.3f} 分")
    for reason in result.reasons:
        screen.print(f"   · {reason}", markup=False)
    _print_arithmetic(result.parts or (), result.lists or (), result.ties or ())
    if result.team:
        which = "生效" if result.team == "a" else "试用"
        screen.print(f"     试比：由{which}的那一版排在这里（得分按生效的算）", style="dim", markup=False)


def _print_arithmetic(parts: tuple[PartOut, ...], lists: tuple[Named, ...], ties: tuple[str, ...]) -> None:
    for part in parts:
        screen.print(f"     {part.label} {part.value:.4f} × {part.weight:g} = {part.points:.6f}", style="dim", markup=False)
    if lists:
        screen.print(f"     候选来自：{'、'.join(one.name for one in lists)}", style="dim", markup=False)
    if ties:
        screen.print(f"     同分：{'、'.join(ties)}（先后由编号的散列值决定）", style="dim", markup=False)


def _given(text: str | None) -> str:
    if text is None:
        raise InvalidInputError('请写明要查的内容，例如：dianjiang recommend "楼上漏水泡了我家厨房"', code="text_empty")
    return text


def _recommend_line(centre: Centre, line: BatchIn) -> dict[str, Any]:
    filters = MediatorFilterIn.model_validate(line.filters).to_filters()
    ranked = centre.recommend.rank(recommending.Request(line.text, line.k, filters, line.exclude), centre.recommend.weights())
    rows = ranked.order[: line.k]
    return {"hits": [{"id": ranked.found.ids[row], "score": ranked.scored.score(row)} for row in rows]}


def _similar_line(centre: Centre, line: BatchIn, kind: Similarity) -> dict[str, Any]:
    filters = CaseFilterIn.model_validate(line.filters).to_filters()
    request = finding.Request(line.text, None, line.k, filters, line.exclude, kind)
    ranked = centre.similar.rank(request, centre.similar.weights(kind))
    rows = ranked.scored.order[: line.k]
    return {"hits": [{"id": ranked.found.ids[row], "score": ranked.scored.score(row)} for row in rows]}


def _understand_line(centre: Centre, presenter: Presenter, line: BatchIn) -> dict[str, Any]:
    u = centre.understander.understand(checked_text(line.text))
    rest = presenter.understanding(u).model_dump(mode="json", exclude={"types", "region"})
    return {"types": [{"id": t.id, "confidence": t.confidence} for t in u.types], "region": u.region, **rest}


def _suggest_line(centre: Centre, line: BatchIn) -> dict[str, Any]:
    found = [s for s in centre.directory.suggest(line.text, line.k + len(line.exclude)) if s.id not in line.exclude]
    return {"hits": [{"id": s.id, "score": s.score} for s in found[: line.k]]}


def _marked(text: str, marks: tuple[tuple[int, int], ...]) -> str:
    parts, at = [], 0
    for start, end in marks:
        parts += [escape(text[at:start]), f"[yellow]{escape(text[start:end])}[/yellow]"]
        at = end
    return "".join((*parts, escape(text[at:]))).replace("\n", " ")


def _print_understanding(u: UnderstandingOut) -> None:
    for alert in u.alerts:
        before = "以前的事：" if alert.past else ""
        errors.print(f"[red]{before}{escape(alert.advice)}[/red]")
    types = "；".join(f"{t.name} {t.confidence:.0%}" for t in u.types)
    for label, value in (("纠纷类型", types), ("地点", u.region.name if u.region else ""), *understood_words(u)):
        if value:
            screen.print(f"{label}：{value}", markup=False)
    for number, matter in enumerate(u.matters, 1):
        screen.print(f"第 {number} 件事：{matter}", markup=False)
    for name in u.unclear_names:
        screen.print(name.question, style="yellow", markup=False)
    for place in u.unclear_places:
        choices = "、".join(f"{choice.name} {choice.id}" for choice in place.choices)
        screen.print(f"{place.question}{choices}", style="yellow", markup=False)
