"""Each kind of criterion is met exactly when its facts are: tested both ways."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cis.register.initiatives.rules import Gauge, Outcome, Status
from cis.register.roadmap import criteria
from cis.register.roadmap.criteria import Attested, Check, Level, Open
from cis.register.roadmap.rules import Demand

GAUGE = Gauge("Restore time", "h", 1)


def level(**changes):
    values = {
        "gauge": GAUGE,
        "direction": "decrease",
        "current": 23.9,
        "code": "improvement",
        "label": "Improved",
        "is_sustained": True,
    }
    return Level(**{**values, **changes})


def test_a_metric_at_its_value_that_improved_is_met():
    found = criteria.metric(24, Demand.IMPROVED, level())

    assert found == Check(True, "Now 23.9 h: improved.")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"current": 24.1}, "Now 24.1 h"),
        ({"code": "no_change_detected", "label": "No change"}, "no change"),
        ({"code": "possible_improvement"}, "Now 23.9 h"),
        ({"current": None}, "Too early"),
        ({"has_baseline": False}, "no baseline"),
    ],
)
def test_a_metric_short_of_value_or_verdict_is_not_met(changes, words):
    found = criteria.metric(24, Demand.IMPROVED, level(**changes))

    assert not found.is_met
    assert words in found.found


def test_a_sustained_metric_has_to_last():
    once = level(is_sustained=False)

    assert criteria.metric(24, Demand.IMPROVED, once).is_met
    assert not criteria.metric(24, Demand.SUSTAINED, once).is_met
    assert "not sustained yet" in criteria.metric(24, Demand.SUSTAINED, once).found
    assert criteria.metric(24, Demand.SUSTAINED, level()).is_met


def test_more_is_better_where_the_metric_says_so():
    share = level(direction="increase", current=96.0)

    assert criteria.metric(95, Demand.IMPROVED, share).is_met
    assert not criteria.metric(97, Demand.IMPROVED, share).is_met


def test_maturity_needs_every_dimension():
    scores = {"people": 3, "process": 3, "technology": 4, "governance": 3}

    assert criteria.maturity(3, scores).is_met
    assert not criteria.maturity(4, scores).is_met
    assert "governance 2" in criteria.maturity(3, {**scores, "governance": 2}).found
    missing = criteria.maturity(1, {**scores, "people": None})
    assert "people not answered" in missing.found
    assert not criteria.maturity(1, {}).is_met


def test_a_raci_is_complete_without_faults():
    assert criteria.raci([]).is_met
    assert criteria.raci(["Nobody is accountable."]) == Check(
        False, "Nobody is accountable."
    )


def test_an_ownership_is_real_without_reasons_against_it():
    assert criteria.ownership([]).is_met
    assert not criteria.ownership(["No deputy is named."]).is_met


def test_a_class_of_findings_is_a_severity_and_graver_or_a_family():
    grave = Open("high", "ownership", "OWN101 Nobody")
    light = Open("low", "data", "DAT103 Late")

    assert not criteria.findings("high", [grave, light]).is_met
    assert criteria.findings("high", [light]).is_met
    assert criteria.findings("medium", [light]).is_met
    assert not criteria.findings("any", [light]).is_met
    assert not criteria.findings("data", [light]).is_met
    assert criteria.findings("data", [grave]).is_met
    assert criteria.findings("any", []).is_met


def test_the_rest_of_many_is_counted():
    many = [Open("high", "data", f"Finding {number}.") for number in range(5)]

    assert criteria.findings("high", many).found.endswith("And 2 more.")


@given(st.integers(0, 200), st.integers(1, 200), st.integers(1, 100))
def test_a_share_is_enough_exactly_from_its_percentage_on(part, whole, percent):
    part = min(part, whole)
    for rule in (criteria.training, criteria.adoption):
        assert rule(percent, (part, whole)).is_met is (100 * part / whole >= percent)


def test_nothing_counted_is_not_enough():
    assert not criteria.training(1, (0, 0)).is_met
    assert "finish an adoption check" in criteria.adoption(1, (0, 0)).found


def test_an_initiative_must_be_closed_as_realised():
    assert criteria.initiative(Status.CLOSED, Outcome.REALISED).is_met
    partly = criteria.initiative(Status.CLOSED, Outcome.PARTLY_REALISED)
    assert partly == Check(False, "It is closed as partly realised.")
    assert not criteria.initiative(Status.MEASURING, None).is_met


def test_an_attestation_needs_a_name_and_evidence():
    on = date(2026, 3, 4)

    assert criteria.manual(Attested("Anna", on, 1)).is_met
    assert not criteria.manual(Attested("Anna", on, 0)).is_met
    assert not criteria.manual(None).is_met


def test_the_organisation_is_ready_where_every_practice_is():
    good, bad = Check(True, "Fine."), Check(False, "Nobody owns it.")

    assert criteria.together({"A": good, "B": good}, "None.").is_met
    assert criteria.together({"A": good, "B": bad}, "None.") == Check(
        False, "B: Nobody owns it."
    )
    assert not criteria.together({}, "No practice is adopted.").is_met
