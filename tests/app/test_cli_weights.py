"""`dianjiang weights` as staff meet it, from a proposal to its undoing, on a copy of the sample centre."""

import json
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

from app.bootstrap import Centre
from models.language.normalize import HAN
from tests.app.shell import Shell

BY = ("--by", "王某", "--reason", "试一试")


@pytest.fixture
def shell(centre: Centre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Shell:
    home = tmp_path / "home"
    shutil.copytree(centre.settings.home, home, ignore=shutil.ignore_patterns("*.lock", "ledger.sqlite*"))
    monkeypatch.setenv("DIANJIANG_HOME", str(home))
    monkeypatch.setenv("DIANJIANG_ENCODER", centre.settings.encoder)
    monkeypatch.setenv("COLUMNS", "200")
    return Shell(monkeypatch, capfd)


def test_from_proposal_to_undo(shell: Shell) -> None:
    version = shell.json("recommend", "楼上漏水", "-k", "1")["weights_version"]
    made = shell.json("weights", "propose", "mediators", "--set", "evidence=3.1", *BY)
    number = str(made["number"])
    assert (made["state"], made["parent"], made["values"]["evidence"]) == ("proposed", version, 3.1)
    assert shell.json("weights", "diff", "mediators", number)["changes"] == {"evidence": [3.0, 3.1]}
    assert shell("weights", "activate", "mediators", number, *BY)[0] == 1
    assert shell.json("weights", "evaluate", "mediators", number, "--by", "王某")["objections"] == []
    assert shell.json("weights", "activate", "mediators", number, *BY)["state"] == "active"
    assert shell.json("recommend", "楼上漏水", "-k", "1")["weights_version"] == int(number)
    status, out, _ = shell("weights", "undo", "mediators", *BY)
    assert status == 0
    assert f"第 {version} 版已生效" in out
    assert shell.json("recommend", "楼上漏水", "-k", "1")["weights_version"] == version
    assert shell("weights", "undo", "mediators", *BY)[0] == 1
    states = {v["number"]: v["state"] for v in shell.json("weights", "list", "mediators")}
    assert (states[version], states[int(number)]) == ("active", "retired")
    status, out, _ = shell("weights", "show", "mediators", number)
    assert status == 0
    assert "类案经验" in out
    assert "nDCG@5" in out
    assert "最常露面的一成人占全部露面的" in out


def test_a_version_travels_as_a_file(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "w.yaml"
    assert shell("weights", "export", "cases", "1", "--out", file)[0] == 0
    made = shell.json("weights", "propose", "cases", "--file", file, *BY)
    assert made["values"] == shell.json("weights", "show", "cases", "1")["version"]["values"]
    file.write_text(file.read_text(encoding="utf-8").replace("semantic: 1.0", "semantic: .nan"), encoding="utf-8")
    status, _, err = shell("weights", "propose", "cases", "--file", file, *BY)
    assert status == 1
    assert "w.yaml 第" in err
    status, out, _ = shell("weights", "list")
    assert status == 0
    assert "已提出" in out


def test_two_versions_are_compared_and_what_nobody_judged_goes_out_and_comes_back(shell: Shell, tmp_path: Path) -> None:
    number = str(shell.json("weights", "propose", "mediators", "--set", "evidence=0", "--set", "distance=5", *BY)["number"])
    status, out, _ = shell("weights", "compare", "mediators", number)
    assert status == 0
    for told in ("126 条", "类型 邻里纠纷", "层级 乡镇", "少于 5 条，不作判断", "相似度", "没有人评判过的结果"):
        assert told in out
    sheet = tmp_path / "unjudged.xlsx"
    found = shell.json("weights", "compare", "mediators", number, "1", "--unjudged", sheet)
    comparison = found["compared"]["comparison"]
    assert (found["verdict"], found["compared"]["against"]) == ("确实更差", 1)
    book = load_workbook(sheet)
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert len(rows) - 1 == len(comparison["unjudged"]) > 0
    assert all(row[-1] for row in rows[1:])  # the judges see who it is
    status, _, err = shell("judgements", "import", sheet, "--by", "李某")
    assert status == 1
    assert "“分”都空着" in err
    book.worksheets[0]["G2"], book.worksheets[0]["G3"] = "3", 0
    book.save(sheet)
    assert shell.json("judgements", "import", sheet, "--by", "李某") == {"judgements": 2}
    assert "评判人 1 位" in shell("judgements", "agreement")[1]
    assert shell.json("weights", "compare", "mediators", "1", "1")["compared"]["comparison"]["whole"]["difference"]["mean"] == 0


def test_a_trial_from_start_to_stop(shell: Shell) -> None:
    number = str(shell.json("weights", "propose", "mediators", "--set", "evidence=1", *BY)["number"])
    begin = ("weights", "trial", "start", "mediators", number, "--share", "0.1", *BY)
    assert shell("weights", "trial", "show", "mediators")[0] == 1
    assert shell(*begin)[0] == 1  # never evaluated
    status, out, _ = shell(*begin, "--overrule")
    assert status == 0
    assert "10% 的推荐参加" in out
    assert shell(*begin, "--overrule")[0] == 1
    found = shell.json("weights", "trial", "show", "mediators")
    assert (found["report"]["trial"]["version"], found["report"]["contest"]["decision"]) == (int(number), "open")
    assert "由王某结束" in shell("weights", "trial", "stop", "mediators", *BY)[1]
    assert shell.json("weights", "list", "mediators")[-1]["state"] == "proposed"
    status, out, _ = shell("weights", "replay", "mediators", number, "--since", "2026-11-01")
    assert status == 0
    assert "0 份名单" in out
    assert "看不到" in out


@pytest.mark.parametrize(
    "arguments",
    [
        ("compare", "mediators", "99"),
        ("compare", "mediators", "1", "--unjudged", "sheet.csv"),
        ("compare", "mediators", "1", "--unjudged", "no/such/folder/sheet.xlsx"),
        ("replay", "cases", "1"),
        ("replay", "mediators", "99"),
        ("trial", "start", "cases", "1", "--share", "0.1", *BY),
        ("trial", "start", "mediators", "1", "--share", "0.1", *BY),
        ("trial", "start", "mediators", "99", "--share", "0.1", *BY),
        ("trial", "start", "mediators", "1", "--share", "nan", *BY),
        ("trial", "show", "mediators"),
        ("trial", "stop", "mediators", *BY),
        ("propose", "mediators", *BY),
        ("propose", "mediators", "--set", "evidence=3", "--draft", "1", *BY),
        ("propose", "mediators", "--set", "evidence", *BY),
        ("propose", "mediators", "--set", "evidence=nan", *BY),
        ("propose", "mediators", "--set", "evidence=-1", *BY),
        ("propose", "mediators", "--set", "charm=1", *BY),
        ("propose", "mediators", "--file", "missing.yaml", *BY),
        ("propose", "mediators", "--draft", "1", *BY),
        ("propose", "mediators", "--set", "evidence=3", "--by", " ", "--reason", "试试"),
        ("show", "mediators", "99"),
        ("export", "mediators", "99"),
        ("export", "mediators", "1", "--out", "no/such/folder/w.yaml"),
        ("compare", "mediators", "1", "0"),
        ("diff", "mediators", "1", "99"),
        ("activate", "mediators", "99", *BY),
        ("undo", "cases", *BY),
    ],
)
def test_bad_input_is_one_chinese_line_and_changes_nothing(shell: Shell, arguments: tuple[str, ...]) -> None:
    before = shell.json("weights", "list")
    status, _, err = shell("weights", *arguments)
    assert status == 1
    assert HAN.search(err)
    assert "Traceback" not in err
    assert shell.json("weights", "list") == before


def test_a_token_is_shown_once_and_revoked(shell: Shell) -> None:
    status, out, _ = shell("token", "create", "李某", "--role", "approver", "--by", "管理员")
    assert status == 0
    assert "只显示这一次" in out
    made = shell.json("token", "create", "李某", "--by", "管理员")
    assert made["token"].startswith(f"djt_{made['id']}_")
    status, listed, _ = shell("token", "list")
    assert status == 0
    assert made["id"] in listed
    assert made["token"].split("_", 2)[2] not in listed
    assert shell("token", "revoke", made["id"], "--by", "管理员")[0] == 0
    assert "作废" in shell("token", "list")[1]
    for bad in (("revoke", "nothing", "--by", "管理员"), ("revoke", made["id"], "--by", "管理员"), ("create", " ", "--by", "x")):
        status, _, err = shell("token", *bad)
        assert status == 1
        assert HAN.search(err)


def test_a_centres_own_judgements_take_the_samples_place(shell: Shell, tmp_path: Path) -> None:
    source = tmp_path / "x.jsonl"
    line = '{"id": "own", "text": "楼上漏水", "mediators": [{"id": "m0001", "grade": 3, "reason": "办过"}]}'
    source.write_text(line, encoding="utf-8")
    assert shell.json("judgements", "import", source, "--by", "王某") == {"judgements": 1}
    assert shell("judgements", "export", tmp_path / "x.xlsx")[0] == 0
    assert shell("judgements", "import", tmp_path / "x.xlsx", "--by", "李某")[0] == 0
    assert "评判人 1 位" in shell("judgements", "agreement")[1]
    assert shell.json("judgements", "export", tmp_path / "x.qrels", "--kind", "mediators")["lines"] == 1
    assert shell.json("evaluate")[0]["mean"]["n"] == 1
    source.write_text(line.replace("m0001", "nobody"), encoding="utf-8")
    status, _, err = shell("judgements", "import", source, "--by", "王某")
    assert status == 1
    assert "nobody" in err


def test_a_centre_judges_cases_by_a_kind_of_similarity_and_measures_by_it(shell: Shell, tmp_path: Path) -> None:
    source = tmp_path / "law.jsonl"
    judged = {"id": "damages-06", "grade": 3, "reason": "同一条", "alike": "law"}
    source.write_text(json.dumps({"id": "own", "text": "他家狗把我扑倒了", "cases": [judged]}), encoding="utf-8")
    assert shell.json("judgements", "import", source, "--by", "王某") == {"judgements": 1}
    assert "类似案例（按法律依据）" in shell("judgements", "agreement")[1]
    assert shell.json("judgements", "export", tmp_path / "x.qrels", "--kind", "cases-law")["lines"] == 1
    assert shell.json("judgements", "export", tmp_path / "x.qrels", "--kind", "cases")["lines"] == 0
    (measured,) = shell.json("evaluate", "--kind", "law")
    assert (measured["kind"], measured["mean"]["n"]) == ("cases-law", 1)
    status, _, err = shell("evaluate", "--kind", "method")
    assert status == 1
    assert "类似案例（按有效办法）" in err
    number = str(shell.json("weights", "propose", "cases-law", "--set", "law=2.1", *BY)["number"])
    assert shell.json("weights", "evaluate", "cases-law", number, "--by", "王某")["objections"] == []
    assert shell.json("weights", "activate", "cases-law", number, *BY)["state"] == "active"
    assert shell.json("weights", "undo", "cases-law", *BY)["number"] == 1


def test_the_version_in_force_is_not_called_fit_to_come_into_force(shell: Shell) -> None:
    number = next(v["number"] for v in shell.json("weights", "list", "cases-law") if v["state"] == "active")
    out = shell("weights", "evaluate", "cases-law", str(number), "--by", "王某")[1]
    assert "正在生效" in out
    assert "可以启用" not in out
