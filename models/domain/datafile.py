"""Reading the files a centre edits, so that every mistake names file, line and mend."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from models.errors import DataFileError

T = TypeVar("T")
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# pydantic's error type -> what a person of the centre understands
_EXPECTED = {
    "missing": "缺少 {field}",
    "extra_forbidden": "不认识的项 {field}",
    "string_type": "{field} 应为文字（数字和 yes、no 请加引号）",
    "list_type": "{field} 应为列表（每行以 - 开头）",
    "tuple_type": "{field} 应为列表（每行以 - 开头）",
    "dict_type": "{field} 应为“名: 值”",
    "int_parsing": "{field} 应为整数",
    "int_type": "{field} 应为整数",
    "float_parsing": "{field} 应为数字",
    "float_type": "{field} 应为数字",
    "bool_type": "{field} 应为 true 或 false",
    "bool_parsing": "{field} 应为 true 或 false",
    "literal_error": "{field} 应为以下之一：{expected}",
    "string_too_short": "{field} 不能为空",
    "too_short": "{field} 不能为空",
    "greater_than_equal": "{field} 不能小于 {ge}",
    "less_than_equal": "{field} 不能大于 {le}",
    "finite_number": "{field} 应为有限的数字",
    "mediator_alike": "评调解员不写 alike（按什么相似）",
    "string_pattern_mismatch": "{field} 的写法不对",
    "date_from_datetime_parsing": "{field} 应为日期（如 2025-03-04）",
    "date_type": "{field} 应为日期（如 2025-03-04）",
    "date_parsing": "{field} 应为日期（如 2025-03-04）",
}


def plain_problem(error: Any) -> str:
    """One pydantic error (an entry of `ValidationError.errors()`) as a short Chinese sentence."""
    field = next((str(part) for part in reversed(error["loc"]) if isinstance(part, str)), "这一项")
    template = _EXPECTED.get(error["type"], "{field} 不对")
    return template.format_map({"field": field, "expected": "", "ge": "", "le": "", **error.get("ctx", {})})


def load_yaml(file: Path, shape: type[T]) -> T:
    """The file's content checked against `shape` (a pydantic model, or list[Model]).

    Raises DataFileError for a missing file, broken YAML, or content that does not fit, with its line.
    """
    text = _read(file)
    try:
        node, content = _parse(text)
    except yaml.MarkedYAMLError as e:
        mark = e.problem_mark or e.context_mark
        line = mark.line + 1 if mark else None
        raise DataFileError(file, line, "YAML 写法有误", "请检查缩进、冒号后的空格和引号是否成对") from e
    except (yaml.YAMLError, ValueError) as e:
        raise DataFileError(file, None, "不是有效的 YAML 文件", "请用 UTF-8 编码重新保存") from e
    try:
        return TypeAdapter(shape).validate_python(content)
    except ValidationError as e:
        first = e.errors()[0]
        raise DataFileError(file, line_of(node, first["loc"]), plain_problem(first), "请对照同文件其他条目修改") from e


def _parse(text: str) -> tuple[Any, Any]:
    """The YAML tree (it knows the lines) and what it means, read once."""
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        return node, loader.construct_document(node) if node is not None else None
    finally:
        loader.dispose()


def line_of(node: Any, path: tuple[int | str, ...]) -> int | None:
    """The 1-based line of the deepest part of `path` that the composed YAML tree has."""
    line = node.start_mark.line + 1 if node is not None else None
    for part in path:
        if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
        elif isinstance(node, yaml.MappingNode):
            pair = next(((k, v) for k, v in node.value if k.value == str(part)), None)
            if pair is None:
                break
            line, node = pair[0].start_mark.line + 1, pair[1]
            continue
        else:
            break
        line = node.start_mark.line + 1
    return line


def yaml_line(file: Path, path: tuple[int | str, ...]) -> int | None:
    """The 1-based line of an entry of a YAML file (for mistakes found only after it was read); `path` as in `line_of`."""
    return line_of(yaml.compose(_read(file), Loader=_Loader), path)


def find_line(file: Path, needle: str) -> int | None:
    """The first line that holds `needle` (for mistakes found only after the whole file was read)."""
    return next((i for i, text in enumerate(_read(file).splitlines(), 1) if needle in text), None)


def read_lines(file: Path) -> Iterator[tuple[int, str]]:
    """Line number and text of each line that is neither blank nor a comment (`#`)."""
    for number, raw in enumerate(_read(file).splitlines(), 1):
        text = raw.split("#", 1)[0].strip()
        if text:
            yield number, text


def read_csv(file: Path, header: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and row (by column name) of a CSV file whose first line must be `header`."""
    rows = csv.reader(_read(file).splitlines())
    if tuple(next(rows, ())) != header:
        raise DataFileError(file, 1, "表头不对", f"第一行应为 {','.join(header)}")
    for row in rows:
        if not row:
            continue
        if len(row) != len(header):
            problem = f"应有 {len(header)} 列，实有 {len(row)} 列"
            raise DataFileError(file, rows.line_num, problem, "含逗号的内容请用双引号括起")
        yield rows.line_num, dict(zip(header, (cell.strip() for cell in row), strict=True))


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except FileNotFoundError as e:
        raise DataFileError(file, None, "找不到文件", f"请恢复 {file}") from e
    except UnicodeDecodeError as e:
        raise DataFileError(file, None, "不是 UTF-8 编码", "请用 UTF-8 编码重新保存") from e
