"""The embedded encoder, built and run for real."""

import json
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from models.encoders import build_e5
from models.encoders.e5 import E5Encoder
from models.encoders.factory import open_encoder
from models.encoders.files import MANIFEST, MODEL, PINNED, TOKENIZER, sha256
from models.errors import UnavailableError

TEXTS = ["楼上漏水把我家厨房泡了", "老板拖着工资不给", "离婚后孩子归谁抚养", "物业费涨价没人商量", "网购的手机是翻新机"]


@pytest.fixture(scope="module")
def encoder(encoder_dir: Path) -> E5Encoder:
    return E5Encoder(encoder_dir)


def test_the_build_gives_the_pinned_bytes(tmp_path: Path) -> None:
    out = tmp_path / "state" / "encoder"
    out.mkdir(parents=True)
    (out / "old").touch()
    build_e5.build(out)
    assert {name: sha256(out / name) for name in PINNED} == PINNED
    assert sorted(p.name for p in out.iterdir()) == sorted([MODEL, TOKENIZER, MANIFEST])
    assert [p.name for p in out.parent.iterdir()] == ["encoder"]


def test_without_the_build_packages_the_ways_on_are_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delitem(sys.modules, "models.encoders.e5_graph", raising=False)
    monkeypatch.delattr("models.encoders.e5_graph", raising=False)
    monkeypatch.setitem(sys.modules, "onnx", None)
    monkeypatch.setattr(sys, "argv", ["build_e5", str(tmp_path / "out")])
    assert build_e5.main() == 1
    message = capsys.readouterr().err
    assert "onnx" in message
    assert "容器" in message
    assert not (tmp_path / "out").exists()


def test_vectors_are_of_unit_length_and_told_apart(encoder: E5Encoder) -> None:
    vectors = encoder.passages(TEXTS)
    assert vectors.shape == (len(TEXTS), encoder.dimension) == (5, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    asked = ["卫生间渗水到楼下", "欠薪讨薪", "争夺小孩抚养权", "小区物业乱收费", "网上买到假货"]
    assert [int(np.argmax(vectors @ encoder.query(text))) for text in asked] == [0, 1, 2, 3, 4]


def test_neighbours_and_workers_change_nothing(encoder: E5Encoder, encoder_dir: Path) -> None:
    together = encoder.passages(TEXTS)
    alone = np.stack([encoder.passages([text])[0] for text in TEXTS])
    side_by_side = E5Encoder(encoder_dir, workers=2)
    assert np.array_equal(together, alone)
    assert np.array_equal(together, side_by_side.passages(TEXTS))
    assert side_by_side.id == encoder.id
    side_by_side.close()


def test_threads_share_one_encoder(encoder: E5Encoder) -> None:
    texts = TEXTS * 8
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(encoder.query, texts))
    assert all(np.array_equal(a, encoder.query(text)) for a, text in zip(answers, texts, strict=True))


def test_a_query_is_remembered_and_cannot_be_spoilt(encoder: E5Encoder) -> None:
    vector = encoder.query("问一次")
    assert encoder.query("问一次") is vector
    with pytest.raises(ValueError, match="read-only"):
        vector[0] = 1


@pytest.mark.parametrize("text", ["", " ", "狗", "😀", "\x00", "\ud800", "，。！", "漏水" * 5000])
def test_every_text_gets_a_vector(encoder: E5Encoder, text: str) -> None:
    assert np.linalg.norm(encoder.query(text)) == pytest.approx(1, abs=1e-4)
    assert np.linalg.norm(encoder.passages([text])[0]) == pytest.approx(1, abs=1e-4)


def test_no_texts_give_no_vectors(encoder: E5Encoder) -> None:
    assert encoder.passages([]).shape == (0, 384)


def test_a_missing_directory_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="make encoder"):
        open_encoder("e5", tmp_path)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda d: (d / TOKENIZER).write_text("{}"), "已损坏"),
        (lambda d: (d / MODEL).unlink(), MODEL),
        (lambda d: (d / MANIFEST).write_text("不是 JSON"), MANIFEST),
        (lambda d: (d / MANIFEST).write_text("[]"), MANIFEST),
        (lambda d: (d / MANIFEST).write_text(json.dumps({"sha256": PINNED, "dimensions": 384, "prefixes": {}})), MANIFEST),
    ],
)
def test_a_spoilt_directory_is_refused(encoder_dir: Path, tmp_path: Path, spoil: object, said: str) -> None:
    directory = tmp_path / "encoder"
    shutil.copytree(encoder_dir, directory)
    spoil(directory)  # type: ignore[operator]
    with pytest.raises(UnavailableError, match=said):
        open_encoder(str(directory), tmp_path)


def test_settings_name_the_encoder(encoder_dir: Path, encoder: E5Encoder) -> None:
    assert open_encoder("e5", encoder_dir.parent).id == open_encoder(str(encoder_dir), Path("unused")).id == encoder.id


def test_without_the_extra_the_message_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(UnavailableError, match="requirements/st"):
        open_encoder("st:any", Path("unused"))
