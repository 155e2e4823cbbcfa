"""The figures that the two screens for a director tell (docs/ranking.md and the Chinese twin)."""

from bench.outcomes.measure import COVERED, METRICS, OTHERS, OURS, Figures
from docs.make import table
from models.ranking.metrics import bootstrap

SCENARIOS = {
    "assigned by lot": "案件随机分派",
    "hard cases to good people, moderately": "难办的多派给能干的",
    "hard cases to good people, strongly": "难办的几乎都派给能干的",
}
SYSTEMS = {"raw rate": "成功率", "Wilson bound": "威尔逊下限", "plain shrinkage": "按件数收缩", OURS: "我们的"}


def english(runs: dict[str, list[Figures]]) -> str:
    """For docs/ranking.md."""
    low, high = _covered(runs)
    head = ("how cases are given out", *OTHERS, OURS)
    told = f"Our intervals of 95 % hold the truth in {low:.0%} to {high:.0%} of the figures shown, by how a centre works."
    return f"{table(head, _rows(runs, dict(zip(SCENARIOS, SCENARIOS, strict=True))))}\n\n{told}"


def chinese(runs: dict[str, list[Figures]]) -> str:
    """For docs/ranking.zh-CN.md."""
    low, high = _covered(runs)
    head = ("案件怎样派", *(SYSTEMS[system] for system in (*OTHERS, OURS)))
    told = f"给出的 95% 区间，真相落在里面的占 {low:.0%} 到 {high:.0%}，看中心怎样派案。"
    return f"{table(head, _rows(runs, SCENARIOS))}\n\n{told}"


def _rows(runs: dict[str, list[Figures]], names: dict[str, str]) -> list[list[str]]:
    means = {s: [bootstrap([f[who][METRICS[0]] for f in runs[s]]).mean for who in (*OTHERS, OURS)] for s in names}
    return [[names[scenario], *(f"{mean:.2f}" for mean in found)] for scenario, found in means.items()]


def _covered(runs: dict[str, list[Figures]]) -> tuple[float, float]:
    means = [bootstrap([f[OURS][COVERED] for f in figures]).mean for figures in runs.values()]
    return min(means), max(means)
