"""Chance that is bound to a record: the same parts give the same roll, on every machine and after every addition."""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def roll(*parts: object) -> float:
    """A number in [0, 1) that depends on `parts` alone."""
    digest = hashlib.blake2b("|".join(map(str, parts)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def between(low: int, high: int, *parts: object) -> int:
    """A whole number from `low` to `high`, both included."""
    return low + int(roll(*parts) * (high - low + 1))


def pick(items: Sequence[T], *parts: object) -> T:
    """One of `items`, each as likely."""
    return items[int(roll(*parts) * len(items))]


def shuffled(items: Sequence[T], *parts: object) -> list[T]:
    """`items` in an order that an item added later does not change for the others."""
    return sorted(items, key=lambda item: roll(*parts, item))


def race(weight: float, *parts: object) -> float:
    """The mark of one runner among many: the highest wins, with chances as the weights, whoever else runs."""
    return float((roll(*parts) or 1e-12) ** (1 / weight))
