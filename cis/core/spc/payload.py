"""An analysis and a verdict as plain values for JSON, in the golden cases' words."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from cis.core.spc.analysis import Analysis
from cis.core.spc.delta import Change
from cis.core.spc.phases import Phase
from cis.core.spc.verdict import Verdict
from cis.core.spc.words import label

ARRAYS = (
    "phase",
    "value",
    "short_phase_warning",
    "centre",
    "lower",
    "upper",
    "lower_2s",
    "upper_2s",
    "relative_to_mean",
    "outside_limits",
    "close_to_limits",
    "rule",
    "side",
    "special_cause",
    "point_type",
)
SUMMARY = (
    "variation",
    "variation_icon",
    "assurance",
    "assurance_icon",
    "assurance_is_provisional",
    "limits_kind",
    "sigma_z",
    "chart",
    "direction",
    "target",
    "transform",
)


def analysis_as_json(analysis: Analysis) -> dict[str, Any]:
    """Return an analysis with its arrays in date order."""
    attained = analysis.attained
    return {
        "date": [day.isoformat() for day in analysis.date],
        **{name: list(getattr(analysis, name)) for name in ARRAYS},
        "phases": [_phase(phase) for phase in analysis.phases],
        **{name: getattr(analysis, name) for name in SUMMARY},
        "attained": None if attained is None else asdict(attained),
        "warnings": list(analysis.warnings),
    }


def verdict_as_json(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict with its sentence, change, attainment and caveats."""
    change = verdict.change
    return {
        "code": verdict.code,
        "label": label(verdict),
        "sentence": verdict.sentence,
        "n_base": verdict.n_base,
        "n_post": verdict.n_post,
        "chart_signal": verdict.chart_signal,
        "chart_conflict": verdict.chart_conflict,
        "interval_signal": verdict.interval_signal,
        "sustained": verdict.sustained,
        "delta": None if change is None else _delta(change),
        "attainment": None if change is None else change.attainment,
        "attainment_low": None if change is None else change.attainment_low,
        "attainment_high": None if change is None else change.attainment_high,
        "assurance": verdict.assurance,
        "change": None if change is None else _present(asdict(change)),
        "caveats": list(verdict.caveats),
    }


def _delta(change: Change) -> dict[str, float | str | None]:
    before, after = change.geometric_mean_base, change.geometric_mean_post
    if before is None or after is None or change.ratio is None:
        return {
            "absolute": change.delta,
            "relative": change.relative,
            "low": change.corrected_low,
            "high": change.corrected_high,
            "interval_of": "absolute",
        }
    return {
        "absolute": after - before,
        "relative": change.ratio - 1,
        "low": (change.ratio_low or 0.0) - 1,
        "high": (change.ratio_high or 0.0) - 1,
        "interval_of": "relative",
    }


def _phase(phase: Phase) -> dict[str, Any]:
    told = asdict(phase)
    told.update(start=phase.start.isoformat(), end=phase.end.isoformat())
    return told


def _present(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
