"""What all answers are made of."""

from pydantic import BaseModel, ConfigDict


class Out(BaseModel):
    """Base of what is sent back."""

    model_config = ConfigDict(frozen=True)


class Named(Out):
    """编号和名称。"""

    id: str
    name: str


class PartOut(Out):
    """得分的一部分：特征值 × 权重 = 分。"""

    name: str
    label: str
    about: str
    value: float
    weight: float
    points: float
