"""Statistical process control in plain Python: limits, signals, change, verdict."""

from cis.core.spc.analyse import analyse
from cis.core.spc.analysis import Analysis
from cis.core.spc.delta import Change, change
from cis.core.spc.judge import judge
from cis.core.spc.payload import analysis_as_json, verdict_as_json
from cis.core.spc.phases import Phase
from cis.core.spc.series import SeriesError
from cis.core.spc.signals import Signals, signals_of
from cis.core.spc.verdict import Verdict
from cis.core.spc.words import Wording, caveat, label, point, sentence, summary

__all__ = [
    "Analysis",
    "Change",
    "Phase",
    "SeriesError",
    "Signals",
    "Verdict",
    "Wording",
    "analyse",
    "analysis_as_json",
    "caveat",
    "change",
    "judge",
    "label",
    "point",
    "sentence",
    "signals_of",
    "summary",
    "verdict_as_json",
]
