"""The field's own words as callers get them, for filters and corrections."""

from pydantic import Field

from app.wire.base import Named, Out


class TypeTreeOut(Named):
    """一类纠纷和它的子类。"""

    subtypes: tuple[Named, ...]


class AreaOut(Named):
    """一个辖区。"""

    level: str = Field(description="层级")
    parts: bool = Field(description="下面还有没有辖区")


class FieldsOut(Out):
    """筛选和更正用的词表。"""

    types: tuple[TypeTreeOut, ...] = Field(description="纠纷类型（领域），两级")
    industries: tuple[Named, ...] = Field(description="行业门类")
    methods: tuple[Named, ...] = Field(description="调解方法")
    home: Named = Field(description="本中心所在辖区")
    vocabularies: dict[str, tuple[Named, ...]] = Field(description="小词表：类别、等级、方式、语言……")


class AreasOut(Out):
    """一个辖区下面的辖区。"""

    path: tuple[Named, ...] = Field(description="从最大的辖区到本辖区")
    areas: tuple[AreaOut, ...]


class ReadyOut(Out):
    """服务就绪情况。"""

    status: str = Field(examples=["ready"])
    mediators: int = Field(description="能搜到的调解员数")
    cases: int = Field(description="能搜到的案例数（含不公开的）")
    behind: int = Field(description="索引落后记录库多少次变更")
    waiting_for_vectors: int = Field(description="还没有语义向量的记录数（不影响按字词查找）")


class LiveOut(Out):
    """服务在运行。"""

    status: str = Field("alive", examples=["alive"])
