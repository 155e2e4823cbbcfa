"""The kinds of similarity that a user chooses among: in what two cases are to be alike."""

from collections.abc import Mapping
from typing import Literal, get_args

from models.domain.weights import Scheme
from models.errors import InvalidInputError

Similarity = Literal["facts", "relationship", "remedy", "law", "method"]
SIMILARITIES: Mapping[Similarity, str] = {
    "facts": "案情",
    "relationship": "当事人关系",
    "remedy": "诉求",
    "law": "法律依据",
    "method": "有效办法",
}
SCHEMES: Mapping[Similarity, Scheme] = {
    "facts": "cases",
    "relationship": "cases-relationship",
    "remedy": "cases-remedy",
    "law": "cases-law",
    "method": "cases-method",
}


def similarity(name: str) -> Similarity:
    """The kind of that name. Raises InvalidInputError for an unknown one."""
    for kind in get_args(Similarity):
        if kind == name:
            known: Similarity = kind
            return known
    choices = "、".join(f"{kind}（{label}）" for kind, label in SIMILARITIES.items())
    raise InvalidInputError(f"没有“{name[:20]}”这种相似，请用：{choices}。", code="unknown_kind", field="kind")
