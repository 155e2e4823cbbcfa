"""The command line as a person or a script meets it: real processes' arguments, real output."""

import json
import shutil
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import Centre
from models.language.normalize import HAN
from tests.app.conftest import TODAY
from tests.app.shell import Shell


def batch(tmp_path: Path, lines: Sequence[object]) -> tuple[Path, Path]:
    source = tmp_path / "in.jsonl"
    source.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8")
    return source, tmp_path / "out.jsonl"


def results(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def test_recommend_speaks_chinese_and_gives_reasons(shell: Shell) -> None:
    status, out, _ = shell("recommend", "楼上漏水泡了我家厨房", "--explain")
    assert status == 0
    assert "邻里纠纷" in out
    assert "·" in out
    assert "领域对口" in out


def test_several_together_and_where_they_came_from(shell: Shell) -> None:
    status, out, _ = shell("recommend", "老板拖着我们工资不给", "--size", "3", "--explain")
    assert status == 0
    assert out.count("一起调：") == 3
    assert "牵头：人社局" in out
    assert "候选来自：" in out


def test_why_not_says_the_first_filter_or_the_place(shell: Shell, centre: Centre) -> None:
    people = [m for batch in centre.store.iterate("mediators") for m in batch]
    full = next(m for m in people if m.active_on(TODAY) and m.free_places == 0)
    status, out, _ = shell("why-not", full.id, "楼上漏水泡了我家厨房")
    assert status == 0
    assert "手上的案件已满" in out
    shown = shell.json("recommend", "楼上漏水泡了我家厨房", "-k", "20")["results"][-1]["mediator"]
    answer = shell.json("why-not", shown["id"], "楼上漏水泡了我家厨房", "-k", "5")
    assert answer["place"] == 20
    assert shell("why-not", "m-nobody", "楼上漏水")[0] == 1
    status, _, err = shell("why-not", full.id, "楼上漏水", "--request", "nothing")
    assert status == 1
    assert "没有找到这次推荐" in err


def test_an_earlier_case_brings_whoever_handled_it_forward(shell: Shell, centre: Centre) -> None:
    case = next(c for batch in centre.store.iterate("cases") for c in batch if c.mediators)
    text = "楼上漏水泡了我家厨房"
    status, out, err = shell("recommend", text, "--case", case.id, "--explain")
    assert status == 0, err
    assert "办过此事" in out
    place = shell.json("why-not", case.mediators[0], text, "--case", case.id)["place"]
    without = shell.json("why-not", case.mediators[0], text)["place"]
    assert place is None or without is None or place <= without
    status, out, err = shell("recommend", text, "--case", "no-such-case")
    assert (status, out) == (1, "")
    assert "没有找到这件案例" in err


@pytest.mark.parametrize("command", ["recommend", "similar"])
def test_json_answers(shell: Shell, command: str) -> None:
    answer = shell.json(command, "老板拖着工资不给", "-k", "3")
    assert len(answer["results"]) == 3
    assert answer["understanding"]["types"][0]["id"].startswith("wages")


def test_similar_says_what_worked_and_lists_copies(shell: Shell, centre: Centre) -> None:
    status, out, _ = shell("similar", "骑车被汽车撞了，保险不肯赔")
    assert status == 0
    assert "相近的案子" in out
    assert "从受理到办结一般" in out
    answer = shell.json("similar", "骑车被汽车撞了，保险不肯赔")
    assert all(sentence in out for sentence in answer["worked"]["words"])
    assert answer["worked"]["settled"]["low"] < answer["worked"]["settled"]["share"]
    assert all(result["copies"] == [] for result in answer["results"]), "the sample has no case twice"


def test_similar_cases_by_another_kind(shell: Shell, tmp_path: Path) -> None:
    answer = shell.json("similar", "民法典1024条", "--kind", "law", "-k", "3")
    assert answer["kind"] == {"id": "law", "name": "法律依据"}
    assert all("一千零二十四条" in "".join(result["case"]["laws"]) for result in answer["results"])
    source, out = batch(tmp_path, [{"id": 1, "text": "民法典1024条", "k": 3}])
    assert shell("similar", "--kind", "law", "--batch", source, "--out", out)[0] == 0
    assert [hit["id"] for hit in results(out)[0]["hits"]] == [result["case"]["id"] for result in answer["results"]]


def test_understand_and_suggest_as_json(shell: Shell, centre: Centre) -> None:
    assert shell.json("understand", "欠我三万二不还")["amount"] == 32_000
    assert shell.json("understand", "我们村的事", "--region", "980121102000")["region"]["id"] == "980121102000"
    mediator = next(centre.store.iterate("mediators"))[0]
    assert mediator.id in {s["id"] for s in shell.json("suggest", mediator.name)}


def test_recommend_batch_keeps_order_and_stops_at_no_bad_line(shell: Shell, tmp_path: Path) -> None:
    source, out = batch(
        tmp_path,
        [
            {"id": "a", "text": "楼上漏水", "k": 3},
            "not json",
            {"id": "b", "text": ""},
            {"id": "c", "text": "拖欠工资", "filters": {"genders": ["female"]}},
            {"id": "d", "text": "拖欠工资", "genders": ["nobody"]},
            {"id": 5, "text": "离婚", "k": 2, "exclude": ["m0001"]},
            {"text": "离婚"},
        ],
    )
    status, _, err = shell("recommend", "--batch", source, "--out", out)
    assert status == 0, err
    made = results(out)
    assert [line["id"] for line in made] == ["a", None, "b", "c", "d", 5, None]
    assert [len(line.get("hits", [])) for line in made] == [3, 0, 0, 10, 0, 2, 0]
    assert ["error" in line for line in made] == [False, True, True, False, True, False, True]
    assert all(HAN.search(line["error"]) for line in made if "error" in line)
    scores = [hit["score"] for hit in made[0]["hits"]]
    assert scores == sorted(scores, reverse=True)


def test_the_other_batches(shell: Shell, tmp_path: Path, centre: Centre) -> None:
    case = next(centre.store.iterate("cases"))[0]
    mediator = next(centre.store.iterate("mediators"))[0]
    source, out = batch(tmp_path, [{"id": 1, "text": case.facts, "exclude": [case.id]}])
    assert shell("similar", "--batch", source, "--out", out)[0] == 0
    hits = results(out)[0]["hits"]
    assert len(hits) == 10
    assert case.id not in {hit["id"] for hit in hits}

    source, out = batch(tmp_path, [{"id": 1, "text": "禾阳县柳桥镇，楼上漏水"}])
    assert shell("understand", "--batch", source, "--out", out)[0] == 0
    line = results(out)[0]
    assert set(line["types"][0]) == {"id", "confidence"}
    assert line["region"].startswith("980121")

    source, out = batch(tmp_path, [{"id": 1, "text": mediator.name}])
    assert shell("suggest", "--batch", source, "--out", out)[0] == 0
    assert mediator.id in {hit["id"] for hit in results(out)[0]["hits"]}


@pytest.mark.parametrize(
    "arguments",
    [
        ("recommend",),
        ("recommend", "  "),
        ("recommend", "漏水", "--type", "nothing"),
        ("recommend", "漏水", "--region", "123"),
        ("similar", "--case", "nobody"),
        ("similar", "漏水", "--kind", "colour"),
        ("evaluate", "--kind", "colour"),
        ("recommend", "--batch", "missing.jsonl", "--out", "out.jsonl"),
        ("recommend", "--batch", "missing.jsonl"),
        ("import", "mediators", "missing.csv"),
        ("evaluate", "missing.jsonl"),
        ("person", "export", "nobody"),
        ("person", "erase", "nobody", "--by", "王某", "--reason", "本人要求"),
        ("person", "erase", "nobody", "--by", " ", "--reason", "本人要求"),
    ],
)
def test_bad_input_is_one_chinese_line(
    shell: Shell, arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    status, out, err = shell(*arguments)
    assert status != 0
    assert HAN.search(out + err)
    assert "Traceback" not in out + err
    status, out, _ = shell(*arguments, "--json")
    assert status != 0
    assert set(json.loads(out)["error"]) == {"code", "message"}


def test_a_data_file_with_a_mistake_is_named(
    shell: Shell, centre: Centre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    shutil.copytree(centre.settings.data, data, ignore=shutil.ignore_patterns("sample"))
    file = sorted((data / "weights").glob("mediators-*.yaml"))[-1]
    file.write_text(file.read_text(encoding="utf-8").replace("lexical:", "lexicall:"), encoding="utf-8")
    monkeypatch.setenv("DIANJIANG_DATA", str(data))
    monkeypatch.setenv("DIANJIANG_HOME", str(tmp_path / "home"))
    status, _, err = shell("recommend", "漏水")
    assert status == 1
    assert file.name in err
    assert "lexicall" in err


def test_a_wrong_setting_is_named(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIANJIANG_PORT", "eighty")
    status, _, err = shell("doctor")
    assert status == 1
    assert "DIANJIANG_PORT" in err


def test_a_taken_port_is_one_clear_line(shell: Shell) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        status, _, err = shell("serve", "--port", str(taken.getsockname()[1]))
    assert status == 1
    assert "端口" in err


def test_doctor_and_index_status(shell: Shell) -> None:
    report = shell.json("doctor")
    assert report["ok"], report
    status = shell.json("index", "status")
    assert status["behind"] == status["waiting_for_vectors"] == 0
    assert status["mediators"] == 885


@pytest.mark.parametrize("kind", ["mediators", "cases", "organisations"])
def test_a_template_can_be_imported_again(shell: Shell, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIANJIANG_HOME", str(tmp_path / "home"))
    for name in (f"{kind}.csv", f"{kind}.xlsx"):
        assert shell("template", kind, "--out", tmp_path / name)[0] == 0
        report = shell.json("import", kind, tmp_path / name)
        assert report["refused"] == 0, report
        assert report["added"] + report["same"] == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("judgements", "import", "a.xlsx"), "少了 --by"),
        (("weights", "show", "mediators"), "少了 NUMBER"),
        (("weights", "show", "mediators", "一"), "NUMBER 的值用不了：应为数字"),
        (("weights", "show", "people", "1"), "KIND 的值用不了：应为 mediators、cases、"),
        (("weights", "replay", "mediators", "1", "--since", "明天"), "--since 的值用不了：应为日期，写成 2026-09-30 这样"),
        (("frob",), "没有 frob 这个命令"),
        (("doctor", "甲", "乙"), "多写了 甲 乙"),
        (("evaluate", "--best"), "没有 --best 这个选项"),
    ],
)
def test_a_command_written_wrongly_is_told_in_chinese(shell: Shell, arguments: tuple[str, ...], said: str) -> None:
    status, out, err = shell(*arguments)
    assert status == 2
    assert f"命令写法不对（{said}" in (out + err).replace("\n", "")
