"""What was understood, in words: the page and the command line say it alike."""

from app.wire.understood import UnderstandingOut

MOST_RELATIONS = 3


def understood_words(u: UnderstandingOut) -> list[tuple[str, str]]:
    """Label and words of each thing understood beside type and place; what was not said is left out."""
    w = u.wishes
    wishes = [wish for wish in (w.gender, *w.modes, *w.languages, *w.kinds, *w.grades, *w.honours) if wish]
    said = {
        "像是": "、".join(u.told_causes),
        "关系": "、".join(relation.name for relation in u.relations[:MOST_RELATIONS]),
        "时间": _happened(u),
        "人数": _people(u),
        "金额": _amount(u),
        "进展": u.stage.name if u.stage else "",
        "说明": "、".join(remark.name for remark in u.remarks),
        "行业": u.industry.name if u.industry else "",
        "点名": u.mediator_name or "",
        "不要": "、".join(f"{n.name}{'' if n.excluded else '（没说全名，没有排除）'}" for n in u.unwanted),
        "要求": "、".join(f"只要{wish.name}的" if wish is w.gender and w.gender_only else wish.name for wish in wishes),
    }
    return [(label, words) for label, words in said.items() if words]


def _amount(u: UnderstandingOut) -> str:
    if u.amount_range:
        return f"{u.amount_range[0]:,.0f}–{u.amount_range[1]:,.0f} 元"
    return f"{u.amount:,.0f} 元" if u.amount else ""


def _people(u: UnderstandingOut) -> str:
    people = f"{u.people_range[0]:.0f}–{u.people_range[1]:.0f} 人" if u.people_range else f"{u.people} 人" if u.people else ""
    return "，".join(word for word in (people, f"{u.households} 户" if u.households else "") if word)


def _happened(u: UnderstandingOut) -> str:
    if u.happened is None:
        return ""
    first, last = u.happened.first.isoformat(), u.happened.last.isoformat()
    return f"{u.happened.words}（{first if first == last else f'{first} 至 {last}'}）"
