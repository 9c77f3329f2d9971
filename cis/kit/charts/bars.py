"""Bars: the Pareto of what hurts."""

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from cis.kit.charts import theme

TEXT_LENGTH = 34  # letters of a category before it is cut
ROOM = 1.2  # times the longest bar, so that its words fit beside it


def pareto(
    labels: Sequence[str],
    counts: Sequence[float],
    *,
    title: str,
    axis: str,
    urls: Sequence[str] = (),
    total: float | None = None,
) -> dict[str, Any]:
    """Return the Pareto, most first, with the running share said beside each bar.

    The bars lie down so that long category names can be read. ``total`` is the whole
    that shares are of, where there is more than the bars show.
    """
    ranked = sorted(range(len(labels)), key=lambda row: -counts[row])
    amounts = [counts[row] for row in ranked]
    shares = running_shares(amounts, total)
    names = [labels[row] for row in ranked]
    return theme.figure(
        [_bars(names, amounts, shares, [urls[row] for row in ranked if urls])],
        theme.layout(
            title,
            margin={"l": 16, "r": 24, "t": 8, "b": 44},
            bargap=0.3,
            height=max(140, 70 + 34 * len(names)),
            xaxis={
                "title": {"text": f"{axis} (share together with all above)"},
                "range": [0, max(amounts, default=1) * ROOM],
                "zeroline": True,
                "separatethousands": True,
                "exponentformat": "none",
            },
            yaxis={
                "type": "category",
                "autorange": "reversed",
                "tickvals": list(range(len(names))),
                "ticktext": [shortened(name) for name in names],
                "showgrid": False,
                "ticks": "",
            },
        ),
    )


def running_shares(amounts: Sequence[float], total: float | None = None) -> list[float]:
    """Return the share in percent that each amount and all before it make up."""
    whole = sum(amounts) if total is None else total
    return [100 * part / whole if whole else 0.0 for part in accumulate(amounts)]


def shortened(name: str) -> str:
    """Return the name cut to what fits beside a bar."""
    if len(name) <= TEXT_LENGTH:
        return name
    return name[: TEXT_LENGTH - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"


def _bars(
    names: Sequence[str],
    amounts: Sequence[float],
    shares: Sequence[float],
    urls: Sequence[str],
) -> dict[str, Any]:
    together = [f"{share:.0f} %" for share in shares]
    bars: dict[str, Any] = {
        "type": "bar",
        "orientation": "h",
        "x": list(amounts),
        "y": list(range(len(names))),
        "marker": {"color": theme.BAR},
        "text": [
            f"{amount:,.0f} ({part})"
            for amount, part in zip(amounts, together, strict=True)
        ],
        "textposition": "outside",
        "textfont": {"color": theme.INK},
        "hovertext": [
            f"{name}: {amount:,g}<br>with all above: {part}"
            for name, amount, part in zip(names, amounts, together, strict=True)
        ],
        "hoverinfo": "text",
        "cliponaxis": False,
    }
    return {**bars, "customdata": list(urls)} if urls else bars
