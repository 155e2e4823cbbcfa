"""The rules of recusal are data, and their mistakes are named with file, line and mend."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest

from models.domain.mediator import TieKind
from models.domain.recusal import load_recusal
from models.errors import DataFileError

FILE = Path(__file__).parents[2] / "data" / "recusal.yaml"
SHIPPED = FILE.read_text(encoding="utf-8").splitlines()
KIN = next(i for i, line in enumerate(SHIPPED) if "tie: kin" in line)


def test_every_tie_has_its_rule() -> None:
    rules = load_recusal(FILE.parent)
    assert {rule.tie for rule in rules.rules} == set(get_args(TieKind))
    assert [rules.rule(tie).tie for tie in get_args(TieKind)] == list(get_args(TieKind))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda line: line.replace("remove", "hide"), f"第 {KIN + 1} 行"),
        (lambda line: line.replace("tie: kin", "tie: friend"), f"第 {KIN + 1} 行"),
        (lambda line: line.replace("}", ", days: 3}"), f"第 {KIN + 1} 行：不认识的项 days"),
        (lambda line: line.replace("}", ", levels: [street]}"), f"第 {KIN + 1} 行"),
        (lambda line: line.replace("name: 近亲属", 'name: ""'), f"第 {KIN + 1} 行：name 不能为空"),
        (lambda line: line.replace("tie: kin", "tie: village"), "关系 village 有两条规则"),
        (lambda line: f"# {line}", "缺少关系 kin 的规则"),
        (lambda line: line.replace("}", ""), "YAML 写法有误"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, change: Callable[[str], str], told: str) -> None:
    lines = [change(line) if i == KIN else line for i, line in enumerate(SHIPPED)]
    (tmp_path / FILE.name).write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(DataFileError, match=told) as caught:
        load_recusal(tmp_path)
    assert caught.value.message.startswith("数据文件 recusal.yaml 第 ")
    assert caught.value.mend


def test_an_empty_word_is_a_mistake(tmp_path: Path) -> None:
    shutil.copy(FILE, tmp_path)
    file = tmp_path / FILE.name
    file.write_text(file.read_text(encoding="utf-8").replace("titles: [", 'titles: ["", '), encoding="utf-8")
    line = next(i for i, text in enumerate(SHIPPED, 1) if text.startswith("titles"))
    with pytest.raises(DataFileError, match=f"第 {line} 行：titles 里有空的词"):
        load_recusal(tmp_path)
