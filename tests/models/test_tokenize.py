import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from models.language import tokenize
from models.language.normalize import normalize
from models.language.tokenize import Tokenizer

CASES = Path(__file__).parents[2] / "data/sample/source/cases"


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer(["讨薪队", "Ａ級電梯"], ["的", "我", "了"])


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("我的农民工工资", ["农民", "民工", "农民工", "工资"]),
        ("讨薪队", ["讨薪队"]),
        ("A级电梯坏了", ["电梯", "a级电梯", "坏"]),
        ("農民工、工資！", ["农民", "民工", "农民工", "工资"]),
        ("张 建 国", ["建国", "张建国"]),
        ("ＷＩＦＩ，３．５万", ["wifi", "3.5", "万"]),
        ("，。！😀", []),
        ("", []),
    ],
)
def test_tokens(tokenizer: Tokenizer, text: str, wanted: list[str]) -> None:
    assert tokenizer.tokens(text) == wanted


def test_spans_stand_in_the_original(tokenizer: Tokenizer) -> None:
    text = "樓上，ＡＢ㎡。漏 水；農民工"
    found = [(text[s.start : s.end], s.token) for s in tokenizer.spans(text)]
    assert found == [
        ("樓上", "楼上"),
        ("ＡＢ㎡", "abm2"),
        ("漏 水", "漏水"),
        ("農民", "农民"),
        ("民工", "民工"),
        ("農民工", "农民工"),
    ]


@given(st.text(st.sampled_from(list("農民工资樓上漏水張建國Ａb１．㎡… \n，。👪\u200b")), max_size=60))
def test_spans_are_the_tokens(text: str) -> None:
    tokenizer = _shared()
    spans = tokenizer.spans(text)
    assert [s.token for s in spans] == tokenizer.tokens(text)
    assert all(0 <= s.start < s.end <= len(text) for s in spans)


def test_characters_serve_queries_of_one_character(tokenizer: Tokenizer) -> None:
    assert "狗" not in tokenizer.tokens("邻居养狗扰民")
    assert tokenizer.characters("鄰居養狗，養貓") == ["邻", "居", "养", "狗", "猫"]


def test_id_tells_analyses_apart() -> None:
    one = Tokenizer(["讨薪队", "彩礼钱"], ["的"]).id
    assert Tokenizer(["彩禮錢", "讨薪队", "讨薪队"], ["的"]).id == one
    assert (
        len(
            {
                one,
                Tokenizer(["讨薪队"], ["的"]).id,
                Tokenizer(["讨薪队", "彩礼钱"], []).id,
                Tokenizer(["讨薪队"], ["彩礼钱", "的"]).id,
            }
        )
        == 4
    )


def test_rjieba_cuts_like_jieba() -> None:
    """At least 99.9 % the same tokens on the sample texts, the user dictionary included."""
    rjieba = pytest.importorskip("rjieba", reason="rjieba has no wheel here: jieba itself cuts")
    words = ["彩礼钱", "背靠背", "农民工工资"]
    fast, slow = tokenize._FastCutter(rjieba, words), tokenize._SlowCutter(words)
    same = total = 0
    for text in _sample_texts():
        folded = normalize(text)
        a, b = (Counter(filter(tokenize._says_something, cutter.words(folded))) for cutter in (fast, slow))
        same += 2 * (a & b).total()
        total += a.total() + b.total()
    assert total > 50_000
    print(f"{same / total:.3%}")
    assert same / total >= 0.999


def test_without_rjieba_jieba_takes_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rjieba", None)
    slow = Tokenizer(["讨薪队"], ["的"])
    assert isinstance(slow._cutter, tokenize._SlowCutter)
    assert (
        slow.tokens("农民工的讨薪队")
        == Tokenizer(["讨薪队"], ["的"]).tokens("农民工的讨薪队")
        == ["农民", "民工", "农民工", "讨薪队"]
    )


def _shared(made: list[Tokenizer] = []) -> Tokenizer:  # noqa: B006 - one for all examples
    if not made:
        made.append(Tokenizer())
    return made[0]


def _sample_texts() -> Iterator[str]:
    for file in sorted(CASES.glob("*.yaml"))[:9]:
        cases: list[dict[str, Any]] = yaml.load(file.read_text("utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        for case in cases:
            yield from (str(case.get(name, "")) for name in ("title", "facts", "process", "agreement"))
