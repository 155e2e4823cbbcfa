"""Fairness and quality in one picture: a dot a system, exposure Gini against nDCG@5."""

from collections.abc import Mapping
from html import escape

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 560, 300, 60, 20, 150, 44
COLOURS = ("#9a9a9a", "#c98a2b", "#5b8db8", "#b3261e")
AIM = 0.10
GINI_MOST, NDCG_MOST = 0.5, 0.7


def picture(found: Mapping[str, tuple[float, float]]) -> str:
    """An SVG for light and dark pages alike. `found`: system -> Gini, nDCG."""
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<rect x="{LEFT}" y="{TOP}" width="{_x(AIM) - LEFT:.1f}" height="{bottom - TOP}" fill="#e8f2e4"/>',
        f'<path d="M{LEFT} {TOP}V{bottom}H{right}" fill="none" stroke="#888"/>',
        f'<text x="{(LEFT + right) / 2}" y="{HEIGHT - 8}" text-anchor="middle" fill="#555">exposure Gini among near-equals '
        "(shaded: the aim)</text>",
        f'<text x="14" y="{(TOP + bottom) / 2}" fill="#555" text-anchor="middle" transform="rotate(-90 14 '
        f'{(TOP + bottom) / 2})">nDCG@5</text>',
    ]
    for step in range(6):
        x, y = _x(step * GINI_MOST / 5), _y(step * NDCG_MOST / 5)
        parts.append(f'<text x="{x:.1f}" y="{bottom + 16}" text-anchor="middle" fill="#555">{step * GINI_MOST / 5:.1f}</text>')
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end" fill="#555">{step * NDCG_MOST / 5:.2f}</text>')
    for colour, (name, (gini, ndcg)) in zip(COLOURS, found.items(), strict=True):
        parts.append(f'<circle cx="{_x(gini):.1f}" cy="{_y(ndcg):.1f}" r="6" fill="{colour}"/>')
        low = 20 if name == "ours" else 4
        parts.append(f'<text x="{_x(gini) + 10:.1f}" y="{_y(ndcg) + low:.1f}" fill="#222">{escape(name)}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def _x(gini: float) -> float:
    return LEFT + (WIDTH - RIGHT - LEFT) * gini / GINI_MOST


def _y(ndcg: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * ndcg / NDCG_MOST
