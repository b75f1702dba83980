"""A chart of Tern's ratios to PyTorch, as an SVG that needs nothing else and reads on light and dark pages."""

import math
from html import escape

from .measurement import Result
from .report import LOSS, REFERENCE

ROW, TOP, LEFT, WIDTH, RIGHT = 15, 62, 210, 560, 70

STYLE = """
  text { font: 11px ui-sans-serif, system-ui, sans-serif; fill: #24292f; }
  .title { font-size: 15px; font-weight: 600; }
  .quiet, .scale { fill: #57606a; }
  .family { font-weight: 600; }
  .grid { stroke: #d0d7de; stroke-width: 1; }
  .even { stroke: #57606a; stroke-width: 1.5; }
  .win { fill: #1a7f5a; }
  .tie { fill: #8c959f; }
  .loss { fill: #bc4c00; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .quiet, .scale { fill: #9198a1; }
    .grid { stroke: #3d444d; }
    .even { stroke: #9198a1; }
    .win { fill: #3fb68b; }
    .tie { fill: #6e7681; }
    .loss { fill: #f0883e; }
  }
"""


def kind(ratio: float) -> str:
    return "loss" if ratio < LOSS else "win" if ratio > 1 / LOSS else "tie"


def ticks(low: float, high: float) -> list[float]:
    steps = [mantissa * 10.0**power for power in range(-3, 5) for mantissa in (1, 2, 5)]
    return [step for step in steps if low <= step <= high]


def svg(results: list[Result]) -> str:
    """A bar a case from 1× to its ratio, on a logarithmic scale."""
    bars = [(result.case["family"], result.id, ratio) for result in results if (ratio := result.ratio(REFERENCE))]
    low = min([0.5, *(ratio for _, _, ratio in bars)]) / 1.1
    high = max([2.0, *(ratio for _, _, ratio in bars)]) * 1.1
    families = len({family for family, _, _ in bars})
    height = TOP + ROW * (len(bars) + families) + 16

    def x(ratio: float) -> float:
        return LEFT + WIDTH * math.log(ratio / low) / math.log(high / low)

    wins = sum(kind(ratio) == "win" for _, _, ratio in bars)
    losses = sum(kind(ratio) == "loss" for _, _, ratio in bars)
    title = f"Tern against {REFERENCE} eager, equal threads"
    note = f"times faster, logarithmic: {wins} wins, {len(bars) - wins - losses} within 5 %, {losses} losses"
    total = LEFT + WIDTH + RIGHT
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {total} {height}" width="{total}" height="{height}" role="img">',
        f"<title>{escape(title)}</title><style>{STYLE}</style>",
        f'<text class="title" x="12" y="22">{escape(title)}</text>',
        f'<text class="quiet" x="12" y="40">{escape(note)}</text>',
    ]
    for tick in ticks(low, high):
        at, style = f"{x(tick):.1f}", "even" if tick == 1 else "grid"
        lines.append(f'<line class="{style}" x1="{at}" x2="{at}" y1="{TOP}" y2="{height - 8}"/>')
        lines.append(f'<text class="scale" x="{at}" y="{TOP - 6}" text-anchor="middle">{tick:g}×</text>')
    y, current = TOP, None
    for family, name, ratio in bars:
        if family != current:
            current, y = family, y + ROW
            lines.append(f'<text class="family" x="12" y="{y - 3}">{escape(family)}</text>')
        begin, end = sorted((x(1), x(ratio)))
        y += ROW
        lines.append(f'<text x="{LEFT - 8}" y="{y - 3}" text-anchor="end">{escape(name)}</text>')
        lines.append(
            f'<rect class="{kind(ratio)}" x="{begin:.1f}" y="{y - 12}" width="{max(1.0, end - begin):.1f}" height="11" rx="2"/>'
        )
        label = f"{ratio:.2f}×" if ratio < 10 else f"{ratio:.0f}×"
        lines.append(f'<text x="{max(begin, end) + 5:.1f}" y="{y - 3}">{label}</text>')
    return "\n".join([*lines, "</svg>"]) + "\n"
