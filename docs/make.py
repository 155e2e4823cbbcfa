"""Writes the generated parts of the documentation, between `<!-- begin: name -->` and `<!-- end -->`.

Run `make docs` after a change of settings, commands, endpoints, features, weights or headers; a test fails where it was
forgotten. A part is a function without arguments that gives Markdown.
"""

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from app.settings import ROOT, Settings, variable_of
from models.domain.datafile import load_yaml
from models.domain.similarity import SCHEMES, SIMILARITIES
from models.domain.weights import Scheme, load_weights
from models.ranking.case_features import CASE_FEATURES
from models.ranking.features import MEDIATOR_FEATURES, Feature

DOCS = ROOT / "docs"
BLOCK = re.compile(r"(<!-- begin: ([a-z-]+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)
# written by docs.transcript and the benchmarks, which need a built sample centre or real text
ELSEWHERE = frozenset(
    (
        *("transcript", "figures", "figures-summary", "slices", "other-systems", "redaction", "model-card", "outcomes"),
        *("fairness", "ablation", "outcomes-in-short", "outcomes-in-short-zh", "fairness-in-short", "fairness-in-short-zh"),
        *("speed-city", "speed-nation", "speed-before-after", "real-text", "recording"),
        *("engines-quality", "engines-city", "engines-nation", "cluster"),
    )
)
METHODS = ("get", "post", "put", "patch", "delete")


def pages() -> list[Path]:
    """Every Markdown file that may hold generated parts."""
    return [*sorted(ROOT.glob("*.md")), *sorted(DOCS.rglob("*.md"))]


def renewed(text: str) -> str:
    """A page with its generated parts made again. Raises KeyError for a part nobody makes."""

    def part(match: re.Match[str]) -> str:
        name = match[2]
        return match[0] if name in ELSEWHERE else f"{match[1]}{PARTS[name]().strip()}\n{match[4]}"

    return BLOCK.sub(part, text)


def filled(text: str, name: str, content: str) -> str:
    """A page with one part replaced."""
    return BLOCK.sub(lambda m: f"{m[1]}{content.strip()}\n{m[4]}" if m[2] == name else m[0], text)


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; bars and line ends inside cells are kept from breaking it."""
    cells = [[str(cell).replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    lines = [list(header), ["---"] * len(header), *cells]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


# ---- settings -------------------------------------------------------------------------------------------------------


def settings() -> str:
    """Every setting with default, allowed values and meaning."""
    fields = Settings.model_fields.items()
    return table(
        ("variable", "default", "what it is"),
        (
            (f"`{variable_of(name)}`", _default(f.default, f.default_factory), f"{f.description}{_choices(f.annotation)}")
            for name, f in fields
        ),
    )


def _choices(annotation: object) -> str:
    choices = get_args(annotation) if get_origin(annotation) is Literal else ()
    return f" One of {', '.join(f'`{choice}`' for choice in choices)}." if choices else ""


def _default(value: object, factory: object) -> str:
    if factory is not None:
        return "(worked out)"
    if isinstance(value, Path) and value.is_relative_to(ROOT):
        return f"`{value.relative_to(ROOT)}`"
    empty = value is None or str(value) == ""
    return "(empty)" if empty else f"`{value}`"


# ---- commands -------------------------------------------------------------------------------------------------------


def commands() -> Iterator[tuple[str, Any]]:
    """Name (with its group's) and click command of every `dianjiang` command."""
    from typer.main import get_command

    from app.cli.main import cli

    def walk(name: str, command: Any) -> Iterator[tuple[str, Any]]:
        inner = getattr(command, "commands", None)
        if inner is None:
            yield name, command
            return
        for sub, child in inner.items():
            yield from walk(f"{name} {sub}", child)

    return walk("dianjiang", get_command(cli))


def cli() -> str:
    """The help of every command."""
    return "\n\n".join(_command(name, command) for name, command in commands())


def _command(name: str, command: Any) -> str:
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option" and p.name != "help"]
    line = " ".join((name, *(_shown(p) for p in arguments), *(["[选项]"] if options else [])))
    rows = [
        (f"`{_shown(p)}`" if p in arguments else _options(p), _value(p), (p.help or "").replace("<", "\\<"))
        for p in (*arguments, *options)
    ]
    listed = table(("参数", "取值", "说明"), rows) if rows else ""
    return "\n\n".join(part for part in (f"## {name}", f"`{line}`", (command.help or "").strip(), listed) if part)


def _shown(argument: Any) -> str:
    name = argument.name.rstrip("_").upper()
    return name if argument.required else f"[{name}]"


def _options(option: Any) -> str:
    return " ".join(f"`{name}`" for name in option.opts)


def _value(parameter: Any) -> str:
    kind = parameter.type_descriptor.annotation
    if isinstance(kind, type) and issubclass(kind, Enum):
        return "、".join(f"`{choice.value}`" for choice in kind)
    if getattr(parameter, "is_flag", False):
        return "开关"
    default = parameter.default
    return f"默认 `{default}`" if isinstance(default, str | int) and not isinstance(default, bool) else ""


# ---- endpoints ------------------------------------------------------------------------------------------------------


def endpoints() -> list[tuple[str, str, dict[str, Any]]]:
    """Method, path and OpenAPI text of every endpoint."""
    from app.api.application import create_app

    paths = create_app(Settings()).openapi()["paths"]
    return [(method, path, item[method]) for path, item in paths.items() for method in METHODS if method in item]


def api() -> str:
    """The endpoint list, from the application itself."""
    rows = [
        (f"`{method.upper()} {path}`", operation.get("summary", ""), _parameters(operation), _answers(operation))
        for method, path, operation in endpoints()
    ]
    return table(("接口", "用途", "参数", "回答"), rows)


def _parameters(operation: dict[str, Any]) -> str:
    names = [f"`{p['name']}`" for p in operation.get("parameters", ())]
    body = operation.get("requestBody", {}).get("content", {})
    sent = [f"`{_schema(content)}` ({kind})" for kind, content in body.items()]
    return "、".join((*names, *sent)) or "–"


def _answers(operation: dict[str, Any]) -> str:
    codes = operation["responses"]
    good = [f"{code} `{_schema(c)}`" for code, r in codes.items() for c in r.get("content", {}).values() if code < "300"]
    return "；".join((*good, *(code for code in codes if code >= "300")))


def _schema(content: dict[str, Any]) -> str:
    schema = content.get("schema", {})
    reference = schema.get("$ref") or schema.get("items", {}).get("$ref", "")
    return str(reference.rsplit("/", 1)[-1] or schema.get("type", "text"))


# ---- ranking --------------------------------------------------------------------------------------------------------


def _features(features: Sequence[Feature[Any]], schemes: Mapping[str, Scheme]) -> str:
    """A row a feature with its weight in each scheme (by the heading of its column), and where these weights are from."""
    names = tuple(f.name for f in features)
    in_force = {heading: load_weights(ROOT / "data" / "weights", scheme, names) for heading, scheme in schemes.items()}
    rows = [
        (
            f"`{f.name}`",
            f.label,
            f.about,
            _reads(f),
            *(f"{w.values[f.name]:g}" if w.values.get(f.name) else "–" for w in in_force.values()),
        )
        for f in features
    ]
    told = [
        f"`{schemes[heading]}`, version {w.version} of the weights, {w.date}, by {w.author}: {w.reason}."
        for heading, w in in_force.items()
    ]
    return "\n\n".join((table(("feature", "中文名", "给当事人看的一句话", "what it reads", *in_force), rows), *told))


def _reads(feature: Feature[Any]) -> str:
    """Parts of the situation, then columns."""
    parts = [f"`{name}`" for name in feature.reads if not name.startswith("column ")]
    columns = [f"`{name.removeprefix('column ')}`" for name in feature.reads if name.startswith("column ")]
    told = [f"columns {', '.join(columns)}"] if columns else []
    return "; ".join([", ".join(parts), *told] if parts else told)


def mediator_features() -> str:
    """What speaks for a mediator, with the weights now."""
    return _features(MEDIATOR_FEATURES, {"weight": "mediators"})


def case_features() -> str:
    """What makes a case similar, with the weights of each kind of similarity now."""
    return _features(CASE_FEATURES, {SIMILARITIES[kind]: scheme for kind, scheme in SCHEMES.items()})


# ---- import ---------------------------------------------------------------------------------------------------------


def _headers(kind: str) -> str:
    rows = load_yaml(ROOT / "data" / "import" / f"{kind}.yaml", list[dict[str, Any]])
    shown = ((f"`{r['field']}`", "、".join(r["headers"]), r.get("note", "")) for r in rows)
    return table(("项", "认得的表头（第一个用于模板）", "说明"), shown)


def organisation_headers() -> str:
    """Headers of the organisations' register."""
    return _headers("organisations")


def mediator_headers() -> str:
    """Headers of the mediators' register."""
    return _headers("mediators")


def case_headers() -> str:
    """Headers of the case register."""
    return _headers("cases")


# ---- lists of the documentation itself ------------------------------------------------------------------------------


def targets() -> str:
    """Every `make` target with its comment."""
    found = re.findall(r"^([a-z-]+):.*?## (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    return table(("command", "what it does"), ((f"`make {name}`", text) for name, text in found))


def contents() -> str:
    """Every page with its title and first sentence."""
    return "\n".join(_entry(page) for page in sorted(DOCS.glob("*.md")) if page.name != "README.md")


def decisions() -> str:
    """Every decision record with its title."""
    return "\n".join(f"- [{page.stem[:4]}]({page.relative_to(DOCS)}) {_title(page)}" for page in sorted(DOCS.glob("adr/*.md")))


def _entry(page: Path) -> str:
    paragraphs = page.read_text(encoding="utf-8").split("\n\n")
    first = next((p.replace("\n", " ") for p in paragraphs[1:] if not p.startswith(("#", "<", "|"))), "")
    return f"- [{_title(page)}]({page.name}): {re.split(r'(?<=[.。])(?: |$)|(?<=。)', first)[0]}"


def _title(page: Path) -> str:
    return page.read_text(encoding="utf-8").splitlines()[0].lstrip("# ")


PARTS: dict[str, Callable[[], str]] = {
    "settings": settings,
    "cli": cli,
    "api": api,
    "mediator-features": mediator_features,
    "case-features": case_features,
    "organisation-headers": organisation_headers,
    "mediator-headers": mediator_headers,
    "case-headers": case_headers,
    "targets": targets,
    "contents": contents,
    "decisions": decisions,
}


def main() -> int:
    """Write every page again, and name those that changed."""
    for page in pages():
        before = page.read_text(encoding="utf-8")
        after = renewed(before)
        if after != before:
            page.write_text(after, encoding="utf-8")
            sys.stdout.write(f"{page.relative_to(ROOT)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
