"""A small hand-written corpus. All people are made up; tokens are given as models/language would make them."""

from collections.abc import Mapping

import numpy as np

from indexer.engine import Document, Floats, Kind, Schema

DIMENSION = 8
SCHEMAS: Mapping[Kind, Schema] = {
    "mediators": Schema(
        texts=("work", "profile"),
        exact=("name", "pinyin"),
        keywords=("type", "region", "grade"),
        numbers=("free", "active_from", "active_to"),
        maps=("outcome",),
    ),
    "cases": Schema(texts=("facts",), exact=("title",), keywords=("type",), numbers=("days",)),
}


def direction(*weights: float) -> Floats:
    """A unit vector along the first axes."""
    vector = np.zeros(DIMENSION, np.float32)
    vector[: len(weights)] = weights
    return vector / np.linalg.norm(vector)


def mediator(
    id_: str,
    name: str,
    pinyin: str,
    work: str,
    profile: str,
    types: str,
    region: str,
    grade: str = "",
    **numbers: float,
) -> Document:
    return Document(
        id=id_,
        texts={"work": work.split(), "profile": profile.split()},
        exact={"name": (name,), "pinyin": (pinyin,)},
        keywords={"type": types.split(), "region": region.split(), "grade": grade.split()},
        numbers=numbers,
    )


MEDIATORS = (
    mediator("m01", "柳清和", "liuqinghe", "邻里 漏水 噪音", "退休 教师 擅长 邻里 漏水 纠纷 说话 和气",
             "neighbour property", "100 110", "1", free=3, active_from=100),
    mediator("m02", "柳清", "liuqing", "物业 漏水", "物业 公司 出身 熟悉 漏水 维修 和 物业 收费",
             "property", "100 110", "2", free=0, active_from=200, active_to=900),
    mediator("m03", "单雨桐", "shanyutong", "欠薪 工伤", "律师 办理 农民工 欠薪 案件",
             "wages labour", "100 120", "1", free=5, active_from=300),
    mediator("m04", "仇望山", "qiuwangshan", "土地 边界", "老 村 支书 处理 土地 边界 争议 四十 年",
             "land", "100 130", "3", active_from=50),
    mediator("m05", "解思远", "xiesiyuan", "离婚 抚养", "心理 咨询师 擅长 离婚 抚养 与 婆媳 矛盾",
             "family", "100 110", "2", free=2, active_from=400, active_to=500),
    mediator("m06", "区月明", "ouyueming", "医疗", "医生 熟悉 诊疗 损害",
             "medical", "100 120", "1", free=1, active_from=100),
    mediator("m07", "查令闻", "zhalingwen", "交通 事故", "交警 退休 处理 交通 事故 赔偿",
             "traffic damages", "100 120", free=4),
    mediator("m08", "柳如眉", "liurumei", "邻里 噪音", "社区 网格 员 邻里 噪音 宠物 漏水",
             "neighbour", "100 130", "2", free=3, active_from=600),
    mediator("m09", "盖云舒", "geyunshu", "借贷 合同", "银行 退休 民间 借贷 与 合同 纠纷",
             "contract finance", "100 110", "3", free=7, active_from=700),
    mediator("m10", "上官静姝", "shangguanjingshu", "消费 退费", "消费者 协会 预付卡 退费",
             "consumer", "100 130", "1", free=0, active_from=100),
)  # fmt: skip
VECTORS: Mapping[str, Floats] = {
    "m01": direction(1, 0.1),
    "m02": direction(0.9, 0.4),
    "m03": direction(0, 1),
    "m04": direction(0, 0, 1),
    "m05": direction(0, 0, 0, 1),
    "m08": direction(1, 0, 0.3),
    "m09": direction(0, 0, 0, 0, 1),
}
CASES = (
    Document(
        "c1",
        texts={"facts": ["楼上", "漏水", "泡坏", "地板", "双方", "争执"]},
        exact={"title": ("漏水纠纷",)},
        keywords={"type": ("neighbour",)},
        numbers={"days": 5},
    ),
    Document(
        "c2",
        texts={"facts": ["工地", "拖欠", "工资", "二十三", "名", "工人"]},
        exact={"title": ("欠薪纠纷",)},
        keywords={"type": ("wages",)},
        numbers={"days": 12},
    ),
    Document(
        "c3",
        texts={"facts": ["装修", "漏水", "与", "噪音", "邻居", "报警"]},
        exact={"title": ("装修纠纷",)},
        keywords={"type": ("neighbour", "property")},
    ),
)
