"""A mediator was picked: what callers get, and what happens next."""

from pydantic import Field

from app.services.directory import Entry
from app.wire.base import Out
from app.wire.presenter import ASK_FIRST


class OfficeOut(Out):
    """调解员所在的单位；没有登记的项为空。"""

    name: str
    address: str
    opening_hours: str


class PickOut(Out):
    """记下的选择，和接下来去哪里。"""

    request: str
    mediator: str
    name: str = Field(description="调解员的姓名，到窗口报这个名字")
    office: OfficeOut | None
    notice: str | None = Field(description="去之前要做的事；多半为空")


def pick_out(request: str, chosen: Entry, *, ask_first: bool) -> PickOut:
    """The pick with where its mediator works; nothing of their contact."""
    office = chosen.office
    return PickOut(
        request=request,
        mediator=chosen.mediator.id,
        name=chosen.mediator.name,
        office=OfficeOut(name=office.name, address=office.address, opening_hours=office.opening_hours) if office else None,
        notice=ASK_FIRST if ask_first else None,
    )
