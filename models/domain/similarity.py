"""The kinds of similarity that a user chooses among: in what two cases are to be alike. Each is ranked by a scheme of its own."""

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
ALIKE: Mapping[Scheme, Similarity] = {scheme: kind for kind, scheme in SCHEMES.items()}  # `mediators` are not looked for by one
SCHEME_LABELS: Mapping[Scheme, str] = {
    "mediators": "调解员推荐",
    **{scheme: "类似案例" if kind == "facts" else f"类似案例（按{SIMILARITIES[kind]}）" for kind, scheme in SCHEMES.items()},
}


def similarity(name: str) -> Similarity:
    """The kind of that name. Raises InvalidInputError for an unknown one."""
    for kind in get_args(Similarity):
        if kind == name:
            known: Similarity = kind
            return known
    choices = "、".join(f"{kind}（{label}）" for kind, label in SIMILARITIES.items())
    raise InvalidInputError(f"没有“{name[:20]}”这种相似，请用：{choices}。", code="unknown_kind", field="kind")
