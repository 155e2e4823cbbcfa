"""The figures that the two screens for a director tell (docs/ranking.md and the Chinese twin)."""

from bench.fairness.year import GINI, LOTS, NDCG, NEW, OURS, OVER, PLAIN, TURNS, WAIT
from docs.make import table
from models.ranking.metrics import bootstrap

Figures = list[dict[str, float]]
ROWS = (
    (PLAIN, "by points alone", "只按得分"),
    (OURS, "ours", "我们的"),
    (LOTS, "by lot alone", "只抽签"),
    (TURNS, "in turn", "挨个轮"),
)
ENGLISH = ("inequality among equals (0: none)", "newcomers' share", "right people first (nDCG@5)", "days waited", "over capacity")
CHINESE = ("分不出高下的人之间不均（0 是一样）", "新人的份额", "合适的人在前（nDCG@5）", "等几天", "超过限额的人")


def english(runs: dict[str, Figures]) -> str:
    """For docs/ranking.md."""
    return table(("list", *ENGLISH), [[name, *_cells(runs[system])] for system, name, _ in ROWS])


def chinese(runs: dict[str, Figures]) -> str:
    """For docs/ranking.zh-CN.md."""
    return table(("名单", *CHINESE), [[name, *_cells(runs[system])] for system, _, name in ROWS])


def _cells(figures: Figures) -> list[str]:
    def mean(key: str) -> float:
        return bootstrap([f[key] for f in figures]).mean

    return [f"{mean(GINI):.3f}", f"{mean(NEW):.1%}", f"{mean(NDCG):.3f}", f"{mean(WAIT):.2f}", f"{mean(OVER):.0f}"]
