"""Why somebody is not shown -> what staff get, with a few plain sentences."""

from app.services.why_not import LISTS, Change, Gate, WhyNot
from app.wire.base import Named, PartOut
from app.wire.staff import ChangeOut, GapOut, GateOut, WhyNotOut
from models.ranking.explain import Part

TOLD_GAPS = 3


def lists_out(names: tuple[str, ...]) -> tuple[Named, ...]:
    """The lists of candidates, named."""
    return tuple(Named(id=name, name=LISTS[name]) for name in names)


def parts_out(parts: tuple[Part, ...]) -> tuple[PartOut, ...]:
    """The arithmetic of a score."""
    return tuple(
        PartOut(name=p.name, label=p.label, about=p.about, value=p.value, weight=p.weight, points=p.points) for p in parts
    )


def why_not_out(answer: WhyNot) -> WhyNotOut:
    """The whole answer."""
    return WhyNotOut(
        mediator=Named(id=answer.mediator.id, name=answer.mediator.name),
        shown=answer.k,
        ranked=answer.ranked,
        gate=_gate(answer.gate),
        place=answer.place,
        inside=answer.inside,
        score=answer.score,
        lists=lists_out(answer.lists),
        ties=answer.ties,
        parts=parts_out(answer.parts),
        last=answer.last,
        gaps=tuple(GapOut(name=g.name, label=g.label, own=g.own, theirs=g.theirs) for g in answer.gaps),
        changes=tuple(map(_change, answer.changes)),
        weights_version=answer.weights_version,
        words=_words(answer),
    )


def _gate(gate: Gate | None) -> GateOut | None:
    return GateOut(name=gate.name, told=gate.told) if gate else None


def _change(c: Change) -> ChangeOut:
    return ChangeOut(name=c.name, where=c.where, told=c.told, place=c.place, inside=c.inside, gate=_gate(c.gate))


def _words(answer: WhyNot) -> tuple[str, ...]:
    name = answer.mediator.name
    if answer.inside:
        return (f"{name}就在名单里，排第 {answer.place} 位。",)
    if answer.gate:
        said = [f"{name}没有进入排序：{answer.gate.told}。"]
    elif answer.place is None:
        said = [f"{name}没有进入候选：简介的字词和意思、登记的领域、办过的类案都不够接近，当事人也没有点名。"]
    else:
        said = [f"{name}排第 {answer.place} 位（共 {answer.ranked} 位），名单只列前 {answer.k} 位。"]
        behind = "、".join(f"{g.label}（{g.own:.2f} 比 {g.theirs:.2f}）" for g in answer.gaps[:TOLD_GAPS])
        said += [f"比名单最后一位差在：{behind}。"] if behind else []
    enough = [f"{c.told}（就排第 {c.place} 位）" for c in answer.changes if c.inside]
    said.append(f"只改一处就能进名单：{'；'.join(enough)}。" if enough else "没有哪一处单独改了就能进名单。")
    return tuple(said)
