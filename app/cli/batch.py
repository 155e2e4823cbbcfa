"""Batch mode: a line in, a line out, in the same order; a bad line gets an error and stops nothing."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from app.cli.output import print_json, screen
from app.progress import progress_bar
from app.settings import load_settings
from models.domain.datafile import plain_problem
from models.errors import DianjiangError, ImportFileError, InvalidInputError

CHUNK = 256


class BatchIn(BaseModel):
    """One line: `id` and `text`; `k`, `exclude` and filters (nested or beside) as wanted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str | int
    text: str
    k: Annotated[int, Field(ge=1, le=100)] = 10
    exclude: tuple[str, ...] = ()
    filters: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _gather_filters(cls, line: Any) -> Any:
        """What is no field of its own is a filter; the filter types refuse what they do not know."""
        if not isinstance(line, dict):
            return line
        own = {key: value for key, value in line.items() if key in cls.model_fields}
        beside = {key: value for key, value in line.items() if key not in cls.model_fields}
        return {**own, "filters": {**beside, **(own.get("filters") or {})}} if beside else own


def run_batch(file: Path, out: Path | None, answer: Callable[[BatchIn], dict[str, Any]], *, as_json: bool) -> None:
    """Answer every line of `file` into `out`. Raises ImportFileError or InvalidInputError when nothing can be done."""
    if out is None:
        raise InvalidInputError("批量查询请用 --out 指明结果写到哪个文件。", code="out_missing")
    total, failed = 0, 0
    try:
        lines = sum(1 for line in file.open("rb") if line.strip())
        with out.open("wb") as results, progress_bar("批量查询", lines) as advance:
            for made in _answers(file, answer):
                total += 1
                failed += "error" in made
                results.write(orjson.dumps(made) + b"\n")
                advance(1)
    except OSError as e:
        raise ImportFileError(f"文件 {e.filename} 打不开，请检查路径和权限。") from e
    if as_json:
        print_json({"lines": total, "failed": failed, "out": str(out)})
    else:
        screen.print(f"共 {total} 行，失败 {failed} 行，结果在 {out}", markup=False)


def _answers(file: Path, answer: Callable[[BatchIn], dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Encoding takes most of the time and leaves Python's lock, so threads fill the cores; memory stays bounded."""
    with file.open("rb") as stream, ThreadPoolExecutor(load_settings().threads) as pool:
        filled = (line for line in stream if line.strip())
        while chunk := list(islice(filled, CHUNK)):
            yield from pool.map(lambda line: _answer(line, answer), chunk)


def _answer(raw: bytes, answer: Callable[[BatchIn], dict[str, Any]]) -> dict[str, Any]:
    line_id: Any = None
    try:
        content = orjson.loads(raw)
        line_id = content.get("id") if isinstance(content, dict) else None
        line = BatchIn.model_validate(content)
        return {"id": line.id, **answer(line)}
    except orjson.JSONDecodeError:
        return {"id": line_id, "error": "这一行不是有效的 JSON"}
    except ValidationError as e:
        return {"id": line_id, "error": plain_problem(e.errors()[0])}
    except DianjiangError as e:
        return {"id": line_id, "error": e.message}
