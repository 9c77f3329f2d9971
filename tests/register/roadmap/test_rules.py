from datetime import date, timedelta

import pytest

from cis.core.errors import RuleError
from cis.register.practices.rules import PHASES, Adoption, Phase
from cis.register.roadmap import rules
from cis.register.roadmap.rules import (
    AttestDraft,
    Choice,
    Condition,
    CriterionDraft,
    Demand,
    GateDraft,
    Kind,
    PhaseDraft,
)

TODAY = date(2026, 3, 2)
CONDITION = Condition("Name a deputy", 1, TODAY + timedelta(days=30))


@pytest.mark.parametrize(
    ("adoption", "passed", "runs"),
    [
        (Adoption.NOT_ADOPTED, None, Phase.STABILISE),
        (Adoption.STABILISE, None, Phase.STABILISE),
        (Adoption.STANDARDISE, Phase.STABILISE, Phase.STANDARDISE),
        (Adoption.STANDARDISE, None, Phase.STANDARDISE),
        (Adoption.OPTIMISE, Phase.STANDARDISE, Phase.OPTIMISE),
        (Adoption.OPTIMISE, Phase.OPTIMISE, None),
        (Adoption.STABILISE, Phase.OPTIMISE, Phase.STABILISE),
        (None, None, Phase.STABILISE),
        (None, Phase.STABILISE, Phase.STANDARDISE),
        (None, Phase.OPTIMISE, None),
    ],
)
def test_the_phase_follows_from_state_and_gates(adoption, passed, runs):
    assert rules.current(adoption, passed) is runs


def test_a_gate_leads_to_the_next_state_and_the_last_stays():
    assert [rules.adopted(one) for one in PHASES] == [
        Adoption.STANDARDISE,
        Adoption.OPTIMISE,
        Adoption.OPTIMISE,
    ]


def test_a_phase_is_over_runs_or_is_early():
    assert rules.is_over(Phase.STABILISE, Phase.STANDARDISE)
    assert rules.is_over(Phase.OPTIMISE, None)
    assert rules.is_early(Phase.OPTIMISE, Phase.STABILISE)
    assert not rules.is_early(Phase.OPTIMISE, Phase.OPTIMISE)
    assert not rules.is_early(Phase.OPTIMISE, None)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": Kind.METRIC, "number": 1, "demand": Demand.IMPROVED}, "metric_id"),
        ({"kind": Kind.METRIC, "number": 1, "metric_id": 1}, "demand"),
        (
            {"kind": Kind.METRIC, "metric_id": 1, "demand": Demand.IMPROVED},
            "number",
        ),
        ({"kind": Kind.MATURITY, "number": 6}, "number"),
        ({"kind": Kind.MATURITY, "number": float("nan")}, "number"),
        ({"kind": Kind.TRAINING}, "number"),
        ({"kind": Kind.ADOPTION, "number": 101}, "number"),
        ({"kind": Kind.INITIATIVE}, "initiative_id"),
        ({"kind": Kind.FINDINGS}, "findings"),
        ({"kind": Kind.MANUAL, "statement": " "}, "statement"),
        ({"kind": Kind.MANUAL, "statement": "x" * 201}, "statement"),
    ],
)
def test_a_criterion_says_what_its_kind_needs(values, field):
    with pytest.raises(RuleError) as refused:
        CriterionDraft(**values)
    assert refused.value.field == field


def test_what_a_kind_does_not_need_is_left_out():
    draft = CriterionDraft(
        Kind.RACI, metric_id=3, number=4, statement="No", findings="high"
    )

    assert set(draft.values.values()) == {Kind.RACI, None, ""}


def test_a_gate_needs_a_reason_and_conditions_exactly_when_it_is_passed_with_them():
    for choice, conditions in (
        (Choice.CONDITIONS, ()),
        (Choice.GO, (CONDITION,)),
        (Choice.HOLD, (CONDITION,)),
    ):
        with pytest.raises(RuleError):
            GateDraft(choice, "Because.", conditions=conditions)
    with pytest.raises(RuleError) as refused:
        GateDraft(Choice.GO, " ")
    assert refused.value.field == "reason"
    assert GateDraft(Choice.CONDITIONS, "Because.", conditions=(CONDITION,))


def test_a_condition_lies_ahead():
    late = GateDraft(
        Choice.CONDITIONS, "Because.", conditions=(Condition("A", 1, TODAY),)
    )
    with pytest.raises(RuleError, match="day to come"):
        late.check(TODAY)
    late.check(TODAY - timedelta(days=1))


@pytest.mark.parametrize("link", ["javascript:alert(1)", "ftp://x", "x" * 600])
def test_a_link_that_runs_is_refused(link):
    with pytest.raises(RuleError):
        GateDraft(Choice.HOLD, "Because.", link=link)
    with pytest.raises(RuleError):
        AttestDraft("It is so.", "A list", link)


def test_an_attestation_needs_its_words_and_its_evidence():
    for values in (
        ("", "A list", "https://example.org"),
        ("So.", "", "https://example.org"),
        ("So.", "A list", ""),
    ):
        with pytest.raises(RuleError):
            AttestDraft(*values)


def test_go_needs_everything_met_and_says_what_is_not():
    with pytest.raises(RuleError, match=r"Nobody owns it\. .*hold"):
        rules.lack(Choice.GO, ["Nobody owns it."])
    rules.lack(Choice.GO, [])
    rules.lack(Choice.CONDITIONS, ["Nobody owns it."])
    rules.lack(Choice.HOLD, ["Nobody owns it."])


def test_a_gate_lies_after_the_beginning():
    with pytest.raises(RuleError):
        PhaseDraft("Fewer calls", TODAY, TODAY)
    assert PhaseDraft("Fewer calls", TODAY, TODAY + timedelta(days=1))


def test_the_same_state_freezes_to_the_same_text():
    first = rules.frozen({"b": date(2026, 1, 2), "a": [1]})

    assert first == '{"a":[1],"b":"2026-01-02"}'
    assert first == rules.frozen({"a": [1], "b": date(2026, 1, 2)})
    assert rules.digest(first) != rules.digest(rules.frozen({"a": [2]}))


def test_outcomes_stand_one_a_line():
    assert rules.lines(" Fewer calls \n\n Faster\n") == ["Fewer calls", "Faster"]


def test_a_near_gate_says_when_and_a_late_one_since_when():
    day = TODAY + timedelta(days=3)
    assert rules.told_near(Phase.STABILISE, day, TODAY).endswith(
        "is planned for 5 Mar 2026."
    )
    assert "was planned" in rules.told_near(Phase.STABILISE, TODAY, day)
