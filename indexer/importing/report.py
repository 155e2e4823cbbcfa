"""What an import did, for people and for programs."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from indexer.records.store import UpsertCount
from models.language.normalize import DIRT
from models.language.redact import LABELS, Kind

_SHOWN = 5  # refusals and warnings spelled out on the screen
_MAX_WARNINGS = 200
KIND_NAMES = {"organisations": "调解组织", "mediators": "调解员", "cases": "案例"}


@dataclass(frozen=True, slots=True)
class Refusal:
    """One refused row: its number, the column as the file calls it ("" for the whole row), the value, what is expected."""

    row: int
    column: str
    value: str
    expected: str

    def reason(self) -> str:
        """One Chinese sentence without the row number."""
        if not self.column:
            return self.expected
        if not self.value:
            return f"“{self.column}”没有填；应为{self.expected}"
        rule = self.expected if self.expected.startswith("不") else f"应为{self.expected}"
        return f"“{self.column}”的值“{self.value}”不对；{rule}"


@dataclass(frozen=True, slots=True)
class Withheld:
    """A row that asked for the library and has personal data: its number, and how much of each kind; never the data."""

    row: int
    kinds: Mapping[Kind, int]


@dataclass
class Notes:
    """What is counted while rows are read: empty fields, unknown columns, mended dirt, and what a person should look at."""

    missing: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    cleaned: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)

    def warn(self, message: str) -> None:
        """Count a warning; of very many different ones the later are counted together."""
        known = message in self.warnings or len(self.warnings) < _MAX_WARNINGS
        self.warnings[message if known else "其他提醒"] += 1


@dataclass(frozen=True)
class ImportReport:
    """The outcome of one import: read = added + changed + same + duplicates + refused.

    `missing` counts empty fields of the records taken in (by field), `unknown` columns nobody knows, `cleaned` what was
    mended (keys of models.language.normalize.DIRT); `withheld` are cases kept out of the library; `refused_file` is None
    where nothing was refused.
    """

    kind: str
    file: str
    read: int
    count: UpsertCount
    duplicates: int
    refused: int
    refusals: tuple[Refusal, ...]
    refused_file: Path | None
    withheld: tuple[Withheld, ...]
    missing: Mapping[str, int]
    unknown: Mapping[str, int]
    cleaned: Mapping[str, int]
    warnings: Mapping[str, int]
    labels: Mapping[str, str]

    def lines(self) -> list[str]:
        """The report for the screen, in Chinese."""
        c = self.count
        out = [
            f"{self.file}：读到{KIND_NAMES[self.kind]} {self.read} 条，"
            f"新增 {c.added}，更新 {c.changed}，未变 {c.same}，重复 {self.duplicates}，拒收 {self.refused}。"
        ]
        out += [f"  第 {r.row} 行：{r.reason()}" for r in self.refusals[:_SHOWN]]
        if self.refused_file:
            out.append(f"  拒收的行在 {self.refused_file}，改正后可以直接再导入这个文件。")
        if self.withheld:
            out.append(f"要求进案例库的案例里有 {len(self.withheld)} 件含有个人信息，已先存入档案库（不公开）：")
            out += [f"  第 {w.row} 行：{_counted({LABELS[k]: n for k, n in w.kinds.items()})}" for w in self.withheld[:_SHOWN]]
            out.append("  请运行 dianjiang redact check 查看，核对后用 dianjiang redact confirm 公开脱敏后的文字。")
        if self.missing:
            out.append("缺少的内容（不影响导入）：" + _counted({self.labels.get(f, f): n for f, n in self.missing.items()}))
        if self.unknown:
            out.append("不认识、已忽略的列：" + _counted(self.unknown))
        if self.cleaned:
            out.append("清理：" + _counted({DIRT[kind]: n for kind, n in self.cleaned.items()}))
        shown = sorted(self.warnings.items(), key=lambda w: -w[1])
        out += [f"提醒：{message}（{n} 处）" for message, n in shown[: 2 * _SHOWN]]
        if len(shown) > 2 * _SHOWN:
            out.append(f"提醒：另有 {len(shown) - 2 * _SHOWN} 种，共 {sum(n for _, n in shown[2 * _SHOWN :])} 处")
        return out

    def as_dict(self) -> dict[str, object]:
        """The report for programs; plain JSON values."""
        return {
            "kind": self.kind,
            "file": self.file,
            "read": self.read,
            "added": self.count.added,
            "changed": self.count.changed,
            "same": self.count.same,
            "duplicates": self.duplicates,
            "refused": self.refused,
            "refusals": [{"row": r.row, "column": r.column, "value": r.value, "expected": r.expected} for r in self.refusals],
            "refused_file": str(self.refused_file) if self.refused_file else None,
            "withheld": [{"row": w.row, "kinds": dict(w.kinds)} for w in self.withheld],
            "missing": dict(self.missing),
            "unknown": dict(self.unknown),
            "cleaned": dict(self.cleaned),
            "warnings": dict(self.warnings),
        }


def _counted(counts: Mapping[str, int]) -> str:
    return "、".join(f"{name} {n}" for name, n in sorted(counts.items(), key=lambda c: (-c[1], c[0])))
