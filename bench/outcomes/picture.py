"""The comparison as a picture: a band a scenario, a dot a system with its 95 % interval."""

from html import escape

from bench.outcomes.measure import OTHERS, OURS, Figures
from models.ranking.metrics import bootstrap

COLOURS = dict(zip((*OTHERS, OURS), ("#9a9a9a", "#c98a2b", "#5b8db8", "#b3261e"), strict=True))
LEFT, WIDTH, TOP, BAND, ROW, GAP = 250, 460, 44, 78, 15, 14
LOW, HIGH, STEP = -0.10, 0.35, 0.05


def picture(runs: dict[str, list[Figures]], metric: str) -> str:
    """An SVG for light and dark pages alike."""
    height = TOP + BAND * len(runs) + 34
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{LEFT + WIDTH + 24}" height="{height}" font-family="sans-serif" '
        'font-size="12">',
        f'<rect width="{LEFT + WIDTH + 24}" height="{height}" fill="#fff"/>',
        *_axis(height, metric),
        *_legend(),
    ]
    for place, (name, figures) in enumerate(runs.items()):
        top = TOP + BAND * place
        parts.append(f'<text x="{LEFT - 12}" y="{top + BAND / 2}" text-anchor="end" fill="#222">{escape(name)}</text>')
        for row, system in enumerate(COLOURS):
            found, y = bootstrap([f[system][metric] for f in figures]), top + GAP + ROW * row
            ends = f'x1="{_x(found.low):.1f}" x2="{_x(found.high):.1f}" y1="{y}" y2="{y}"'
            parts.append(f'<line {ends} stroke="{COLOURS[system]}" stroke-width="3" stroke-opacity="0.45"/>')
            parts.append(f'<circle cx="{_x(found.mean):.1f}" cy="{y}" r="4.5" fill="{COLOURS[system]}"/>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def _x(value: float) -> float:
    return LEFT + WIDTH * (value - LOW) / (HIGH - LOW)


def _axis(height: int, metric: str) -> list[str]:
    bottom = height - 30
    lines = []
    for step in range(round((HIGH - LOW) / STEP) + 1):
        value = LOW + step * STEP
        colour = "#888" if abs(value) < 1e-9 else "#e4e4e4"
        lines.append(f'<line x1="{_x(value):.1f}" x2="{_x(value):.1f}" y1="{TOP}" y2="{bottom}" stroke="{colour}"/>')
        if step % 2 == 0:
            lines.append(f'<text x="{_x(value):.1f}" y="{bottom + 14}" text-anchor="middle" fill="#555">{value:.1f}</text>')
    lines.append(f'<text x="{LEFT - 34}" y="{bottom + 14}" text-anchor="end" fill="#555">{escape(metric)}, true skill</text>')
    return lines


def _legend() -> list[str]:
    lines = []
    for place, (system, colour) in enumerate(COLOURS.items()):
        x = LEFT + 115 * place
        lines.append(f'<circle cx="{x}" cy="20" r="4.5" fill="{colour}"/>')
        lines.append(f'<text x="{x + 9}" y="24" fill="#222">{escape(system)}</text>')
    return lines
