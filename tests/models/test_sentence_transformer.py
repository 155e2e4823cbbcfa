"""sentence-transformers as encoder, with a local model of the same weights as the embedded one."""

import importlib.util
import os
from pathlib import Path

import numpy as np
import pytest
import yaml

from models.encoders.base import Encoder
from models.encoders.factory import open_encoder
from models.errors import UnavailableError
from tests.models.st_model import exact_vectors, write_model

if importlib.util.find_spec("sentence_transformers") is None and os.environ.get("DIANJIANG_REQUIRE_ST") != "1":
    reason = "sentence-transformers is not installed (requirements/st.txt); DIANJIANG_REQUIRE_ST=1 makes this a failure"
    pytest.skip(reason, allow_module_level=True)

pytestmark = pytest.mark.st
CASES = Path(__file__).parents[2] / "data/sample/source/cases/wages.yaml"
TEXTS = [
    "楼上漏水把我家厨房泡了，物业和邻居互相推责任。",
    "老板拖着三个月工资不给，二十三个工友都没拿到钱。",
    "离婚后前夫不付抚养费，也不让我看孩子。",
    "2024年5月网购的手机是翻新机，商家拒绝退货。",
    "村里修路占了我家承包地，补偿款一直没发。",
    "狗",
]


@pytest.fixture(scope="module")
def model_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("st-model")
    write_model(directory)
    return directory


@pytest.fixture(scope="module")
def encoder(model_dir: Path) -> Encoder:
    return open_encoder(f"st:{model_dir}", Path("unused"))


def test_its_vectors_are_those_of_the_same_weights(encoder: Encoder) -> None:
    exact = exact_vectors([f"passage: {text}" for text in TEXTS])
    assert (encoder.passages(TEXTS) * exact).sum(axis=1).min() >= 0.9999


def test_its_vectors_are_near_the_embedded_encoders(encoder: Encoder, encoder_dir: Path) -> None:
    """On average .997 of cosine: int8 costs a short sentence up to .005, a document of some length .002."""
    embedded = open_encoder(str(encoder_dir), Path("unused"))
    texts = [case["facts"][:300] for case in yaml.safe_load(CASES.read_text("utf-8"))]
    passages = (encoder.passages(texts) * embedded.passages(texts)).sum(axis=1)
    queries = np.array([encoder.query(text) @ embedded.query(text) for text in texts])
    short = (encoder.passages(TEXTS) * embedded.passages(TEXTS)).sum(axis=1)
    print(f"passages {passages.mean():.4f} (least {passages.min():.4f}), queries {queries.mean():.4f} ({queries.min():.4f})")
    print(f"short sentences {short.mean():.4f} ({short.min():.4f})")
    assert passages.mean() >= 0.997
    assert queries.mean() >= 0.997
    assert min(passages.min(), queries.min(), short.min()) >= 0.99
    assert encoder.dimension == embedded.dimension


def test_it_keeps_an_encoders_promises(encoder: Encoder, model_dir: Path) -> None:
    vectors = encoder.passages(["", "\ud800漏水", "漏水" * 3000])
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert encoder.passages([]).shape == (0, encoder.dimension)
    assert encoder.query("漏水") is encoder.query("漏水")
    assert not np.array_equal(encoder.query("漏水"), encoder.passages(["漏水"])[0])
    assert open_encoder(f"st:{model_dir}", Path("unused")).id == encoder.id


def test_a_model_that_is_not_here_is_a_clear_message(tmp_path: Path, model_dir: Path) -> None:
    with pytest.raises(UnavailableError, match="本机"):
        open_encoder(f"st:{tmp_path / 'nothing'}", Path("unused"))
    with pytest.raises(UnavailableError, match="本机"):
        open_encoder("st:nobody/no-such-model", Path("unused"))
