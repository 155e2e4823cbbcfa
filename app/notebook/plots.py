"""Pictures with Chinese labels, as SVG whose letters are drawn: they look alike on every machine and on paper."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from pylopdf_fonts_zh_cn import sans_path

FAMILY = "Noto Sans SC"
COLOURS = ("#2b6cb0", "#c05621", "#2f855a", "#805ad5", "#b83280", "#4a5568")
STYLE: dict[Any, Any] = {"font.family": [FAMILY], "svg.fonttype": "path", "svg.hashsalt": "dianjiang", "axes.spines.top": False}
STYLE |= {"axes.spines.right": False, "figure.constrained_layout.use": True, "font.size": 10, "text.parse_math": False}

font_manager.fontManager.addfont(str(sans_path()))


@dataclass(frozen=True)
class Picture:
    """A drawing; `about` says in words what it shows, for whoever cannot see it."""

    svg: str
    about: str

    def _repr_html_(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return self.about


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar with its label; `low` and `high` where there is an interval."""

    label: str
    value: float
    low: float | None = None
    high: float | None = None


def bars(title: str, bars_: Sequence[Bar], unit: str, even: float | None = None) -> Picture:
    """Lying bars, the first on top, with intervals where they are known; `even` draws a line to compare with."""
    with mpl.rc_context(STYLE):
        figure, axes = _axes(title, 1.2 + 0.32 * max(len(bars_), 1))
        places = range(len(bars_))
        axes.barh(places, [b.value for b in bars_], color=COLOURS[0], height=0.65)
        for place, b in zip(places, bars_, strict=True):
            if b.low is not None and b.high is not None:
                axes.plot([b.low, b.high], [place, place], color="#1a202c", linewidth=1.2)
        if even is not None:
            axes.axvline(even, color=COLOURS[1], linewidth=1, linestyle="--")
        axes.set_yticks(list(places), [b.label for b in bars_])
        axes.invert_yaxis()
        axes.set_xlabel(unit)
        return _drawn(figure, f"{title}：" + "，".join(f"{b.label} {b.value:.3g}" for b in bars_))


def lines(title: str, labels: Sequence[str], series: Mapping[str, Sequence[float]], unit: str) -> Picture:
    """One line for each of the series over the labels."""
    with mpl.rc_context(STYLE):
        figure, axes = _axes(title, 3.4)
        for place, (name, values) in enumerate(series.items()):
            axes.plot(range(len(labels)), values, marker="o", markersize=3, color=COLOURS[place % len(COLOURS)], label=name)
        axes.set_xticks(range(len(labels)), labels, rotation=45)
        axes.set_ylabel(unit)
        axes.set_ylim(bottom=0)
        axes.legend(frameon=False, fontsize=9)
        return _drawn(figure, f"{title}：{'、'.join(series)}")


def curve(title: str, values: Sequence[float], across: str, up: str) -> Picture:
    """A Lorenz curve (values from 0 to 1) beside the even line."""
    with mpl.rc_context(STYLE):
        figure, axes = _axes(title, 4.2)
        share = [place / max(len(values) - 1, 1) for place in range(len(values))]
        axes.plot([0, 1], [0, 1], color="#a0aec0", linestyle="--", label="人人一样多")
        axes.plot(share, values, color=COLOURS[0], label="实际")
        axes.set_xlabel(across)
        axes.set_ylabel(up)
        axes.legend(frameon=False)
        return _drawn(figure, title)


def _axes(title: str, height: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(7.5, height))
    axes = figure.add_subplot()
    axes.set_title(title, loc="left", fontsize=12)
    return figure, axes


def _drawn(figure: Figure, about: str) -> Picture:
    drawing = io.StringIO()
    figure.savefig(drawing, format="svg", metadata={"Date": None})
    text = drawing.getvalue()
    return Picture(text[text.index("<svg") :], about)
