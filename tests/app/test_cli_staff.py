"""Commands of the centre's staff: learning, measuring, redacting, a person's data, recusals."""

import json
import re
import shutil
from pathlib import Path

import pytest

from app.bootstrap import Centre
from app.cli.learning import CARD
from app.wire.presenter import PARTIES_UNCLEAR
from models.understand.type_training import Lesson, TypeTraining
from tests.app.shell import Shell


def test_evaluate(shell: Shell) -> None:
    evaluations = shell.json("evaluate")
    assert [e["kind"] for e in evaluations] == ["mediators", "cases"]
    assert all(0 < e["mean"]["mean"] <= 1 for e in evaluations)


def little_to_learn(centre: Centre, data: Path) -> Path:
    """The centre's data folder with one utterance and the cues of two causes: what is left is learned in some seconds."""
    shutil.copytree(centre.settings.data, data, ignore=shutil.ignore_patterns("sample", "utterances"))
    (data / "utterances").mkdir()
    (data / "utterances" / "few.txt").write_text("none 有人在吗\n", encoding="utf-8")
    (data / "cause_cues.txt").write_text("离婚纠纷 分居\n民间借贷纠纷 借条\n", encoding="utf-8")
    return data


def test_train_learns_once_where_nothing_was_learned(
    shell: Shell, centre: Centre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lessons = []
    really_learn = TypeTraining.learn

    def count(training: TypeTraining, inputs: str) -> Lesson:
        lessons.append(inputs)
        return really_learn(training, inputs)

    monkeypatch.setattr(TypeTraining, "learn", count)
    monkeypatch.setenv("DIANJIANG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DIANJIANG_DATA", str(little_to_learn(centre, tmp_path / "data")))
    report = shell.json("train")
    assert len(lessons) == 1
    assert (Path(report["folder"]) / CARD).exists()
    assert shell.json("understand", "楼上漏水")["types"], "what was learned is used"
    assert len(lessons) == 1


def test_an_index_of_another_encoder_is_refused_with_the_command_that_mends_it(
    shell: Shell, centre: Centre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    shutil.copytree(centre.settings.home, home, ignore=shutil.ignore_patterns("*.lock"))
    words = little_to_learn(centre, tmp_path / "data")
    with (words / "user_words.txt").open("a", encoding="utf-8") as file:
        file.write("\n全新的词语\n")
    monkeypatch.setenv("DIANJIANG_HOME", str(home))
    monkeypatch.setenv("DIANJIANG_DATA", str(words))
    status, _, err = shell("recommend", "漏水")
    assert status == 1
    assert "dianjiang index rebuild" in err
    assert shell("index", "rebuild")[0] == 0
    assert shell("recommend", "漏水")[0] == 0


def test_redaction_is_checked_and_confirmed(
    centre: Centre, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("DIANJIANG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DIANJIANG_ENCODER", centre.settings.encoder)
    monkeypatch.setenv("COLUMNS", "200")
    shell = Shell(monkeypatch, capfd)
    source = tmp_path / "in.jsonl"
    source.write_text(json.dumps({"id": "a-1", "facts": "申请人赵大明家漏水。", "tier": "library"}), encoding="utf-8")
    assert "没有案例在等待" in shell("redact", "check")[1]
    assert "第 1 行：姓名 1" in shell("import", "cases", source)[1]
    status, out, _ = shell("redact", "check")
    assert status == 0
    assert "a-1" in out
    assert "申请人甲家漏水" in out
    assert "赵大明" not in out
    assert shell.json("redact", "check")["waiting"] == 1
    assert shell("redact", "confirm", "a-2")[0] == 1
    (published,) = shell.json("redact", "confirm", "a-1")["published"]
    assert published["original"] == "a-1"
    assert shell.json("redact", "check")["waiting"] == 0


def test_a_mediator_is_exported_and_erased(
    centre: Centre, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("DIANJIANG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DIANJIANG_ENCODER", centre.settings.encoder)
    shell = Shell(monkeypatch, capfd)
    source = tmp_path / "in.jsonl"
    source.write_text(json.dumps({"id": "m-1", "name": "张桂兰"}), encoding="utf-8")
    assert shell("import", "mediators", source)[0] == 0
    status, out, _ = shell("person", "export", "m-1", "--out", tmp_path / "out.json")
    assert status == 0
    assert "out.json" in out
    assert json.loads((tmp_path / "out.json").read_bytes())["record"]["name"] == "张桂兰"
    done = shell.json("person", "erase", "m-1", "--by", "王某", "--reason", "本人要求")
    assert done == {"records": 1, "cases": 0, "events": 0}
    assert shell("person", "export", "m-1", "--json")[0] == 1
    assert shell.json("suggest", "张桂兰") == []


def test_parties_are_compared_and_staff_read_why(shell: Shell) -> None:
    party = "东关街道山林"  # stands in what a mediator of the sample declared in their own words
    status, out, _ = shell("recommend", "两家为山林的边界吵了三年", "--party", "李四海", "--party", party)
    assert status == 0
    assert PARTIES_UNCLEAR in out.replace("\n", "")
    found = shell.json("recusals", "--party", party)
    assert {entry["action"] for entry in found} == {"unclear"}
    assert party not in str(found)
    status, out, _ = shell("recusals", "--limit", "1")
    assert status == 0
    assert "其他利害关系" in out
    assert "没有回避记录" in shell("recusals", "--party", "李四海")[1]
    status, _, err = shell("recommend", "漏水", "--party", "李某")
    assert status == 1
    assert "请写全名" in err


def test_outcomes_are_told_with_their_interval_and_count(shell: Shell) -> None:
    status, out, _ = shell("outcomes", "m0001")
    assert status == 0
    assert "调成率" in out
    assert all(re.search(r"（.+ 至 .+），[1-9][0-9]* 件$", line) for line in out.splitlines() if line.startswith("   "))
    assert "满意度（件数为评价数）" in out
    found = shell.json("outcomes", "m0001")["business"]
    assert 0 < found["standing"] < 1
    assert found["settled"]["low"] < found["settled"]["mean"] < found["settled"]["high"]
    assert found["satisfaction"]["n"] > 0
    status, _, err = shell("outcomes", "nobody")
    assert status == 1
    assert "没有找到" in err
