import io
from datetime import date

import pytest

from cis.register.tickets import stored, storing
from cis.register.tickets.facts import Facts
from cis.register.tickets.measures.reading import read
from cis.register.tickets.models import LONGEST_RECORD_ID, TicketFeed
from cis.register.tickets.rules import Kind, Options, Period

TODAY = date(2026, 11, 24)
HEADER = "number,opened_at,resolved_at,priority,category,assigned_to\n"
LOG = (
    "Case ID,Activity,Resource,Complete Timestamp,Seriousness\n"
    "1,Assign,Value 1,2026/01/05 08:00:00.000,High\n"
    "2,Assign,Value 1,2026/01/05 09:00:00.000,Low\n"
    "2,Fix,Value 2,2026/01/05 10:00:00.250,Low\n"
    "1,Fix,Value 1,2026/01/06 08:00:00.125,High\n"
)
SURVEY = (
    "csat_score,csat_at,service\n5,2026-01-05,A\ngood,2026-01-05,B\n5,2026-01-05,A\n"
)


def reading_of(text, **options):
    return read(io.BytesIO(text.encode()), "x.csv", Options(today=TODAY, **options))


def rows_of(reading):
    rows = storing.rows(1, reading)
    return [dict(zip(storing.COLUMNS, row, strict=True)) for row in rows]


def feed(session, kind):
    made = TicketFeed(name="Desk", kind=kind)
    session.add(made)
    session.flush()
    return made


def test_a_row_says_what_the_file_says_and_nothing_of_people():
    [row] = rows_of(
        reading_of(
            HEADER + "INC1,2026-01-05 08:00:00,2026-01-05 10:30:00, 1 - High ,?,Ada\n"
        )
    )
    assert row["record_id"] == "INC1"
    assert row["opened"] == 1_767_600_000_000
    assert row["resolved"] - row["opened"] == 9_000_000
    assert (row["priority"], row["category"], row["closed"]) == ("1 - High", "", None)
    assert "Ada" not in map(str, row.values())


def test_rejected_rows_are_left_out_and_the_others_keep_their_own_cells():
    bad = "INC{0},never,,p,c,x\n"
    good = "INC{0},2026-01-05 08:00:00,,p,cat {0},x\n"
    lines = [(bad if n % 3 == 1 else good).format(n) for n in range(1500)]
    rows = rows_of(reading_of(HEADER + "".join(lines)))
    assert len(rows) == 1000
    assert all(row["category"] == f"cat {row['record_id'][3:]}" for row in rows)


def test_an_event_log_gives_one_row_a_ticket_with_its_last_state():
    text = (
        HEADER + "INC1,2026-01-05 08:00:00,,1,a,x\nINC2,2026-01-05 08:00:00,,2,a,x\n"
        "INC1,2026-01-05 08:00:00,2026-01-06 08:00:00,3,a,x\n"
    )
    rows = rows_of(reading_of(text))
    assert [(row["record_id"], row["priority"]) for row in rows] == [
        ("INC2", "2"),
        ("INC1", "3"),
    ]


def test_a_log_of_activities_keeps_numbers_and_cells_together():
    rows = rows_of(reading_of(LOG, mapping={"resolved_activity": "Fix"}))
    found = {row["record_id"]: (row["priority"], row["resolved"]) for row in rows}
    assert found == {
        "1": ("High", 1_767_686_400_125),
        "2": ("Low", 1_767_607_200_250),
    }


def test_without_numbers_the_same_rows_have_the_same_names_again():
    first = rows_of(reading_of(SURVEY))
    names = [row["record_id"] for row in first]
    assert len(set(names)) == 3
    later = rows_of(reading_of(SURVEY + "1,2026-01-06,A\n"))
    assert [row["record_id"] for row in later[:3]] == names


def test_a_very_long_number_stays_unlike_its_neighbours():
    long = "x" * 300
    text = HEADER + "".join(f"{long}{n},2026-01-05 08:00:00,,1,a,x\n" for n in range(2))
    names = {row["record_id"] for row in rows_of(reading_of(text))}
    assert len(names) == 2
    assert max(map(len, names)) <= LONGEST_RECORD_ID


@pytest.mark.parametrize(
    ("name", "kind", "mapping"),
    [
        ("demo_incidents_uci.csv", Kind.INCIDENTS, {}),
        ("demo_changes_govuk.csv", Kind.CHANGES, {}),
        (
            "helpdesk_italian.csv.gz",
            Kind.INCIDENTS,
            {
                "resolved_activity": "Resolve ticket",
                "closed_activity": "Closed",
                "escalated_activity": "Require upgrade|Create SW anomaly",
            },
        ),
    ],
)
def test_what_is_stored_measures_the_same_as_the_file(
    changing, shared, name, kind, mapping
):
    path = shared / "data" / name
    reading = read(path, name, Options(today=TODAY, mapping=mapping))
    own = feed(changing, kind)
    kept = storing.store(changing, own.id, reading)
    assert (kept.rows, kept.added, kept.changed) == (reading.count, reading.count, 0)
    of_file, of_feed = Facts.of(reading), stored.facts(changing, own)
    assert stored.touched(changing, own.id) == of_file.stretch()
    span = of_file.stretch().calendar(Period.WEEK)
    assert of_feed.measures(span) == of_file.measures(span)


def test_answers_are_stored_and_measured(changing):
    reading, own = reading_of(SURVEY), feed(changing, Kind.SURVEY)
    storing.store(changing, own.id, reading)
    span = Facts.of(reading).stretch().calendar(Period.DAY)
    _, totals = stored.facts(changing, own).measures(span)
    assert totals == Facts.of(reading).measures(span)[1]
    assert len(stored.facts(changing, own, only=("service", "A")).answers) == 2


def test_storing_again_changes_only_what_differs(changing):
    own = feed(changing, Kind.INCIDENTS)
    row = "INC{},2026-01-05 08:00:00,{},1,a,x\n"
    storing.store(
        changing, own.id, reading_of(HEADER + row.format(1, "") + row.format(2, ""))
    )
    again = HEADER + row.format(1, "") + row.format(2, "2026-01-06 08:00:00")
    kept = storing.store(changing, own.id, reading_of(again + row.format(3, "")))
    assert (kept.rows, kept.added, kept.changed) == (3, 1, 1)


def test_only_known_columns_narrow(changing):
    own = feed(changing, Kind.INCIDENTS)
    with pytest.raises(KeyError):
        stored.tickets(changing, own.id, only=("detail", "x"))
