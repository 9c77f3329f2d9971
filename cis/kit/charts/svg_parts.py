"""The elements of a drawing: text, lines and points as SVG, every word escaped."""

import html
import re
from collections.abc import Sequence

INK, QUIET = "currentColor", "#7a7f87"
MARKS = {
    "common_cause": ("common", QUIET, "dot"),
    "special_cause_improvement": ("improvement", "#2f7ed8", "diamond"),
    "special_cause_concern": ("concern", "#d9650b", "triangle"),
    "special_cause_neutral_high": ("neutral", "#8e63ce", "square"),
    "special_cause_neutral_low": ("neutral", "#8e63ce", "square"),
}
# What XML 1.0 cannot hold in any form.
IMPOSSIBLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def escape(words: str) -> str:
    """Return words as they can stand in a document, impossible characters replaced."""
    return html.escape(IMPOSSIBLE.sub("\N{REPLACEMENT CHARACTER}", words))


def svg(cls: str, width: float, height: float, inside: str) -> str:
    """Return an SVG document with a role, a class and a view box."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{cls}" role="img" '
        f'width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'font-family="system-ui, sans-serif" fill="none">\n{inside}\n</svg>\n'
    )


def text(  # noqa: PLR0913 - each is an attribute of the element
    x: float,
    y: float,
    words: str,
    *,
    cls: str = "chart-label",
    size: int = 11,
    anchor: str = "start",
    weight: str = "400",
) -> str:
    """Return a text element, its words escaped."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" class="{cls}" font-size="{size}" '
        f'font-weight="{weight}" text-anchor="{anchor}" fill="{INK}">'
        f"{escape(words)}</text>"
    )


def line(  # noqa: PLR0913 - each is an attribute of the element
    x1: float, y1: float, x2: float, y2: float, *, cls: str, colour: str, dash: str = ""
) -> str:
    """Return a straight line."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{cls}" '
        f'stroke="{colour}" stroke-width="1"{dashes}/>'
    )


def mark(x: float, y: float, kind: str, words: str | None) -> str:
    """Return a point: its shape and colour say what it means, its title says more."""
    name, colour, shape = MARKS[kind]
    title = "" if words is None else f"<title>{escape(words)}</title>"
    attributes = f'class="chart-point chart-{name}" fill="{colour}"'
    if shape in SHAPES:
        corners = " ".join(f"{x + dx:.1f},{y + dy:.1f}" for dx, dy in SHAPES[shape])
        return f'<polygon points="{corners}" {attributes}>{title}</polygon>'
    place = f'cx="{x:.1f}" cy="{y:.1f}" r="2.6"'
    return f"<circle {place} {attributes}>{title}</circle>"


SHAPES = {
    "diamond": ((0, -5.5), (5.5, 0), (0, 5.5), (-5.5, 0)),
    "triangle": ((0, -5.5), (5, 4), (-5, 4)),
    "square": ((-4, -4), (4, -4), (4, 4), (-4, 4)),
}


def path(
    points: Sequence[tuple[float, float]], *, cls: str, colour: str, dash: str = ""
) -> str:
    """Return a line through points."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    places = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return (
        f'<polyline points="{places}" class="{cls}" stroke="{colour}" '
        f'stroke-width="1.2"{dashes}/>'
    )
