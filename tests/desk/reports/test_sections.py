from datetime import date

from cis.desk.findings.models import Sighting, Waiver
from cis.desk.reports import sections
from cis.desk.reports.content import Section

FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)


def seen(session, subject, first, mended=None, code="OWN101"):
    session.add(Sighting(code=code, subject=subject, first_on=first, mended_on=mended))
    session.flush()


def told(session):
    return {one.title: one.sentences for one in sections.sections(session, FIRST, LAST)}


def test_while_nobody_counted_nothing_is_said_of_findings(changing):
    assert told(changing) == {}
    seen(changing, "practice:1", date(2026, 11, 2))
    assert told(changing) == {}


def test_what_was_counted_for_the_first_time_is_not_called_new(changing):
    seen(changing, "practice:1", date(2026, 10, 5))

    (said,) = told(changing)["Findings"]
    assert said == (
        "Findings were counted for the first time on 5 Oct 2026; on 31 Oct 2026 "
        "1 was open."
    )


def test_new_mended_and_waived_are_told_by_rule(changing):
    seen(changing, "practice:1", date(2026, 9, 1))
    seen(changing, "practice:2", date(2026, 9, 1), date(2026, 10, 9))
    seen(changing, "practice:3", date(2026, 10, 9), date(2026, 11, 9))
    waiver = Waiver(
        code="OWN101",
        subject="practice:1",
        reason="Agreed.",
        waived_on=FIRST,
        until=LAST,
    )
    changing.add(waiver)
    changing.flush()

    sums, new, waived = told(changing)["Findings"]

    assert sums.startswith(
        "On 31 Oct 2026 2 findings were open. New in the month: 1, mended: 1"
    )
    assert new.startswith("New: OWN101 ")
    assert waived.endswith("(1).")
    assert "Agreed" not in waived


def test_a_section_is_a_heading_with_sentences(changing):
    seen(changing, "practice:1", date(2026, 10, 5))
    (found,) = sections.sections(changing, FIRST, LAST)
    assert isinstance(found, Section)
