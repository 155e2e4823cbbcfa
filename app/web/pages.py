"""The one page. With JavaScript its answers come in place, without it the form simply loads the page again."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import ValidationError
from starlette.datastructures import ImmutableMultiDict
from starlette.staticfiles import StaticFiles

from app.api.errors import Problem, problem_of
from app.api.routers.access import PublicCentre
from app.services.texts import MAX_CHARACTERS
from app.web import view
from app.web.form import Fields, PageForm, read_form
from app.wire.words import understood_words
from models.errors import InvalidInputError, NotFoundError

HERE = Path(__file__).parent
EXAMPLES = (
    "楼上漏水，把我家天花板泡了",
    "老板拖着工资不给",
    "邻居半夜吵得睡不着觉",
    "给老人养老的钱，兄弟几个谈不拢",
    "办了健身卡，店关门了不退钱",
    "骑车被汽车撞了，保险不肯赔",
)

PARTS = ("/answer", "/picked")  # what is put into a page that is open

router = APIRouter(include_in_schema=False)
templates = Environment(
    loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
templates.globals |= {"examples": EXAMPLES}
shown = (understood_words, view.pieces, view.record_for, view.total_record, view.apart, view.believed_outcomes)
templates.globals |= {f.__name__: f for f in shown}
templates.filters["with_numbers"] = view.with_numbers


def install(app: FastAPI) -> None:
    """Add the page and its two files."""
    app.include_router(router)
    app.mount("/static", StaticFiles(directory=HERE / "static"))


async def sent(request: Request) -> Fields:
    """The fields of the address, or of the form where there is one."""
    if request.method != "POST":
        return ImmutableMultiDict(request.query_params.multi_items())
    async with request.form(max_files=0, max_fields=500) as form:
        return ImmutableMultiDict(form.multi_items())


Sent = Annotated[Fields, Depends(sent)]


@router.get("/")
@router.post("/")
def page(fields: Sent, public: PublicCentre) -> HTMLResponse:
    """The whole page."""
    form = read_form(fields)
    return _show("page.html", public, form, partial(view.look, public, form))


@router.post("/answer")
def part(fields: Sent, public: PublicCentre) -> HTMLResponse:
    """Only the answer, to be put into the page that is open."""
    form = read_form(fields)
    return _show("answer.html", public, form, partial(view.look, public, form))


# A choice needs no guard against other sites: nobody is logged in, and only who saw the list knows its random request id.
@router.post("/pick")
def pick(fields: Sent, public: PublicCentre) -> HTMLResponse:
    """A mediator is chosen, without JavaScript: a page of its own, with the others of the list to choose instead."""
    return _show("page.html", public, PageForm(), partial(view.picked, public, *_chosen(fields), alone=True))


@router.post("/picked")
def picked(fields: Sent, public: PublicCentre) -> HTMLResponse:
    """Only what comes next, to be put beside the one chosen."""
    return _show("answer.html", public, PageForm(), partial(view.picked, public, *_chosen(fields), alone=False))


def _chosen(fields: Fields) -> tuple[str, str]:
    """Request and mediator."""
    request, mediator = (value if isinstance(value, str) else "" for value in (fields.get("request"), fields.get("mediator")))
    return request, mediator


@router.post("/passages")
def passages(fields: Sent, public: PublicCentre) -> HTMLResponse:
    """The passage of one case that means the same, for a case that is opened; nothing where its words show why it was found."""
    text, case = (value if isinstance(value, str) else "" for value in (fields.get("text"), fields.get("case")))
    try:
        found = public.passages(text[: 2 * MAX_CHARACTERS], case[:64])
    except (InvalidInputError, NotFoundError):
        found = ()  # the page shows what is wrong with a text, and that a case is gone, when it is asked again
    by_meaning = [passage for passage in found if passage.by == "meaning"]
    return HTMLResponse(templates.get_template("passages.html").render(passages=by_meaning))


def _show(template: str, public: PublicCentre, form: PageForm, asked: Callable[[], view.PageView]) -> HTMLResponse:
    problem: Problem | None = None
    try:
        shown = asked()
    except InvalidInputError as error:
        problem = problem_of(error)
    except ValidationError as error:
        problem = problem_of(RequestValidationError([{**e, "loc": ("body", *e["loc"])} for e in error.errors()]))
    if problem:
        shown = view.PageView(form, public.regions.name(public.centre.settings.region), problem=problem)
    return HTMLResponse(templates.get_template(template).render(view=shown), problem.status if problem else 200)


def problem_page(request: Request, problem: Problem) -> Response | None:
    """The same page saying what is wrong, for those who look at pages; None for programs."""
    path = request.url.path
    if path.startswith("/api/") or (path not in PARTS and "text/html" not in request.headers.get("accept", "")):
        return None
    shown = view.PageView(PageForm(), "", problem=problem)
    template = "answer.html" if path in PARTS else "page.html"
    return HTMLResponse(templates.get_template(template).render(view=shown), problem.status)
