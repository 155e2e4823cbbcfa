"""Dispute types learned from what people say."""

from pathlib import Path

import numpy as np
import pytest

from models.domain.taxonomy import DisputeType, SubType, load_taxonomy
from models.domain.utterances import NONE, load_utterances
from models.encoders.e5 import E5Encoder
from models.errors import UnavailableError
from models.language.normalize import normalize
from models.language.tokenize import Tokenizer
from models.understand.type_card import card, picture, scores
from models.understand.type_model import TypeModel
from models.understand.type_phrases import TypePhrases
from models.understand.type_training import Example, Lesson, TypeTraining, with_phrases
from models.understand.types import TypeReader, joined
from models.understand.understanding import TypeGuess

DATA = Path(__file__).parents[2] / "data"
EACH = 12  # texts of each sub-type: enough to tell these apart, few enough to be quick
KEPT = {"family.divorce", "wages.unpaid", "traffic.injury", "neighbour.leak", "finance.card"}
TOKENIZER = Tokenizer()


@pytest.fixture(scope="module")
def encoder(encoder_dir: Path) -> E5Encoder:
    return E5Encoder(encoder_dir, 2)


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    found: dict[str, list[Example]] = {}
    for u in load_utterances(DATA / "utterances", load_taxonomy(DATA)):
        lead = u.types[0] if u.types else NONE
        if lead in KEPT | {NONE} and len(found.setdefault(lead, [])) < EACH:
            found[lead].append(Example(u.text, u.types))
    return [example for some in found.values() for example in some]


def _learn(examples: list[Example], encoder: E5Encoder) -> Lesson:
    vectors = np.stack([encoder.query(normalize(e.text)) for e in examples])
    return TypeTraining(examples, vectors, TOKENIZER, TypePhrases(load_taxonomy(DATA))).learn("inputs")


@pytest.fixture(scope="module")
def lesson(examples: list[Example], encoder: E5Encoder) -> Lesson:
    return _learn(examples, encoder)


@pytest.fixture(scope="module")
def reader(lesson: Lesson) -> TypeReader:
    return TypeReader(lesson.model, load_taxonomy(DATA), TOKENIZER)


@pytest.mark.parametrize(
    ("text", "type_id"),
    [
        ("楼上漏水泡了我家", "neighbour"),
        ("老板拖着工钱不给", "wages"),
        ("骑车被汽车撞断了腿", "traffic"),
        ("日子过不下去要离婚", "family"),
    ],
)
def test_it_reads_what_it_never_saw(reader: TypeReader, encoder: E5Encoder, text: str, type_id: str) -> None:
    best = reader.read(text, encoder.query(text))[0]
    assert best.id.split(".")[0] == type_id
    assert best.confidence > 0.5


def test_no_dispute_leaves_no_confident_guess(reader: TypeReader, encoder: E5Encoder) -> None:
    assert sum(g.confidence for g in reader.read("你好在吗", encoder.query("你好在吗"))) < 0.5


def test_the_same_texts_give_the_same_model(lesson: Lesson, examples: list[Example], encoder: E5Encoder) -> None:
    again = _learn(examples, encoder).model
    for name in ("by_meaning", "by_word", "by_phrase", "bias", "idf"):
        assert np.array_equal(getattr(again, name), getattr(lesson.model, name))
    assert again.temperature == lesson.model.temperature


def test_it_is_kept_as_arrays_and_json(lesson: Lesson, reader: TypeReader, encoder: E5Encoder, tmp_path: Path) -> None:
    lesson.model.save(tmp_path)
    assert {f.suffix for f in tmp_path.iterdir()} == {".npz", ".json"}
    text = "楼上漏水泡了我家"
    other = TypeReader(TypeModel.load(tmp_path), load_taxonomy(DATA), TOKENIZER)
    assert other.read(text, encoder.query(text)) == reader.read(text, encoder.query(text))
    (tmp_path / "types.json").write_text("{", encoding="utf-8")
    with pytest.raises(UnavailableError, match="dianjiang train"):
        TypeModel.load(tmp_path)


def test_a_type_without_texts_learns_from_its_phrases(examples: list[Example], encoder: E5Encoder) -> None:
    taxonomy = load_taxonomy(DATA)
    words = ("无人机", "航拍", "炸机", "飞机掉下来", "飞手操作失误")
    drone = DisputeType(id="drone", name="无人机纠纷", subtypes=(SubType(id="crash", name="坠机", everyday=words),))
    own = [t for t in taxonomy.types if t.id in {k.split(".")[0] for k in KEPT}]
    own = [t.model_copy(update={"subtypes": tuple(s for s in t.subtypes if f"{t.id}.{s.id}" in KEPT)}) for t in own]
    wider = type(taxonomy)(
        (*own, drone), taxonomy.routes, taxonomy.causes, taxonomy.industries, taxonomy.methods, taxonomy.vocabulary
    )
    added = with_phrases(examples, wider)
    assert [e for e in added if e.types == ("drone.crash",)]
    vectors = np.stack([encoder.query(normalize(e.text)) for e in added])
    model = TypeTraining(added, vectors, TOKENIZER, TypePhrases(wider)).learn("x").model
    text = "他的无人机炸机掉下来砸了我的车"
    assert TypeReader(model, wider, TOKENIZER).read(text, encoder.query(text))[0].id == "drone.crash"


def test_several_matters_share_the_reading() -> None:
    first = (TypeGuess("neighbour.leak", 0.9, ("漏水",)), TypeGuess("property", 0.1))
    second = (TypeGuess("property.fee", 0.8, ("物业费",)), TypeGuess("neighbour", 0.1))
    assert joined([first]) == first
    both = joined([first, second])
    assert [g.id for g in both] == ["neighbour.leak", "property.fee"]
    assert [g.confidence for g in both] == pytest.approx([0.5, 0.45])
    assert both[0].words == ("漏水",)


def test_the_card_counts_what_was_not_seen(lesson: Lesson) -> None:
    found = scores(lesson)
    assert found.confusion.sum() == len(lesson.examples)
    assert found.first > 0.6
    assert found.among_three >= found.first
    assert 0 <= found.calibration < 0.3
    text = card(lesson, load_taxonomy(DATA))
    assert "| wages | 拖欠农民工工资纠纷 |" in text
    assert picture(found).count("<rect") == 1 + len(found.types) ** 2
