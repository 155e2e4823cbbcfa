"""What worked in similar cases, as an answer and in words that the page and the command line say alike."""

from dataclasses import asdict

from app.wire.base import Named
from app.wire.cases import MethodUseOut, RateOut, SpreadOut, WorkedOut
from models.domain.taxonomy import Terms
from models.ranking.worked import LEAST, MethodUse, Rate, Spread, Worked

METHODS_SAID = 3
OFTEN = 2  # settled cases: what was used once is not used often


def worked_out(w: Worked, methods: Terms) -> WorkedOut:
    """The answer, with the methods' names and the words."""
    return WorkedOut(
        looked_at=w.looked_at,
        cases=w.cases,
        few=w.few,
        withdrawn=w.withdrawn,
        referred=w.referred,
        unknown=w.unknown,
        settled=_rate(w.settled),
        performed=_rate(w.performed),
        methods=tuple(_method(use, methods) for use in w.methods),
        share=_spread(w.share),
        days=_spread(w.days),
        words=tuple(_words(w, methods)),
    )


def _rate(rate: Rate | None) -> RateOut | None:
    return RateOut(share=rate.share, **asdict(rate)) if rate else None


def _spread(spread: Spread | None) -> SpreadOut | None:
    return SpreadOut(**asdict(spread)) if spread else None


def _method(use: MethodUse, methods: Terms) -> MethodUseOut:
    named = Named(id=use.method, name=methods.name(use.method))
    return MethodUseOut(method=named, settled=use.settled, used=use.used, rate=_rate(use.rate))


def _words(w: Worked, methods: Terms) -> list[str]:
    """One sentence for each thing known; how few there are comes first, and nothing is promised."""
    if w.decided < LEAST:
        return [f"足够相近、又有结果的案子只有 {w.decided} 件，太少，归纳不出什么。" if w.decided else "没有足够相近的案子。"]
    found = f"相近的案子只有 {w.decided} 件，仅供参考" if w.few else f"相近的案子有 {w.decided} 件"
    ended = f"；其中调成 {w.settled.part} 件" if w.settled else ""
    apart = "、".join(f"{n} 件{what}" for n, what in ((w.withdrawn, "撤回"), (w.referred, "转其他部门")) if n)
    said = [f"{found}{ended}。" + (f"另有 {apart}，不算在内。" if apart else "")]
    often = [use for use in w.methods if use.settled >= OFTEN][:METHODS_SAID]
    if often:
        said.append(f"用得多的是{'、'.join(f'{methods.name(use.method)}（{_used(use)}）' for use in often)}。")
    if w.days:
        said.append(f"从受理到办结一般 {_span(w.days.usual_low, w.days.usual_high)} 天。")
    if w.share:
        share = _span(100 * w.share.usual_low, 100 * w.share.usual_high, "%")
        said.append(f"谈定的钱一般是争议金额的 {share}（算得出的 {w.share.n} 件）。")
    if w.performed:
        said.append(f"登记了履行情况的 {w.performed.n} 件里，{w.performed.part} 件已履行。")
    return said


def _used(use: MethodUse) -> str:
    return f"{use.used} 件都调成" if use.used == use.settled else f"{use.used} 件调成 {use.settled} 件"


def _span(low: float, high: float, unit: str = "") -> str:
    first, last = f"{low:.0f}{unit}", f"{high:.0f}{unit}"
    return first if first == last else f"{first}–{last}"
