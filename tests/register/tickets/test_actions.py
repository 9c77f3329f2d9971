import csv
import io
from datetime import UTC, date, datetime

import pytest

from cis.core.errors import RuleError
from cis.kit.db import db, transaction
from cis.kit.trail import queries as trail
from cis.kit.trail.verify import verify
from cis.register.metrics import queries as metrics
from cis.register.metrics.rules import DataKind, Origin, Source, Transform
from cis.register.tickets import actions, queries
from cis.register.tickets.actions import ImportDraft
from cis.register.tickets.feeding import Choice
from cis.register.tickets.measures.catalogue import MEASURES
from cis.register.tickets.measures.reading import read
from cis.register.tickets.rules import Options, Period
from tests import factories
from tests.conftest import TEST_ACTOR

TODAY = date(2026, 11, 24)
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
HEADER = "number,opened_at,resolved_at,priority,reopen_count,made_sla\n"
JANUARY = (
    HEADER + "INC1,2026-01-05 08:00:00,2026-01-05 10:00:00,1 - Critical,0,true\n"
    "INC2,2026-01-06 08:00:00,2026-01-07 08:00:00,2 - High,1,false\n"
    "INC3,2026-01-12 08:00:00,2026-01-13 12:00:00,1 - Critical,0,true\n"
    "INC4,2026-01-18 08:00:00,,2 - High,0,true\n"
)
FEBRUARY = (
    HEADER + "INC4,2026-01-18 08:00:00,2026-01-18 20:00:00,2 - High,0,true\n"
    "INC5,2026-01-20 08:00:00,2026-01-25 08:00:00,2 - High,0,true\n"
)


def choice(key, period=Period.WEEK, by="", value=""):
    return Choice(MEASURES[key], period, by, value)


@pytest.fixture
def bring(store):
    """Apply a text or file as a feed and return what was applied."""
    practice = store(factories.practice)

    def run(source, *choices, feed="Desk", name="export.csv", **options):
        if isinstance(source, str):
            source = io.BytesIO(source.encode())
        told = Options(today=TODAY, **options)
        reading = read(source, name, told)
        origin = Origin(
            Source.TICKETS, name, reading.table.source.sha256, TEST_ACTOR.id, AT
        )
        draft = ImportDraft(feed, practice, list(choices))
        with transaction(by=TEST_ACTOR, what="ticket.import") as session:
            return actions.apply(session, draft, reading, told, origin)

    return run


def values(metric_id):
    found = metrics.readings(db.session(), metric_id)
    return {each.starts_on.isoformat(): each.value for each in found}


def reference(path, column):
    with path.open(newline="", encoding="utf-8") as lines:
        return {
            row["week_start"]: float(row[column])
            for row in csv.DictReader(lines)
            if row[column]
        }


def test_readings_of_the_real_export_equal_the_reference(bring, shared):
    keys = ("mttr_median_h", "mttr_mean_h", "reopen_rate_pct", "sla_pct", "backlog_n")
    done = bring(
        shared / "data" / "demo_incidents_uci.csv", *map(choice, keys), name="uci.csv"
    )
    for key, fed in zip(keys, done.fed, strict=True):
        wanted = reference(shared / "data" / "reference_demo_incidents_weekly.csv", key)
        wanted.pop("2017-02-13", None)  # the export ends before this week does
        found = {day: round(value, 4) for day, value in values(fed.metric_id).items()}
        assert found == pytest.approx(wanted, abs=1.01e-4), key


def test_changes_equal_the_reference(bring, shared):
    keys = ("change_success_pct", "rollback_rate_pct", "rollback_episodes_n")
    done = bring(
        shared / "data" / "demo_changes_govuk.csv",
        *(choice(key, Period.MONTH) for key in keys),
    )
    path = shared / "data" / "reference_demo_changes_monthly.csv"
    with path.open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    start = next(iter(rows[0]))
    for key, fed in zip(keys, done.fed, strict=True):
        found = values(fed.metric_id)
        assert len(found) >= len(rows) - 2
        wanted = {f"{row[start]}-01": row[key] for row in rows}
        for day, value in found.items():
            assert value == pytest.approx(float(wanted[day]), abs=1e-4), (key, day)


def test_one_file_is_one_event_with_counts_and_digest(bring):
    done = bring(JANUARY, choice("mttr_median_h"))
    found = queries.imported(db.session(), done.import_id)
    assert (found.rows, found.tickets, found.added, found.changed) == (4, 4, 4, 0)
    events = trail.history(db.session(), f"ticket_import:{found.id}")
    assert [event.action for event in events] == ["ticket.import"]


def test_partial_periods_are_left_out(bring):
    done = bring(JANUARY, choice("mttr_median_h"))
    # The export reaches Sunday 18 January, the last day of its second week.
    assert values(done.fed[0].metric_id) == {"2026-01-05": 13.0, "2026-01-12": 28.0}


def test_the_same_file_again_changes_nothing_and_writes_no_event(bring):
    first = bring(JANUARY, choice("mttr_median_h"))
    before = trail.newest(db.session())[0].seq
    again = bring(JANUARY, choice("mttr_median_h"))
    assert (again.is_repeat, again.changed) == (True, False)
    assert again.import_id == first.import_id
    assert trail.newest(db.session())[0].seq == before


def test_the_same_file_can_feed_another_metric(bring):
    bring(JANUARY, choice("mttr_median_h"))
    again = bring(JANUARY, choice("sla_pct"))
    assert [(each.is_new, each.recorded.added) for each in again.fed] == [(True, 2)]


