from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import IntegrityError

from cis.core.errors import NotFoundError, RuleError
from cis.kit.trail import queries as trail
from cis.register.controls import actions, coverage, display, intake, queries
from cis.register.controls.intake import Target
from cis.register.controls.models import ControlMapping
from cis.register.controls.rules import (
    Advice,
    Entry,
    Kind,
    Mapped,
    MappingDraft,
    Origin,
    Priority,
    Status,
    Subject,
    UnsoundError,
)
from tests import factories

ORIGIN = Origin("own.csv", "ab" * 32, "test", datetime(2026, 3, 2, 9, tzinfo=UTC))
CSF = "nist-csf-2.0"
APPROVER = Subject(Kind.ROLE, role="approver")


@pytest.fixture
def practice(store):
    return store(lambda s: factories.practice(s, name="Incident management"))


def draft(subject, status=Status.COVERED, **changes):
    return MappingDraft(subject=subject, status=status, **changes)


def of(practice):
    return Subject(Kind.PRACTICE, practice)


def board(session, code=CSF):
    return display.board(session, queries.by_code(session, code))


def test_installing_brings_every_framework_and_a_second_time_nothing(store, session):
    assert store(actions.install) == 134 + 127 + 58 + 45
    before = trail.newest(session)

    assert store(actions.install) == 0
    assert len(trail.newest(session)) == len(before)
    assert [one.name for one in queries.frameworks(session)] == [
        "NIST CSF 2.0",
        "ISO/IEC 27001:2022",
        "ISO/IEC 20000-1:2018",
        "COBIT 2019",
    ]


def test_installing_is_one_event_with_a_digest_of_the_controls(installed, session):
    [event] = trail.newest(session)

    assert event.facts["control"]["rows"] == "364"


def test_installing_adds_what_a_newer_catalogue_has_and_keeps_titles(
    store, session, control
):
    key = control("5.3", "iso-iec-27001-2022")

    def older(writing):
        queries.control(writing, key).title = "Who does what"
        writing.delete(queries.control(writing, control("10.2", "iso-iec-27001-2022")))

    store(older)

    assert store(actions.install) == 1
    assert queries.control(session, key).title == "Who does what"


def test_controls_come_in_the_order_of_their_framework(session, installed):
    found = queries.controls(session, queries.by_code(session, CSF).id)

    assert [one.code for one in found[:4]] == ["GV", "GV.OC", "GV.OC-01", "GV.OC-02"]
    assert found[-1].code == "RC.CO-04"


def test_several_controls_are_mapped_at_once(store, session, control, practice):
    keys = [control("RS.MA"), control("RS.CO-02")]

    done = store(lambda s: actions.map_controls(s, keys, draft(of(practice))))

    assert done == Mapped(2, 0, 0)
    assert board(session).whole == coverage.Count(covered=6, not_mapped=100)


def test_what_a_subject_said_before_is_changed_and_not_doubled(
    store, session, control, practice
):
    key = control("RS.MA-01")
    first = draft(of(practice), note="Runbook 7")
    store(lambda s: actions.map_controls(s, [key], first))

    again = draft(of(practice), Status.GAP)
    done = store(lambda s: actions.map_controls(s, [key, control("RS.MA-02")], again))

    assert done == Mapped(1, 1, 0)
    [one] = board(session).said(key)
    assert (one.status, one.note) == (Status.GAP, "Runbook 7")


@pytest.mark.parametrize("kind", [Kind.PRACTICE, Kind.INITIATIVE, Kind.METRIC])
def test_what_is_not_there_cannot_meet_a_control(control, changing, kind):
    with pytest.raises(RuleError, match=f"no such {kind.value}"):
        actions.map_controls(changing, [control("RS.MA")], draft(Subject(kind, 424242)))


def test_a_control_that_is_not_there_cannot_be_mapped(installed, changing):
    with pytest.raises(NotFoundError):
        actions.map_controls(changing, [424242], draft(APPROVER))
    with pytest.raises(RuleError, match="at least one"):
        actions.map_controls(changing, [], draft(APPROVER))
    with pytest.raises(RuleError, match="at most 500"):
        actions.map_controls(changing, range(1, 502), draft(APPROVER))


def test_an_initiative_and_a_metric_speak_for_their_practice(
    store, session, control, practice
):
    initiative = store(lambda s: factories.initiative(s, practice_id=practice))
    metric = store(lambda s: factories.metric(s, practice_id=practice))
    for subject in (Subject(Kind.INITIATIVE, initiative), Subject(Kind.METRIC, metric)):
        planned = draft(subject, Status.PLANNED)
        store(lambda s, d=planned: actions.map_controls(s, [control("RS.MI")], d))

    share = display.share(session, practice)

    assert [one.label for one in share.mappings] == [
        f"CI-{initiative:04d} Fewer hand-overs",
        "Restore time, median",
    ]
    [part] = share.parts
    assert part.rows[0].over_all == coverage.Count(planned=2)


