"""What worked and who is folded, on a small centre of made-up leaks, with both engines."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from app.api.public import Public
from app.bootstrap import Centre
from app.services.filters import CaseFilters
from app.services.similar import Request, SimilarCases
from app.wire.requests import CaseFilterIn, SimilarIn
from models.domain.case import Case
from models.language.redact import library_copy, library_id
from tests.centres import centre_on_site
from tests.contract.conftest import SITES

ASKED = "楼上漏水，把我家天花板泡坏了，楼上不肯赔"
PLACES = (
    "某小区三楼的陶某发现厨房顶棚鼓起水泡",
    "老纺织厂宿舍的退休职工晨起踩了一脚水",
    "新交付楼盘的业主装修刚完就见墙角发霉",
    "临街商铺的裁缝店布料被淋湿一半",
    "回迁房住户的卧室吊灯滴水短路",
    "教师公寓的书柜被泡散架",
    "合租青年的电脑被滴水浇坏",
    "顶层老人家的棉被潮得长毛",
    "一楼早点铺的面粉受潮结块",
    "复式住宅的木楼梯翘了边",
    "单位周转房的衣柜底板烂穿",
    "廉租房住户的床垫湿透",
)
CAUSES = (
    "查看后是楼上地漏堵塞返水",
    "水电工判断是热水器软管老化爆裂",
    "楼上封阳台打穿了防水层",
    "洗衣机排水管脱落没人发现",
    "楼上租客出门忘关龙头",
    "卫生间改了位置却没做闭水试验",
    "暖气试压那天阀门没拧紧",
    "屋面裂缝多年没有修补",
    "鱼缸夜里炸裂流了一地",
    "空调冷凝水管接进了墙缝",
    "净水器滤芯接头没有上紧",
    "楼上浴缸边的密封胶脱落",
)
QUARRELS = (
    "楼上只说房子老了难免，门也不开",
    "楼上说要等保险公司来看才谈",
    "两家在电梯里推搡，被邻居劝开",
    "楼上答应修却一拖再拖",
    "楼上要房东出钱，房东又推给租客",
    "楼上认为是开发商的责任不该自己赔",
    "物业来过两次，谁也说服不了",
    "楼上愿意粉刷但不愿赔家具",
    "楼下把自家水阀关了，楼上也没水用",
    "楼下在群里发照片，楼上说丢了脸",
    "楼上嫌报价太高，要自己找人修",
    "楼上长期在外地，电话打不通",
)


def leak(number: int, tier: str, **known: object) -> Case:
    """A leak like no other of these; those of the archive put the parts together otherwise."""
    shift = 0 if tier == "library" else 5
    told = (PLACES[number], CAUSES[(number + shift) % 12], QUARRELS[(number + 2 * shift) % 12])
    said = {
        "id": f"{tier}-{number}", "title": f"漏水第{number}件", "dispute_types": ("neighbour.leak",),
        "facts": "，".join(told) + "。楼下要求赔偿天花板的修理费。", "outcome": "settled",
        "methods": ("site_visit",), "performed": True, "amount": 1000.0,
        "agreement": f"楼上赔偿楼下{600 + 10 * number}元，当场付清。",
        "opened": date(2026, 3, 1), "closed": date(2026, 3, 10 + number), "tier": tier,
    }  # fmt: skip
    return Case.model_validate({**said, **known})


def records() -> list[Case]:
    """12 leaks of the library (10 settled, one failed, one withdrawn), 12 of the archive, copies, and something else."""
    library = [leak(n, "library") for n in range(10)]
    library += [leak(10, "library", outcome="failed", performed=None), leak(11, "library", outcome="withdrawn", performed=None)]
    archive = [leak(n, "archive", outcome="failed", methods=("cooling",), performed=None) for n in range(12)]
    twice = library[0].model_copy(update={"id": "library-0-again", "title": "又登记了一次"})
    confirmed = library_copy(archive[0], archive[0].model_copy(update={"facts": archive[0].facts.replace("陶某", "某甲")}))
    dogs = Case(
        id="dog", dispute_types=("neighbour.pets",), facts="邻居的狗整夜叫，老人睡不着觉。", outcome="failed", tier="library"
    )
    return [*library, *archive, twice, confirmed, dogs]


@pytest.fixture(scope="module", params=SITES)
def centre(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, encoder_dir: Path) -> Iterator[Centre]:
    with centre_on_site(
        request, tmp_path_factory, "worked", encoder_dir, lambda store: store.upsert("cases", records())
    ) as opened:
        yield opened


def ask(centre: Centre, k: int = 10, **request: object) -> SimilarCases:
    return centre.similar.similar(Request(**{"text": ASKED, "k": k, **request}))  # type: ignore[arg-type]


def shown(answer: SimilarCases) -> list[str]:
    return [r.case.id for r in answer.results]


def test_archive_cases_never_count_in_a_public_answer(centre: Centre) -> None:
    inside = ask(centre).worked
    assert inside
    assert inside.settled
    assert inside.settled.n > 12, "the archive is there to be counted"
    told = Public(centre).similar(SimilarIn(text=ASKED, k=3)).worked
    assert told
    assert told.settled
    # the library's own decided leaks, and the copy of an archive case that a person confirmed
    assert told.settled.n <= 12
    assert told.looked_at <= 14
    cooling = [m.used for m in told.methods if m.method.id == "cooling"]
    assert sum(cooling) == 0, "it was used in failed cases only"
    assert "冷处理" not in "".join(told.words)
    of_staff = ask(centre, filters=CaseFilters(tiers=("archive",))).worked
    assert of_staff
    assert of_staff.settled
    assert of_staff.settled.part == 0


def test_a_case_taken_out_of_the_library_is_gone_before_the_index_knows(centre: Centre) -> None:
    public = Public(centre)
    wanted = SimilarIn(text=ASKED, k=20)
    before = public.similar(wanted)
    taken = next(c for c in records() if c.id == "library-5")
    centre.store.upsert("cases", [taken.model_copy(update={"tier": "archive"})])
    try:
        after = public.similar(wanted)
    finally:
        centre.store.upsert("cases", [taken])
    assert {r.case.id for r in before.results} - {r.case.id for r in after.results} == {"library-5"}
    assert before.worked
    assert after.worked
    assert before.worked.cases - after.worked.cases == 1


def test_what_worked_is_told_with_its_numbers(centre: Centre) -> None:
    told = Public(centre).similar(SimilarIn(text=ASKED, k=3)).worked
    assert told
    assert (told.cases, told.withdrawn) == (13, 1)
    assert told.settled
    assert (told.settled.part, told.settled.n) == (10, 12)
    assert told.settled.low < 10 / 12 < told.settled.high
    assert [(m.method.id, m.settled, m.used) for m in told.methods] == [("site_visit", 10, 11)]
    assert told.share
    assert told.share.n == 10
    assert told.share.median == pytest.approx(0.645)
    assert told.days
    assert (told.days.n, told.days.median) == (10, 14.5)
    assert told.performed
    assert (told.performed.part, told.performed.n) == (10, 10)
    assert not told.few
    assert "相近的案子有 12 件；其中调成 10 件。另有 1 件撤回，不算在内。" in told.words
    assert any("现场勘查法（11 件调成 10 件）" in sentence for sentence in told.words)


def test_few_cases_come_with_a_warning_and_fewer_with_nothing(centre: Centre) -> None:
    few = Public(centre).similar(
        SimilarIn(text=ASKED, filters=CaseFilterIn(methods=("site_visit",), closed_to=date(2026, 3, 14)))
    )
    assert few.worked
    assert few.worked.few
    assert "件，仅供参考" in few.worked.words[0]
    none = Public(centre).similar(SimilarIn(text=ASKED, filters=CaseFilterIn(closed_to=date(2026, 3, 10))))
    assert none.worked
    assert (none.worked.settled, none.worked.days, none.worked.share, none.worked.performed) == (None, None, None, None)
    assert len(none.worked.words) == 1


def test_where_the_outcome_was_chosen_no_rate_of_it_is_told(centre: Centre) -> None:
    told = ask(centre, filters=CaseFilters(tiers=("library",), outcomes=("settled",))).worked
    assert told
    assert told.settled is None
    assert all(m.rate is None for m in told.methods)
    assert told.days


def test_only_cases_of_the_kind_count(centre: Centre) -> None:
    told = ask(centre, k=50, filters=CaseFilters(tiers=("library",)))
    assert "dog" in shown(told)
    assert told.worked
    assert told.worked.looked_at == told.worked.cases + 1


def test_the_same_case_again_stands_under_the_first(centre: Centre) -> None:
    answer = ask(centre, k=50)
    names = shown(answer)
    assert len(names) == len(set(names)) == len(records()) - 2
    copies = [{r.case.id, *(c.id for c in r.copies)} for r in answer.results if r.copies]
    assert sorted(copies, key=sorted) == [{"archive-0", library_id("archive-0")}, {"library-0", "library-0-again"}]


@pytest.mark.parametrize("k", [1, 3, 10, 20])
def test_k_results_stay_k(centre: Centre, k: int) -> None:
    answer = ask(centre, k=k)
    assert len(answer.results) == k
    assert shown(answer) == shown(ask(centre, k=50))[:k]


@pytest.mark.parametrize(
    ("case", "copy"),
    [
        ("library-0", "library-0-again"), ("library-0-again", "library-0"), ("archive-0", library_id("archive-0")),
        (library_id("archive-0"), "archive-0"),
    ],
)  # fmt: skip
def test_a_case_is_shown_neither_itself_nor_its_copies(centre: Centre, case: str, copy: str) -> None:
    answer = ask(centre, text="", case_id=case, k=50)
    seen = {*shown(answer), *(c.id for r in answer.results for c in r.copies)}
    assert seen
    assert not seen & {case, copy}


def test_a_public_answer_names_no_copy_of_the_archive(centre: Centre) -> None:
    answer = Public(centre).similar(SimilarIn(text=ASKED, k=50))
    assert any(r.copies for r in answer.results)
    assert "archive-" not in answer.model_dump_json()
