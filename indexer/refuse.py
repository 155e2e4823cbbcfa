"""What every engine refuses, in the same words, before any library sees it."""

from collections.abc import Collection, Iterable

import numpy as np

from indexer.engine import AnyOf, Clause, Filter, Floats, Ids, Manifest, Not, Range, Schema, Terms
from models.errors import IndexMismatchError, InvalidInputError


def need(field: str, known: Collection[str]) -> None:
    """Raises InvalidInputError unless the field is one of the known."""
    if field not in known:
        raise InvalidInputError(f"没有名为“{field}”的字段，可用的有：{'、'.join(known) or '无'}", field=field)


def check_clauses(schema: Schema, clauses: Iterable[Clause]) -> None:
    """Raises InvalidInputError for a field that cannot be searched the way a clause asks."""
    for clause in clauses:
        if clause.match in ("any", "phrase"):
            need(clause.field, schema.texts)
        elif clause.match == "prefix":
            need(clause.field, schema.exact)
        else:
            need(clause.field, schema.texts + schema.exact)


def check_filters(schema: Schema, filters: Iterable[Filter]) -> None:
    """Raises InvalidInputError for a filter on a field of another sort."""
    for one in filters:
        if isinstance(one, Terms):
            need(one.field, schema.keywords)
        elif isinstance(one, Range):
            need(one.field, schema.numbers)
        elif isinstance(one, Not):
            check_filters(schema, (one.filter,))
        elif isinstance(one, AnyOf):
            check_filters(schema, one.filters)
        else:
            assert isinstance(one, Ids)


def check_vectors(vectors: Floats, dimension: int) -> Floats:
    """The vectors as [n, dimension] floats. Raises InvalidInputError for another shape or a number that is none."""
    vectors = np.asarray(vectors, np.float32)
    if vectors.ndim != 2 or vectors.shape[1] != dimension:
        raise InvalidInputError(f"向量应为 {dimension} 维，收到的形状是 {vectors.shape}")
    if not np.isfinite(vectors).all():
        raise InvalidInputError("向量中含有无效数值")
    return vectors


def check_query(vector: Floats, dimension: int) -> Floats:
    """The vector of a query, [dimension]. Raises InvalidInputError for another shape."""
    if vector.shape != (dimension,):
        raise InvalidInputError(f"向量应为 {dimension} 维，收到的形状是 {vector.shape}")
    return vector


def check_manifest(found: Manifest, wanted: Manifest) -> None:
    """Raises IndexMismatchError where an index was not built with what the program uses."""
    names = {"schema": "字段", "tokenizer": "分词词典", "encoder": "编码模型", "dimension": "向量维数"}
    differing = [
        f"{label}（索引：{getattr(found, name)}，程序：{getattr(wanted, name)}）"
        for name, label in names.items()
        if getattr(found, name) != getattr(wanted, name)
    ]
    if differing:
        raise IndexMismatchError(f"索引与当前程序不一致：{'、'.join(differing)}。请运行 dianjiang index rebuild 重建索引")
