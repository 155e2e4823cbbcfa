"""A small fictional centre: mediators of every kind, library and archive cases, and marks on all that is private."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from indexer.records.store import RecordStore
from models.domain.case import Case
from models.domain.mediator import Contact, Interest, Mediator, TypeRecord
from models.domain.organisation import Organisation
from models.language.redact import library_copy

PHONE, EMAIL, ADDRESS = "13900007391", "secret7391@example.invalid", "暗号住址七三九一"
INTEREST = "暗号利害七三九一"
ARCHIVE = "暗号档案七三九一"  # in the text of archive cases
ARCHIVE_ID = "archive-secret-7391"
ARCHIVE_HANDLER = "仅见于档案的人7391"  # no mediator of the roster: a name in an archive case
KIN, HOUSEMATE, EMPLOYER, CLIENT, OWED = "岳小满", "水清秋", "澜东碧水物业服务有限公司", "关海山", "谷雨生"
VILLAGE = "柳桥镇河头村"
TIES = {
    "m-leak": (Interest(kind="kin", name=KIN, region="望澜街道南桥社区"),),
    "m-noise": (Interest(kind="household", name=HOUSEMATE),),
    "m-repair": (Interest(kind="employer", organisation=EMPLOYER),),
    "m-property": (Interest(kind="represented", name=CLIENT),),
    "m-script": (Interest(kind="interest", name=OWED),),
    "m-divorce": (Interest(kind="village", region=VILLAGE),),
    "m-land": (Interest(kind="village", region=VILLAGE),),
}
LEVELS = {"m-divorce": "county", "m-land": "village"}
MARKS = (PHONE, EMAIL, ADDRESS, INTEREST, ARCHIVE, ARCHIVE_ID, ARCHIVE_HANDLER, KIN, HOUSEMATE, EMPLOYER, CLIENT, OWED, VILLAGE)
SCRIPT = "<script>alert('简介')</script>"

WANGLAN, DONGGUAN, LANDONG = "980102001000", "980102003000", "980102000000"
XICHENG, LIUQIAO = "980103001000", "980121002000"

OFFICES = (
    Organisation(
        id="o-wanglan",
        name="望澜街道调委会",
        kind="town",
        level="town",
        region=WANGLAN,
        address="望澜街道示例路 8 号二楼",
        opening_hours="周一至周五 9:00–17:00",
        phone="0000-8880001",
    ),
    Organisation(id="o-landong", name="澜东区矛调中心", kind="county", level="county", region=LANDONG),
    Organisation(id="o-property", name="临澜市物业纠纷调委会", kind="sector", level="city", region="980100000000"),
    Organisation(id="o-liuqiao", name="柳桥镇调委会", kind="town", level="town", region=LIUQIAO),
)
# id, name, gender, kind, office, regions, types, profile
ROWS = (
    ("m-leak", "张桂兰", "female", "people", "o-wanglan", WANGLAN, "neighbour.leak",
     "楼上楼下漏水、渗水的事办得多，会看图纸，常带水电工上门。"),
    ("m-noise", "李国强", "male", "people", "o-wanglan", WANGLAN, "neighbour.noise",
     "调解噪音、跳广场舞、装修扰民。"),
    ("m-wage", "单秀英", "female", "lawyer", "o-landong", LANDONG, "wages.unpaid",
     "执业律师，帮农民工讨过工资，熟悉欠薪证据。"),
    ("m-family", "欧阳志远", "male", "five_elders", "o-landong", DONGGUAN, "family.support_elderly",
     "退休教师，调解赡养老人、兄弟分家。"),
    ("m-divorce", "王秀芬", "female", "counsellor", "o-landong", LANDONG, "family.divorce",
     "心理咨询师，擅长离婚、抚养和家庭暴力后的疏导。"),
    ("m-property", "陈建国", "male", "expert", "o-property", LANDONG, "property.fee",
     "物业费、公共收益、停车位。"),
    ("m-repair", "赵海燕", "female", "expert", "o-property", XICHENG, "property.repair",
     "房屋维修、电梯、外墙渗水。"),
    ("m-land", "马长顺", "male", "people", "o-liuqiao", LIUQIAO, "land.boundary",
     "地界、承包地、宅基地滴水。"),
    ("m-consumer", "刘燕", "female", "volunteer", "o-landong", LANDONG, "consumer.prepaid",
     "预付卡、健身卡退费。"),
    ("m-traffic", "孙立军", "male", "invited", "o-landong", XICHENG, "traffic.injury",
     "交通事故人伤赔偿、保险理赔。"),
    ("m-medical", "周敏", "female", "expert", "o-landong", LANDONG, "medical.treatment",
     "医疗损害，退休护士长。"),
    ("m-script", "吴晓", "male", "people", "o-wanglan", WANGLAN, "neighbour.pets",
     f"养狗、养鸡的邻里事。{SCRIPT}"),
)  # fmt: skip


def mediators() -> Iterator[Mediator]:
    """The roster; everybody has contact data and a declared interest that must stay inside."""
    private: dict[str, Any] = {"contact": Contact(phone=PHONE, email=EMAIL, address=ADDRESS), "interests": (INTEREST,)}
    for number, (key, name, gender, kind, office, region, kind_of_dispute, profile) in enumerate(ROWS):
        top = kind_of_dispute.split(".")[0]
        record = TypeRecord(
            taken=13 + number,
            settled=8 + number,
            performed=6,
            withdrawn=1,
            referred=2,
            satisfaction_sum=45,
            satisfaction_count=10,
            median_days=9,
        )
        yield Mediator.model_validate(
            {
                "id": key, "name": name, "gender": gender, "kind": kind, "organisation": office, "regions": (region,),
                "dispute_types": (kind_of_dispute,), "profile": profile, "specialities": (profile[:6],), "grade": number % 4 + 1,
                "honours": ("gold",) if number % 3 == 0 else (), "modes": ("on_site", "visit" if number % 2 else "phone"),
                "level": LEVELS.get(key),
                "languages": ("mandarin", "lan_local")[: 1 + number % 2], "methods": ("face_to_face",), "capacity": 10,
                "open_cases": number % 5, "record": {top: record}, "industries": ("K",) if top == "property" else (),
                **private, "interests": (INTEREST, *TIES.get(key, ())),
            }
        )  # fmt: skip
    for number in range(20):  # people of other towns, so that filters and pages have something to count
        yield Mediator.model_validate(
            {
                "id": f"m-town-{number:02}",
                "name": f"{'高梁胡林何'[number % 5]}{'春夏秋冬'[number % 4]}{'生梅山河'[number // 5]}",
                "gender": "female" if number % 2 else "male", "kind": "grid_worker", "organisation": "o-liuqiao",
                "regions": (f"9801210{number % 8 + 1:02}000",), "dispute_types": ("neighbour",),
                "profile": "走村入户，调解邻里日常的事。", "capacity": 5, "open_cases": 1, **private,
            }
        )  # fmt: skip
    yield Mediator(
        id="m-full", name="郑满", regions=(WANGLAN,), dispute_types=("neighbour.leak",), capacity=3, open_cases=3, **private
    )
    yield Mediator(
        id="m-gone", name="钱退", regions=(WANGLAN,), dispute_types=("neighbour.leak",), active_to=date(2020, 1, 1), **private
    )


LEAK_FACTS = (
    "楼上住户的水管接头老化，夜里漏水，把楼下王某家的厨房吊顶和橱柜泡坏。王某找了三次，楼上都不肯赔，双方在楼道里吵了起来。"
)


def cases() -> Iterator[Case]:
    """Cases of the library, and of the archive with their marks."""
    stories = (
        ("c-leak", "水管夜里漏水，楼上楼下各退一步", "neighbour.leak",
         LEAK_FACTS, ("m-leak",)),
        ("c-noise", "半夜跳绳扰邻，约定九点后不跳", "neighbour.noise",
         "李某的邻居半夜在家跳绳，老人睡不着觉，报过警也没有用。", ("m-noise",)),
        ("c-wage", "二十三人讨薪，分两次付清", "wages.unpaid",
         "某工地老板拖欠二十三名工人工资三十余万元，工人到项目部讨要。", ("m-wage",)),
        ("c-elder", "四兄妹轮流照料老母亲", "family.support_elderly",
         "赵某八十岁，四个子女为赡养费和照料互相推脱。", ("m-family",)),
        ("c-card", "健身房关门，余额退还七成", "consumer.prepaid",
         "某健身房突然停业，办卡的人要求退还余额，店主说没有钱。", ("m-consumer",)),
        ("c-script", f"养狗{SCRIPT}", "neighbour.pets",
         f"邻居养的狗整天叫，{SCRIPT} 住户不满。", ("m-script", ARCHIVE_HANDLER)),
    )  # fmt: skip
    for key, title, kind_of_dispute, facts, handlers in stories:
        yield Case(
            id=key, title=title, dispute_types=(kind_of_dispute,), region=LANDONG, facts=facts, issues=("该谁负责",),
            process="先分别谈，再当面谈。", methods=("back_to_back",), outcome="settled", agreement="双方签了协议，当场付清。",
            performed=True, opened=date(2025, 3, 1), closed=date(2025, 3, 9), mediators=handlers, satisfaction=5,
            redaction="checked", tier="library",
        )  # fmt: skip
    for number in range(4):
        yield Case(
            id=ARCHIVE_ID if number == 0 else f"{ARCHIVE_ID}-{number}", title=f"漏水{ARCHIVE}", dispute_types=("neighbour.leak",),
            region=LANDONG, facts=f"{LEAK_FACTS}{ARCHIVE}", issues=(ARCHIVE,), process=ARCHIVE, methods=("cooling",),
            outcome="settled", agreement=ARCHIVE, mediators=("m-leak", ARCHIVE_HANDLER), tier="archive",
        )  # fmt: skip


def confirmed() -> Case:
    """The library's redacted copy of an archive case that a person confirmed."""
    original = next(c for c in cases() if c.id == ARCHIVE_ID)
    texts = {"title": "漏水", "facts": LEAK_FACTS, "issues": ("该谁负责",), "process": "先分别谈。", "agreement": "当场付清。"}
    return library_copy(original, original.model_copy(update=texts))


def fill(store: RecordStore) -> None:
    """Write all of it into a record store."""
    store.upsert("organisations", OFFICES)
    store.upsert("mediators", mediators())
    store.upsert("cases", [*cases(), confirmed()])
