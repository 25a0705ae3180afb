"""Draws how something grows, as a small SVG that reads on light and dark pages."""

from __future__ import annotations

from math import log10

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 320, 60, 150, 20, 44
STYLE = """\
<style>
  text { font: 13px system-ui, sans-serif; fill: #57606a }
  .grid { stroke: #8c959f; stroke-opacity: .35 }
  path { fill: none; stroke-width: 2 }
  .line0 { stroke: #0969da } .mark0 { fill: #0969da }
  .line1 { stroke: #bc4c00 } .mark1 { fill: #bc4c00 }
  .line2 { stroke: #6e7781; stroke-dasharray: 4 4 } .mark2 { fill: #6e7781 }
  @media (prefers-color-scheme: dark) {
    text { fill: #9198a1 }
    .line0 { stroke: #58a6ff } .mark0 { fill: #58a6ff }
    .line1 { stroke: #f0883e } .mark1 { fill: #f0883e }
    .line2 { stroke: #9198a1 } .mark2 { fill: #9198a1 }
  }
</style>"""

Points = list[tuple[float, float]]


def curve(title: str, across: str, lines: dict[str, Points]) -> str:
    """Lines of points over one another, both axes by powers of ten; each line's name stands at its end."""
    points = [point for line in lines.values() for point in line]
    low_x, high_x = min(x for x, _ in points), max(x for x, _ in points)
    high_y = 10 ** -(-log10(max(y for _, y in points)) // 1)

    def place(x: float, y: float) -> tuple[float, float]:
        over = (log10(x) - log10(low_x)) / (log10(high_x) - log10(low_x))
        up = log10(y) / log10(high_y)
        return LEFT + over * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM)

    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img">',
        f"<title>{title}</title>",
        STYLE,
    ]
    for power in range(round(log10(high_y)) + 1):
        x, y = place(low_x, 10**power)
        drawn.append(f'<line class="grid" x1="{x:.0f}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        drawn.append(f'<text x="{x - 8:.0f}" y="{y + 4:.1f}" text-anchor="end">{10**power:,}×</text>')
    drawn += [
        f'<text x="{place(x, 1)[0]:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{x:,.0f}</text>'
        for x in sorted({x for x, _ in points})
    ]
    middle = (LEFT + WIDTH - RIGHT) / 2
    drawn.append(f'<text x="{middle:.0f}" y="{HEIGHT - 6}" text-anchor="middle">{across}</text>')
    for number, (name, line) in enumerate(lines.items()):
        placed = [place(x, y) for x, y in line]
        drawn.append(f'<path class="line{number}" d="M{" L".join(f"{x:.1f},{y:.1f}" for x, y in placed)}"/>')
        drawn += [f'<circle class="mark{number}" cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in placed]
        x, y = placed[-1]
        drawn.append(f'<text class="mark{number}" x="{x + 10:.1f}" y="{y + 4:.1f}">{name}</text>')
    return "\n".join([*drawn, "</svg>", ""])
