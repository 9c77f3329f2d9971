from datetime import date

import pytest

from cis.core.errors import RuleError
from cis.register.metrics.rules import ReadingDraft
from cis.register.tickets import feeding
from cis.register.tickets.feeding import Choice
from cis.register.tickets.measures.catalogue import MEASURES, of
from cis.register.tickets.models import TicketFeed
from cis.register.tickets.rules import Kind, Period

MONDAY = date(2026, 1, 5)


@pytest.mark.parametrize(
    ("by", "value"), [("", ""), ("team", "A|B|"), ("subcategory", "x" * 120)]
)
def test_a_source_key_tells_the_choice_again(by, value):
    choice = Choice(MEASURES["sla_pct_of_closed"], Period.MONTH, by, value)
    key = choice.key(2_147_483_647)
    assert feeding.chosen(key) == choice
    assert len(key) <= 200
    assert key.startswith(feeding.prefix(2_147_483_647))


@pytest.mark.parametrize("key", ["", "feed|1", "feed|1|nothing|week", "sheet|1|x|week"])
def test_other_keys_are_nobodys_choice(key):
    assert feeding.chosen(key) is None


def test_a_column_needs_a_value_and_a_value_a_measure():
    for by, value in (("team", ""), ("", "A"), ("team", "x" * 121)):
        with pytest.raises(RuleError):
            Choice(MEASURES["opened_n"], Period.WEEK, by, value)


@pytest.mark.parametrize("kind", Kind)
def test_every_measure_makes_a_valid_metric(kind):
    feed = TicketFeed(id=1, name="Desk", kind=kind.value)
    for measure in of(kind):
        for period in Period:
            choice = Choice(measure, period, "team", "A")
            draft = feeding.draft(choice, feed, 1, logged=False)
            assert draft.unit
            assert "A" in draft.name


def test_a_share_is_read_as_its_parts_and_nothing_is_a_gap():
    share = MEASURES["reopen_rate_pct"]
    values = {"reopened_n": 1, "resolved_n": 4, "reopen_rate_pct": 25.0}
    assert feeding.reading(share, MONDAY, values) == ReadingDraft(MONDAY, None, 1, 4)
    values = {"reopened_n": 0, "resolved_n": 0, "reopen_rate_pct": None}
    assert feeding.reading(share, MONDAY, values) == ReadingDraft(MONDAY)


def test_a_duration_says_how_many_events_stand_behind_it():
    values = {"mttr_median_h": 14.2, "resolved_n": 31}
    found = feeding.reading(MEASURES["mttr_median_h"], MONDAY, values)
    assert (found.value, found.sample) == (14.2, 31)


def test_one_measure_of_the_kind_and_one_of_quality_are_preselected():
    keys = ("mttr_median_h", "sla_pct", "reopen_rate_pct")
    found = feeding.preselected(Kind.INCIDENTS, keys)
    assert found == ["mttr_median_h", "reopen_rate_pct"]
    assert feeding.preselected(Kind.CHANGES, ("change_success_pct",)) == [
        "change_success_pct"
    ]