def test_the_database_itself_refuses_a_mapping_that_names_nothing(control, changing):
    changing.add(
        ControlMapping(
            control_id=control("RS.MA"),
            kind=Kind.PRACTICE,
            subject="practice:1",
            status=Status.GAP,
        )
    )

    with pytest.raises(IntegrityError):
        changing.flush()


def test_the_database_itself_refuses_the_same_subject_twice(
    control, practice, changing
):
    for _ in range(2):
        changing.add(
            ControlMapping(
                control_id=control("RS.MA"),
                kind=Kind.PRACTICE,
                practice_id=practice,
                subject=of(practice).key,
                status=Status.GAP,
            )
        )

    with pytest.raises(IntegrityError):
        changing.flush()


def test_a_statement_is_edited_and_taken_back(store, session, control):
    key = control("GV.RR")
    store(lambda s: actions.map_controls(s, [key], draft(APPROVER)))
    [one] = queries.mappings(session, queries.by_code(session, CSF).id)
    mapping = one.id

    said = (Status.GAP, "Nobody signs", "https://example.org/1")
    wrong = (*said[:2], "ftp:x")
    store(lambda s: actions.edit(s, queries.mapping(s, mapping), said))
    assert queries.mapping(session, mapping).status is Status.GAP
    with pytest.raises(RuleError):
        store(lambda s: actions.edit(s, queries.mapping(s, mapping), wrong))

    store(lambda s: actions.remove(s, queries.mapping(s, mapping)))
    with pytest.raises(NotFoundError):
        queries.mapping(session, mapping)


def entries(*lines, framework=""):
    return [
        Entry(code, title, parent, framework, f"Line {at}")
        for at, (code, title, parent) in enumerate(lines, 2)
    ]


def test_a_list_of_ones_own_becomes_a_framework(store, session):
    held = entries(("A.1", "One", "A"), ("A", "All", ""))
    target = Target(name="House rules", source="Intranet")

    key = store(lambda s: intake.take(s, held, target, ORIGIN))

    [taken] = intake.taken(queries.delivery(session, key))
    assert (taken.is_new, taken.added, taken.unchanged) == (True, ["A.1", "A"], 0)
    found = queries.controls(session, taken.framework_id)
    assert [(one.code, one.title) for one in found] == [("A", "All"), ("A.1", "One")]
    assert found[1].parent_id == found[0].id


def test_titles_come_to_a_framework_that_has_only_codes(store, session, control):
    held = entries(("A.5.1", "Our words", "A.5"), ("A.5.99", "Own addition", "A.5"))
    named = [
        Entry(e.code, e.title, e.parent, "iso/iec 27001:2022", e.place) for e in held
    ]

    key = store(lambda s: intake.take(s, named, Target(), ORIGIN))

    [taken] = intake.taken(queries.delivery(session, key))
    assert (taken.is_new, taken.added, taken.retitled) == (False, ["A.5.99"], ["A.5.1"])
    assert queries.control(session, control("A.5.1", "iso-iec-27001-2022")).title
    codes = list(queries.codes(session, taken.framework_id))
    assert codes[codes.index("A.5.37") + 1] == "A.5.99"


def test_the_same_list_twice_changes_nothing(store, session):
    held = entries(("A", "All", ""))
    target = Target(name="House rules")
    store(lambda s: intake.take(s, held, target, ORIGIN))

    key = store(lambda s: intake.take(s, held, target, ORIGIN))

    [taken] = intake.taken(queries.delivery(session, key))
    assert (taken.added, taken.retitled, taken.unchanged) == ([], [], 1)


def test_of_a_list_with_one_wrong_line_nothing_is_taken(session, changing):
    held = entries(("A", "All", ""), ("B", "Lost", "C"), ("A", "Twice", ""))

    with pytest.raises(UnsoundError) as refused:
        intake.take(changing, held, Target(name="House rules"), ORIGIN)

    assert len(refused.value.complaints) == 2
    assert queries.frameworks(changing) == []


def test_a_list_must_say_of_what_it_is(session):
    [said] = intake.complaints(session, entries(("A", "All", "")))

    assert "does not say which framework" in said


def test_the_profile_comes_empty_and_takes_what_is_imported(store, session, control):
    [profile] = queries.profiles(session, queries.by_code(session, CSF).id)
    key = profile.id
    assert queries.advice(session, key) == {}
    said = [Advice("RS.MA-01", Priority.HIGH, "First", "Line 2")]

    for _ in range(2):
        store(lambda s: intake.advise(s, queries.profile(s, key), said))

    [(at, entry)] = queries.advice(session, key).items()
    assert (at, entry.priority) == (control("RS.MA-01"), Priority.HIGH)


def test_a_profile_names_every_code_that_its_framework_lacks(session, installed):
    key = queries.profiles(session, queries.by_code(session, CSF).id)[0].id
    profile = queries.profile(session, key)

    assert intake.strangers(
        session, profile, [Advice("RS.MA-99", Priority.LOW, place="Line 2")]
    ) == ["Line 2: RS.MA-99 is not in NIST CSF 2.0; mend the code."]
