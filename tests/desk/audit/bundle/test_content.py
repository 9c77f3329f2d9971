from datetime import date

import pytest

from cis.core.errors import RuleError
from cis.desk.audit.bundle.content import Asked, Chooser, Options, period
from cis.desk.audit.bundle.sections import SECTIONS, chosen

MAY = "2026-05-10T10:00:00.000000Z"


def chooser(*keys, zone="UTC", **options):
    asked = Asked(Options(keys, **options), date(2026, 6, 1), zone)
    return Chooser(asked, chosen(keys))


def said(action, at=MAY, **changes):
    return {
        "action": action,
        "at": at,
        "changes": {
            subject.replace("_n", ":"): {
                column: [None, value] for column, value in columns.items()
            }
            for subject, columns in changes.items()
        },
    }


def test_sections_are_taken_in_the_order_of_the_table():
    assert [one.key for one in chosen(["changes", "ownership"])] == [
        "ownership",
        "changes",
    ]
    assert len({one.key for one in SECTIONS}) == len(SECTIONS)


def test_a_section_takes_its_actions_and_its_records():
    takes = chooser("ownership").takes
    assert takes(said("assignment.end"))
    assert takes(said("test.store", assignment_n4={"person_id": "2"}))
    assert not takes(said("initiative.edit", initiative_n4={"title": "x"}))
    assert chooser("decisions").takes(said("initiative.close"))
    assert not chooser("decisions").takes(said("initiative.edit"))
    assert chooser("changes").takes(said("anything"))


def test_the_period_is_of_days_where_the_organisation_is():
    day = date(2026, 5, 10)
    asked = Asked(Options(("changes",), first=day, last=day), day, "Europe/Berlin")
    assert period(asked) == (
        "2026-05-09T22:00:00.000000Z",
        "2026-05-10T22:00:00.000000Z",
    )
    takes = Chooser(asked, chosen(["changes"])).takes
    assert takes(said("x", "2026-05-10T21:59:59.999999Z"))
    assert not takes(said("x", "2026-05-10T22:00:00.000000Z"))
    assert not takes(said("x", "2026-05-09T21:59:59.999999Z"))


def test_ownership_is_told_from_its_beginning():
    takes = chooser("ownership", first=date(2026, 5, 20)).takes
    assert takes(said("assignment.appoint"))


def test_a_practice_brings_what_belongs_to_it_and_nothing_else():
    takes = chooser("changes", practices=(3,)).takes
    assert takes(said("x", practice_n3={"adoption": "adopted"}))
    assert not takes(said("x", practice_n33={"adoption": "adopted"}))
    assert takes(said("x", metric_n7={"practice_id": "3"}))
    assert takes(said("x", baseline_n1={"metric_id": "7"}))
    assert takes(said("x", initiative_n2={"baseline_id": "1"}))
    assert takes(said("x", comment_n9={"initiative_id": "2"}))
    assert not takes(said("x", comment_n10={"initiative_id": "5"}))
    assert not takes(said("x", organisation_n1={"name": "New"}))


def test_a_right_without_a_practice_holds_in_all_of_them():
    takes = chooser("rights", "raci", practices=(3,)).takes
    assert takes(said("right.grant", decision_right_n1={"number": 1}))
    assert takes(said("right.grant", decision_right_n2={"practice_id": "3"}))
    assert not takes(said("right.grant", decision_right_n4={"practice_id": "5"}))
    assert takes(said("raci.save", raci_version_n1={"number": 1}))
    assert not takes(said("control.map", control_mapping_n1={"role": "approver"}))
    others = chooser("changes", practices=(3,)).takes
    assert not others(said("right.grant", decision_right_n1={"number": 1}))


def test_what_governs_is_told_from_its_beginning():
    takes = chooser("rights", "raci", "controls", first=date(2026, 5, 20)).takes
    for action in ("right.grant", "raci.save", "control.map", "framework.import"):
        assert takes(said(action)), action


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"sections": ()}, "sections"),
        (
            {
                "sections": ("changes",),
                "first": date(2026, 5, 2),
                "last": date(2026, 5, 1),
            },
            "first",
        ),
    ],
)
def test_a_choice_that_makes_no_sense_is_refused(options, field):
    with pytest.raises(RuleError) as caught:
        Options(**options)
    assert caught.value.field == field