def test_a_newer_export_revises_the_periods_it_touches(bring):
    first = bring(JANUARY, choice("mttr_median_h"), choice("opened_n"))
    newer = bring(FEBRUARY)
    found = queries.imported(db.session(), newer.import_id)
    assert (found.added, found.changed) == (1, 1)
    recorded = {each.name: each.recorded for each in newer.fed}
    restored = recorded["Time to restore service (median, clock hours)"]
    # INC4 is now known to be resolved in the second week; the third is new.
    assert (restored.added, restored.revised, restored.unchanged) == (1, 1, 1)
    assert values(first.fed[0].metric_id)["2026-01-12"] == 20.0
    assert recorded["Tickets opened"].revised == 0


def test_a_breakdown_counts_only_its_value(bring):
    critical = choice("opened_n", by="priority", value="1 - Critical")
    done = bring(JANUARY, choice("opened_n"), critical)
    everyone, narrowed = (values(each.metric_id) for each in done.fed)
    assert everyone == {"2026-01-05": 2.0, "2026-01-12": 2.0}
    assert narrowed == {"2026-01-05": 1.0, "2026-01-12": 1.0}
    assert done.fed[1].name == "Tickets opened: 1 - Critical"


def test_durations_are_on_a_log_scale_only_with_five_events_a_period(bring):
    rows = "".join(
        f"INC{week}-{n},2026-01-{5 + 7 * week:02} 08:00:00,"
        f"2026-01-{11 + 7 * week:02} 10:0{n}:00,x,0,true\n"
        for week in range(3)
        for n in range(5)
    )
    many = bring(HEADER + rows, choice("mttr_median_h"), feed="Many")
    few = bring(JANUARY, choice("mttr_median_h"), feed="Few")
    session = db.session()
    made = [metrics.get(session, each.fed[0].metric_id) for each in (many, few)]
    assert [each.transform for each in made] == [Transform.LOG, Transform.NONE]
    assert {each.kind for each in made} == {DataKind.DURATION}


def test_metrics_of_two_feeds_are_told_apart_by_name(bring):
    names = [
        bring(JANUARY, choice("opened_n"), feed=feed).fed[0].name
        for feed in ("Berlin", "Lyon")
    ]
    assert names == ["Tickets opened", "Tickets opened (Lyon)"]


def test_the_answers_given_for_a_header_are_remembered_and_renewed(store):
    practice = store(factories.practice)
    text = "Nr,Auf,Zu\nA,2026-01-05 08:00,2026-01-06 08:00\n"
    mapping = {"number": "Nr", "opened_at": "Auf"}

    def bring(name, **more):
        told = Options(today=TODAY, mapping={**mapping, **more})
        reading = read(io.BytesIO(text.encode()), "x.csv", told)
        origin = Origin(Source.TICKETS, "x.csv", "a" * 64, TEST_ACTOR.id, AT)
        draft = ImportDraft("Desk", practice, [], name)
        with transaction(by=TEST_ACTOR, what="ticket.import") as session:
            return actions.apply(session, draft, reading, told, origin)

    header = actions.header_digest(("nr", "AUF", "Zu"))
    bring("Our tool")
    bring("Our tool", resolved_at="Zu")
    layout = queries.layout_for(db.session(), header)
    assert queries.settings(layout)["mapping"] == {**mapping, "resolved_at": "Zu"}
    text = "Nr,Auf,Fertig\nA,2026-01-05 08:00,2026-01-06 08:00\n"
    with pytest.raises(RuleError, match="the name of another layout"):
        bring("Our tool", resolved_at="Fertig")


def test_the_trail_verifies_after_imports(bring):
    bring(JANUARY, choice("mttr_median_h"))
    bring(FEBRUARY)
    verdict = verify(db.session().connection())
    assert (verdict.fault, verdict.seq) == (None, None)
    newest = trail.newest(db.session())[0]
    assert newest.facts["ticket"]["rows"] == "2"
    assert set(newest.facts["reading"]) == {"rows", "sha256"}


def test_a_feed_keeps_to_one_kind(bring):
    bring(JANUARY, feed="Desk")
    survey = "csat_score,csat_at,x\n5,2026-01-05,a\n"
    with pytest.raises(RuleError, match="holds incidents, and this file holds survey"):
        bring(survey, feed=" desk ")


def test_answers_without_numbers_are_not_counted_twice(bring):
    survey = "csat_score,csat_at,x\n5,2026-01-05,a\n5,2026-01-05,b\n2,2026-01-11,c\n"
    first = bring(survey, choice("responses_n"), choice("csat_pct"))
    bring(survey + "4,2026-01-18,d\n")
    assert values(first.fed[0].metric_id) == {"2026-01-05": 3.0, "2026-01-12": 1.0}
    assert queries.count(db.session(), first.feed_id) == 4


def test_nothing_is_kept_when_something_fails(bring, monkeypatch):
    def broken(*_args, **_kwargs):
        raise RuntimeError("power cut")

    monkeypatch.setattr(actions.metrics, "record", broken)
    with pytest.raises(RuntimeError):
        bring(JANUARY, choice("mttr_median_h"))
    assert queries.feeds(db.session()) == []
    assert queries.count(db.session(), 1) == 0


def test_a_file_with_no_usable_row_is_refused(bring):
    with pytest.raises(RuleError, match="No row"):
        bring(HEADER + "INC1,never,,x,0,true\n")
