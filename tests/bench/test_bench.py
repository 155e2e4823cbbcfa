"""The benchmarks stop politely without their data, their rules do what they say, and their pages say where figures come from."""

import random
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from pypinyin import lazy_pinyin

from bench import real_text, report
from bench.quality import __main__ as quality
from bench.quality import kinds, made_roster, names, slips, tables
from bench.quality.figures import Asked, Collector, Outcome, span
from bench.quality.lay import read_labels
from bench.report import ROOT
from bench.speed import __main__ as speed
from bench.speed import compare
from models.domain.case import Case
from models.domain.remedies import load_remedies
from models.domain.taxonomy import load_taxonomy

ROSTER = ("单雄信", "王建国", "李晓明", "欧阳晓梅", "张丽", "杨博文", "刘洋", "陈静", "赵永末", "曾志强")
PAGES = ("quality.md", "quality-slices.md", "performance.md")
PART = re.compile(r"<!-- begin: ([a-z-]+) -->\n(.*?)<!-- end -->", re.DOTALL)


@pytest.mark.parametrize("main", [quality.main, real_text.main])
def test_without_the_shared_text_one_line_says_so(
    main: Callable[[list[str]], int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--shared", str(tmp_path / "nowhere")]) == 0
    said = capsys.readouterr().out.strip()
    assert len(said.splitlines()) == 1
    assert "真实文本" in said


def test_without_the_sample_centre_the_speed_benchmark_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speed, "SAMPLE", tmp_path)
    assert speed.main([]) == 0
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


# ---- mistyped names -------------------------------------------------------------------------------------------------


def _typed(rule: str) -> list[tuple[str, str]]:
    return [(typed, meant) for made, typed, meant in names.mistyped(ROSTER) if made == rule]


def test_every_rule_makes_names_that_nobody_has() -> None:
    made = names.mistyped(ROSTER)
    assert {rule for rule, _, _ in made} == set(slips.RULES)
    assert not {typed for _, typed, _ in made} & set(ROSTER)
    assert made == names.mistyped(ROSTER)


def test_homophones_sound_the_same_and_differ_in_one_character() -> None:
    for typed, meant in _typed("homophone"):
        changed = [(a, b) for a, b in zip(typed, meant, strict=True) if a != b]
        assert len(changed) == 1
        assert lazy_pinyin(changed[0][0])[0] == slips.readings(meant)[meant.index(changed[0][1])]


def test_look_alikes_come_from_the_table() -> None:
    table = slips.LOOK_ALIKE.read_text(encoding="utf-8").splitlines()
    for typed, meant in _typed("look-alike"):
        (pair,) = [{a, b} for a, b in zip(typed, meant, strict=True) if a != b]
        assert any(pair <= set(group) for group in table)


def test_missing_and_swapped_keep_the_other_characters() -> None:
    for typed, meant in _typed("missing character"):
        assert len(typed) == len(meant) - 1
        assert not Counter(typed) - Counter(meant)
    for typed, meant in _typed("swapped"):
        assert typed[0] == meant[0]
        assert sorted(typed) == sorted(meant)


def test_pinyin_reads_surnames_as_names() -> None:
    assert ("shanxiongxin", "单雄信") in _typed("full pinyin")
    assert ("zzq", "曾志强") in _typed("initials")


def test_traditional_writing_differs() -> None:
    assert ("張麗", "张丽") in _typed("traditional")


def test_dialects_change_one_syllable() -> None:
    heard = dict(_typed("dialect pinyin"))
    assert heard
    assert all(typed != "".join(slips.readings(meant)) for typed, meant in heard.items())
    for typed, meant in _typed("dialect character"):
        assert sum(a != b for a, b in zip(typed, meant, strict=True)) == 1


def test_a_slip_that_fits_two_names_cannot_be_told_apart() -> None:
    assert not names.told_apart(("initials", "lxm", "李晓明"), ("李晓明", "刘学敏"))
    assert names.told_apart(("initials", "lxm", "李晓明"), ("李晓明", "王学敏"))
    assert not names.told_apart(("missing character", "王国", "王建国"), ("王建国", "王爱国"))


def test_the_made_roster_is_large_and_always_the_same() -> None:
    made = [row["name"] for row in made_roster.people()]
    assert made == [row["name"] for row in made_roster.people()]
    assert len(set(made)) >= 4_500
    assert len(names.mistyped(made)) >= 300


def test_names_that_two_people_have_are_not_asked_for() -> None:
    assert not names.mistyped(("刘洋", "刘洋"))


def test_edit_distance() -> None:
    assert names.edits("王建国", "王建") == 1
    assert names.edits("张三", "章三") == 1
    assert names.edits("", "李四") == 2


def test_a_rule_that_has_nothing_to_change_makes_nothing() -> None:
    dice = random.Random(1)
    assert slips.missing_character("张丽", dice) is None
    assert slips.swapped("王明明", dice) is None
    assert slips.traditional("王立人", dice) is None


# ---- kinds of similarity --------------------------------------------------------------------------------------------


def test_what_is_right_for_each_kind() -> None:
    a = Case(
        id="wages-01", facts="甲", dispute_types=("wages.arrears",), relationship="employer_employee", methods=("joint", "expert")
    )
    b = a.model_copy(update={"id": "wages-02", "outcome": "settled", "performed": True})
    c = b.model_copy(update={"id": "wages-05", "dispute_types": ("land",), "performed": None, "methods": ("joint",)})
    right = kinds.judges([a, b, c])
    assert [right["relationship"](a.id, other.id) for other in (b, c)] == [2, 1]
    assert [right["method"](a.id, other.id) for other in (b, c)] == [2, 0]
    assert right["method"](b.id, a.id) == 0, "nobody settled that one"
    assert right["remedy"](a.id, b.id) == 2
    assert right["law"](a.id, b.id) == 0


def test_procedure_is_no_likeness_in_law() -> None:
    grade = kinds.by_law(
        {
            "a": ("《中华人民共和国民事诉讼法》第六十七条", "《中华人民共和国民法典》第五百零九条"),
            "b": ("《中华人民共和国民事诉讼法》第六十七条",),
            "c": ("民法典509条", "民法典577条", "民法典675条"),
            "d": ("民法典509条第一款",),
        }
    )
    assert [grade("a", other) for other in "bcd"] == [0, 1, 2]


def test_every_sample_case_is_labelled_with_known_remedies() -> None:
    known = {remedy.id for remedy in load_remedies(ROOT / "data" / "remedies.yaml").remedies}
    labels = kinds.read_labels()
    assert set(labels) == {orjson.loads(line)["id"] for line in (ROOT / "data" / "sample" / "cases.jsonl").open("rb")}
    assert all(own and own <= known for own in labels.values())


# ---- tables and pages -----------------------------------------------------------------------------------------------


def test_labels_name_dispute_types_there_are() -> None:
    known = {t.id for t in load_taxonomy(ROOT / "data").types}
    labels = read_labels()
    assert len(labels) == 20
    assert {t for types in labels.values() for t in types} <= known


def _collected() -> Outcome:
    """Six queries of one rule and two of another; ours is right in all but one."""
    found = Collector("names", ("recall@1",))
    for number in range(8):
        rankings = {"BM25": [], "edit distance": ["right"] if number % 2 else [], "ours": ["right"] if number else []}
        asked = Asked(f"q{number}", {"rule": "swapped" if number < 6 else "initials"}, "who came first")
        found.add(asked, rankings, {"recall@1": lambda ranking: float(bool(ranking))})
    (outcome,) = found.outcomes()
    return outcome


def test_ours_is_compared_with_the_best_other_query_by_query() -> None:
    lead = _collected().lead()
    assert lead
    assert (lead[0], lead[1].mean, lead[1].n) == ("edit distance", 3 / 8, 8)
    assert "python -m bench.quality names" in tables.main_table([_collected()])
    assert "edit distance" in tables.other_table([_collected()])


def test_slices_keep_their_queries_and_small_ones_are_put_together() -> None:
    assert [(way, label, part.n) for way, label, part in _collected().slices()] == [("rule", "swapped", 6), ("rule", "others", 2)]
    assert "3 / 5 / 0" in tables.summary_table([_collected()])
    assert "2 / 4 / 0" in tables.slice_table([_collected()])


def test_the_worst_queries_come_first_among_the_failures() -> None:
    assert tables.failures([_collected()], 1).strip().splitlines()[1].split()[2] == "q0"


def test_a_benchmark_without_other_systems_has_its_row() -> None:
    found = Collector("redaction", ("recall",))
    found.add(Asked("first name"), {"ours": []}, {"recall": lambda _: 1.0})
    assert "| redaction | recall | 1 | – | – | – | **1.000" in tables.main_table(found.outcomes())


def test_numbers_fall_into_spans() -> None:
    assert [span(n, 1, 5, 10) for n in (1, 4, 5, 9, 10, 99)] == ["1–4", "1–4", "5–9", "5–9", "10 and more", "10 and more"]


def test_rounds_of_two_commits_are_compared_one_by_one() -> None:
    row = compare.Compared("the sample centre", "recommend", before=[1.0, 2.0, 4.0], after=[2.0, 2.0, 2.0]).row()
    assert row[2:5] == ["1.00 / 2.00", "2.00 / 2.00", "0.50 – **1.00** – 2.00"]
    assert set(compare.WORKS) >= {"understanding", "recommend", "similar"}


def test_a_part_is_replaced_and_the_rest_stays(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- begin: speed -->\nold\n<!-- end -->\nafter\n", encoding="utf-8")
    report.write_section(page, "speed", "new")
    assert page.read_text(encoding="utf-8") == "before\n<!-- begin: speed -->\nnew\n<!-- end -->\nafter\n"
    with pytest.raises(ValueError, match="no part"):
        report.write_section(page, "figures", "new")


@pytest.mark.parametrize("name", PAGES)
def test_pages_hold_figures_and_every_row_names_its_command(name: str) -> None:
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    parts = PART.findall(text)
    assert len(parts) == text.count("<!-- begin:") == text.count("<!-- end -->") > 0
    for _, part in parts:
        assert re.search(r"Measured \d{4}-\d{2}-\d{2} by `[^`]+` on .*; data [0-9a-f]{12}\.", part)
        rows = [line for line in part.splitlines() if line.startswith("|") and re.search(r"\d", line) and "---" not in line]
        figures = [row for row in rows if not re.search(r"\| (command|measured by) \|$", row)]
        assert figures
        assert all(re.search(r"\| `(make|python -m) bench[^`]*` \|$", row) for row in figures)
