"""A metric's chart as a Plotly figure and its sparkline as SVG."""

from typing import Any

from cis.kit.charts import svg
from cis.kit.charts.behaviour import Behaviour, Event, behaviour
from cis.register.metrics import series
from cis.register.metrics.charting import ChartData
from cis.register.metrics.judging import Spark
from cis.register.metrics.rules import DataKind, Measure
from cis.register.metrics.series import Lens


def figure(chart: ChartData) -> dict[str, Any]:
    """Return the behaviour chart as Plotly's data and layout."""
    measure, rows = chart.measure, chart.rows
    low = min((row.point.value or 0 for row in rows), default=0)
    return behaviour(
        Behaviour(
            dates=[row.point.starts_on for row in rows],
            values=[row.point.value for row in rows],
            kinds=[row.kind for row in rows],
            phases=[row.phase for row in rows],
            centre=[row.centre for row in rows],
            lower=[row.lower for row in rows],
            upper=[row.upper for row in rows],
            title=chart.summary,
            axis=measure.name,
            unit=measure.unit,
            target=chart.target,
            baseline=(
                (chart.baseline.first_on, chart.baseline.last_on)
                if chart.baseline
                else None
            ),
            events=[
                Event(number, event.day, event.text)
                for number, event in enumerate(chart.events, start=1)
            ],
            trial=chart.trial,
            notes=[row.words[:1].upper() + row.words[1:] for row in rows],
            zero=measure.kind is not DataKind.MEASUREMENT or low >= 0,
            logged=chart.logged,
            digits=measure.digits,
        )
    )


def sparkline(spark: Spark, measure: Measure) -> str:
    """Return a sparkline as SVG that says its newest value in words."""
    wording = series.wording(measure, Lens())
    values = [value for value, _ in spark]
    newest = next((value for value in reversed(values) if value is not None), None)
    said = "no value yet" if newest is None else f"newest {wording.level(newest)}"
    return svg.sparkline(
        values,
        point_types=[kind for _, kind in spark],
        title=f"{wording.name}: {said}",
    )
