"""What people say, cues of causes and elements: the shipped files are whole, and a mistake names file, line and mend."""

from pathlib import Path

import pytest

from models.domain.cause_cues import load_cause_cues
from models.domain.elements import load_elements
from models.domain.laws import load_laws
from models.domain.remedies import load_remedies
from models.domain.taxonomy import Taxonomy, load_taxonomy
from models.domain.utterances import load_utterances
from models.errors import DataFileError
from tests.mistakes import assert_line_is_named

DATA = Path(__file__).parents[2] / "data"
LEAST = 40


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    return load_taxonomy(DATA)


def test_every_sub_type_has_enough_to_learn_from(taxonomy: Taxonomy) -> None:
    counts: dict[str, int] = {}
    for utterance in load_utterances(DATA / "utterances", taxonomy):
        if utterance.types:
            counts[utterance.types[0]] = counts.get(utterance.types[0], 0) + 1
    assert [t for t in taxonomy.type_names if "." in t and counts.get(t, 0) < LEAST] == []


@pytest.mark.parametrize(
    ("content", "line", "problem"),
    [
        ("# 说明\nfamily.divorce 想离婚\nfamily.weather 下雨了\n", 3, "不认识的纠纷类型 family.weather"),
        ("family.divorce\n", 1, "后面没有话"),
        ("family.divorce 想离婚\nfamily.custody 想离婚\n", 2, "这句话重复"),
        ("family.divorce+none 想离婚\n", 1, "不认识的纠纷类型 none"),
    ],
)
def test_a_mistake_in_utterances_names_the_line(
    tmp_path: Path, taxonomy: Taxonomy, content: str, line: int, problem: str
) -> None:
    (tmp_path / "own.txt").write_text(content, encoding="utf-8")
    with pytest.raises(DataFileError, match=problem) as caught:
        load_utterances(tmp_path, taxonomy)
    assert caught.value.line == line


def test_a_folder_without_utterances_is_refused(tmp_path: Path, taxonomy: Taxonomy) -> None:
    with pytest.raises(DataFileError, match="没有话语样本"):
        load_utterances(tmp_path, taxonomy)


@pytest.mark.parametrize(
    ("content", "line", "problem"),
    [
        ("离婚纠纷 感情破裂\n离婚纠纷 分居\n", 2, "已在第 1 行"),
        ("离婚纠纷\n", 1, "没有词"),
        ("离婚纠纷 离\n", 1, "长度不对"),
        ("天气纠纷 下雨\n", 1, "不认识的案由"),
    ],
)
def test_a_mistake_in_cues_names_the_line(tmp_path: Path, taxonomy: Taxonomy, content: str, line: int, problem: str) -> None:
    assert_line_is_named(lambda file: load_cause_cues(file, taxonomy), tmp_path / "cues.txt", content, line, problem)


def test_most_causes_have_cues(taxonomy: Taxonomy) -> None:
    cues = load_cause_cues(DATA / "cause_cues.txt", taxonomy)
    assert len(cues) > 700
    assert all(len(words) >= 4 for words in cues.values())


@pytest.mark.parametrize(
    ("content", "line", "problem"),
    [
        ("- types: [family.weather]\n  elements: [{id: a, name: 甲, words: [下雨]}]\n", 1, "不认识的纠纷类型"),
        (
            "- types: [family]\n  elements:\n    - {id: a, name: 甲, words: [下雨]}\n    - {id: a, name: 乙, words: [刮风]}\n",
            4,
            "重复",
        ),
        ("- types: [family]\n  elements: [{id: a, name: 甲}]\n", 2, "缺少 words"),
    ],
)
def test_a_mistake_in_elements_names_the_line(tmp_path: Path, taxonomy: Taxonomy, content: str, line: int, problem: str) -> None:
    assert_line_is_named(lambda file: load_elements(file, taxonomy), tmp_path / "elements.yaml", content, line, problem)


def test_elements_of_a_type_its_parent_and_its_children(taxonomy: Taxonomy) -> None:
    elements = load_elements(DATA / "elements.yaml", taxonomy)
    assert set(elements.of("family.divorce")) < set(elements.of("family"))
    assert elements.of("neighbour.leak") == elements.of("neighbour")
    missing = [t.id for t in taxonomy.types if t.id != "other" and not elements.of(t.id)]
    assert missing == []


@pytest.mark.parametrize(
    ("content", "line", "problem"),
    [
        (
            "asking: [要求]\nremedies:\n  - {id: a, name: 甲, words: [退款]}\n  - {id: b, name: 乙, words: [退款]}\n",
            4,
            "已在第 3 行",
        ),
        (
            "asking: [要求]\nremedies:\n  - {id: a, name: 甲, words: [退款]}\n  - {id: a, name: 乙, words: [退钱]}\n",
            4,
            "已在第 3 行",
        ),
        ("asking: [要求, 要求]\nremedies:\n  - {id: a, name: 甲, words: [退款]}\n", 1, "已在第 1 行"),
        ("asking: [要求]\nremedies:\n  - {id: a, name: 甲, words: [' ']}\n", 3, "空的词"),
        ("asking: [要求]\nremedies:\n  - {id: a, name: 甲}\n", 3, "缺少 words"),
    ],
)
def test_a_mistake_in_remedies_names_the_line(tmp_path: Path, content: str, line: int, problem: str) -> None:
    assert_line_is_named(load_remedies, tmp_path / "remedies.yaml", content, line, problem)


@pytest.mark.parametrize(
    ("content", "line", "problem"), [("民法典\n合同法 民法典\n", 2, "已在第 1 行"), ("# 注\n法\n", 2, "一个字")]
)
def test_a_mistake_in_laws_names_the_line(tmp_path: Path, content: str, line: int, problem: str) -> None:
    assert_line_is_named(load_laws, tmp_path / "laws.txt", content, line, problem)
