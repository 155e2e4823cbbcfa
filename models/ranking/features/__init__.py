"""What speaks for a mediator: each feature a small unit in [0, 1], switched off by leaving it out of the weights.

A feature reads the situation (what the party needs) and the candidates' columns and signals; it never knows its weight.
The units lie by what they read: text, dispute, party, record. `docs/ranking-in-detail.md` lists
them; the table there is made from this registry.
"""

from models.ranking.features import dispute, party, record, text
from models.ranking.features.base import Feature, Floats, Table, feature_matrix
from models.ranking.features.dispute import lead_type, of_type, types_of
from models.ranking.features.party import WISH_COLUMNS
from models.ranking.features.record import free_share
from models.ranking.features.situation import Situation

__all__ = [
    "MEDIATOR_FEATURES",
    "WISH_COLUMNS",
    "Feature",
    "Floats",
    "Situation",
    "Table",
    "feature_matrix",
    "free_share",
    "lead_type",
    "of_type",
    "types_of",
]

MEDIATOR_FEATURES: tuple[Feature[Situation], ...] = (
    Feature(
        "named", "点名", "您点名要找的人（姓名只是相近的算一半）", party.named, ("understanding.asked_names", "column full_name")
    ),
    Feature("continuity", "办过此事", "办过您提到的那件案子，情况熟悉", text.continuity, ("knowing",)),
    Feature("lexical", "字词相符", "简介里写到您说的事", text.lexical, ("lexical",)),
    Feature("semantic", "语义相近", "擅长的事与您说的意思相近", text.semantic, ("semantic",)),
    Feature("speciality", "专长相符", "登记的专长里有您说的事", text.speciality, ("words", "column speciality")),
    Feature("type", "领域对口", "登记的领域与这件纠纷一致", dispute.type_match, ("understanding.types", "column type")),
    Feature("evidence", "类案经验", "办过与您的事相似的案件", text.evidence, ("evidence",)),
    Feature("outcome", "化解实绩", "同类案件调成得怎样：按难易折算后与同行比，件数少时从低估计", record.outcome, ("outcome",)),
    Feature("experience", "办案积累", "办过的同类案件多少", record.experience, ("understanding.types", "column taken")),
    Feature(
        "method",
        "方法对路",
        "会用适合这类纠纷的调解法（看相近的案件用过哪些）",
        dispute.method,
        ("demands.methods", "column method"),
    ),
    Feature(
        "charge",
        "归口单位",
        "所在的单位就管这类事（牵头的算足，配合的算六成）",
        dispute.charge,
        ("demands.bodies", "column body"),
    ),
    Feature(
        "profession",
        "专业背景",
        "事情疑难时，有对口的专业背景（律师、专家、行业调委会等）",
        dispute.profession,
        ("demands.hard", "understanding.types", "column kind", "column office_kind", "column type"),
    ),
    Feature("distance", "远近", "离您所在的地方有多近", dispute.distance, ("understanding.region", "column area")),
    Feature("industry", "行业对口", "熟悉相关行业", dispute.industry, ("understanding.industry", "column industry")),
    Feature("grade", "等级", "评定的调解员等级", record.grade, ("column grade_rank",)),
    Feature("honours", "荣誉", "获得的荣誉", record.honours, ("column honours",)),
    Feature("training", "培训", "今年参加培训的天数（十天为满）", record.training, ("column training_days",)),
    Feature("patrols", "走访", "今年走访、排查的次数（一百次为满，越往后加得越少）", record.patrols, ("column patrols",)),
    Feature("load", "空闲", "手上的案件多不多", record.load, ("column capacity", "column free")),
    Feature("availability", "坐班时间", "每周可调解的时间", record.hours, ("column weekly_hours",)),
    Feature(
        "wishes",
        "符合心愿",
        "符合您对调解员的要求（性别、方式、语言、身份）",
        party.wishes,
        ("understanding.wishes", *(f"column {name}" for name in WISH_COLUMNS.values())),
    ),
    Feature(
        "language",
        "语言相通",
        "会说您要求的话；没有要求时，会说您那里的方言",
        party.language,
        ("demands.languages", "understanding.wishes", "column language"),
    ),
    Feature("mode", "方式合适", "能用您要求的方式（上门、电话、视频等）", party.mode, ("understanding.wishes", "column mode")),
)
