"""The model card of what was learned: how well each dispute type is told apart, and what is taken for what."""

from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

from models.domain.taxonomy import Taxonomy, parent_type
from models.domain.utterances import NONE
from models.understand.type_training import Lesson

CELL, MARGIN = 24, 150


@dataclass(frozen=True)
class TypeScores:
    """Level-1 figures on texts that the fold's model had not seen. `confusion` [right, said] counts leads."""

    types: tuple[str, ...]
    confusion: NDArray[np.int64]
    first: float
    among_three: float
    sub_type: float
    calibration: float

    def precision(self, row: int) -> float:
        """Of the texts said to be of this type, the share that are."""
        return float(self.confusion[row, row] / max(1, self.confusion[:, row].sum()))

    def recall(self, row: int) -> float:
        """Of the texts of this type, the share that were found."""
        return float(self.confusion[row, row] / max(1, self.confusion[row].sum()))


def scores(lesson: Lesson) -> TypeScores:
    """Figures of a lesson's held-out predictions; a text with two disputes counts as right with either."""
    classes = lesson.model.classes
    types = tuple(sorted({parent_type(c) for c in classes}))
    columns = np.array([types.index(parent_type(c)) for c in classes])
    whole = np.zeros((len(lesson.examples), len(types)))
    for column, row in enumerate(columns.tolist()):
        whole[:, row] += lesson.predicted[:, column]
    order = np.argsort(-whole, axis=1, kind="stable")
    right = [{types.index(parent_type(t)) for t in e.types or (NONE,)} for e in lesson.examples]
    lead = [types.index(parent_type((e.types or (NONE,))[0])) for e in lesson.examples]
    confusion = np.zeros((len(types), len(types)), np.int64)
    said = [int(o[0]) for o in order]
    for wanted, found, also in zip(lead, said, right, strict=True):
        confusion[found if found in also else wanted, found] += 1
    hits = np.array([found in also for found, also in zip(said, right, strict=True)])
    best = [classes[i] for i in lesson.predicted.argmax(axis=1)]
    return TypeScores(
        types=types,
        confusion=confusion,
        first=float(hits.mean()),
        among_three=float(np.mean([bool(set(o[:3].tolist()) & also) for o, also in zip(order, right, strict=True)])),
        sub_type=float(np.mean([b in (e.types or (NONE,)) for b, e in zip(best, lesson.examples, strict=True)])),
        calibration=_calibration(whole.max(axis=1), hits),
    )


def _calibration(confidence: NDArray[np.float64], hits: NDArray[np.bool_]) -> float:
    """Expected calibration error over ten equal steps of confidence (Guo et al. 2017)."""
    steps = np.minimum((confidence * 10).astype(int), 9)
    gaps = [(steps == s).mean() * abs(confidence[steps == s].mean() - hits[steps == s].mean()) for s in set(steps.tolist())]
    return float(sum(gaps))


def card(lesson: Lesson, taxonomy: Taxonomy) -> str:
    """The card as Markdown: what it is, learned from what, figures overall and by type."""
    found = scores(lesson)
    lines = [
        f"Learned from {len(lesson.examples)} texts, {len(lesson.model.classes)} classes; inputs `{lesson.model.inputs}`. "
        "Figures are five-fold: each text is read by a model that had not seen it.",
        "",
        f"Level 1 right first: **{found.first:.3f}**, among three: **{found.among_three:.3f}**; sub-type right: "
        f"**{found.sub_type:.3f}**; expected calibration error {found.calibration:.3f} (temperature "
        f"{lesson.model.temperature:.2f}).",
        "",
        "| type | | texts | precision | recall | most often taken for |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for row, type_id in enumerate(found.types):
        others = found.confusion[row].copy()
        others[row] = 0
        wrong = f"{found.types[int(others.argmax())]} ({int(others.max())})" if others.max() else ""
        name = taxonomy.type_names.get(type_id, "没有纠纷")
        figures = f"{found.precision(row):.2f} | {found.recall(row):.2f}"
        lines.append(f"| {type_id} | {name} | {int(found.confusion[row].sum())} | {figures} | {wrong} |")
    return "\n".join(lines)


def picture(found: TypeScores) -> str:
    """The confusion as an SVG: a row a right type, a column what was said; darker is a larger share of the row."""
    n = len(found.types)
    side = MARGIN + n * CELL
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{side}" height="{side}" font-family="sans-serif" font-size="11">',
        f'<rect width="{side}" height="{side}" fill="#fff"/>',
    ]
    shares = found.confusion / np.maximum(found.confusion.sum(axis=1, keepdims=True), 1)
    for i, name in enumerate(found.types):
        at = MARGIN + i * CELL
        parts.append(f'<text x="{MARGIN - 6}" y="{at + 16}" text-anchor="end">{escape(name)}</text>')
        parts.append(f'<text transform="translate({at + 16},{MARGIN - 6}) rotate(-90)">{escape(name)}</text>')
        for j in range(n):
            shade = int(255 - 215 * float(shares[i, j]) ** 0.5)
            colour = f"rgb({shade},{shade},255)" if i == j else f"rgb(255,{shade},{shade})"
            x = MARGIN + j * CELL
            parts.append(f'<rect x="{x}" y="{at}" width="{CELL - 1}" height="{CELL - 1}" fill="{colour}"/>')
            if found.confusion[i, j]:
                ink = "#fff" if shares[i, j] > 0.5 else "#222"
                parts.append(
                    f'<text x="{x + CELL / 2 - 0.5}" y="{at + 15}" text-anchor="middle" font-size="9" fill="{ink}">'
                    f"{int(found.confusion[i, j])}</text>"
                )
    return "\n".join([*parts, "</svg>"]) + "\n"
