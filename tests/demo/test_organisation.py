"""The demo: lived-in, honest in its verdicts, loaded once, labelled as what it is."""

import json
import stat
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from cis.core.access import Role
from cis.core.config import Settings
from cis.core.errors import RuleError
from cis.demo import entrance, organisation, people, profile, series, story
from cis.demo import initiatives as table
from cis.desk.findings import queries as findings
from cis.desk.overview.begin import queries as beginning
from cis.desk.overview.first import queries as first
from cis.factory import create_app
from cis.kit.db import Base, db, transaction, triggers
from cis.kit.db.engine import in_mode
from cis.kit.trail import log, verify
from cis.kit.trail.models import TrailEvent, TrailTouch
from cis.register.accounts import passwords
from cis.register.accounts import queries as accounts
from cis.register.actions import queries as promises
from cis.register.actions.rules import Filters as PromiseFilters
from cis.register.actions.rules import Status as PromiseStatus
from cis.register.adoption.checks import queries as checks
from cis.register.adoption.checks.rules import Answer, draw
from cis.register.adoption.feedback import queries as feedback
from cis.register.decisions import queries as decisions
from cis.register.evidence import queries as evidence
from cis.register.governance import queries as governance
from cis.register.governance import scopes
from cis.register.initiatives import queries as initiatives
from cis.register.initiatives.models import Comment, Initiative
from cis.register.initiatives.rules import Outcome, Status
from cis.register.maturity import queries as maturity
from cis.register.maturity.results import differences
from cis.register.metrics import queries as metrics
from cis.register.metrics.models import Metric, Reading
from cis.register.metrics.rules import Aspect
from cis.register.painpoints.models import PainPoint
from cis.register.painpoints.rules import Status as PainStatus
from cis.register.people import queries as persons
from cis.register.practices import queries as practices
from cis.register.practices.models import Practice
from cis.register.practices.rules import Adoption, Phase
from cis.register.roadmap import queries as roadmap
from cis.register.tickets import display, shares
from cis.register.tickets import queries as tickets
from cis.register.tickets.models import Ticket
from tests import factories

TODAY = date(2026, 11, 24)
URL = "http://127.0.0.1:8000"


def prepared(folder) -> Flask:
    app = create_app(Settings(data=folder))
    app.config["CIS_CHEAP_HASHES"] = True
    with app.app_context(), in_mode(db.engine, "write").begin() as connection:
        Base.metadata.create_all(connection)
        log.begin(connection)
        triggers.install(connection)
    return app


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """An application that holds the demo."""
    app = prepared(tmp_path_factory.mktemp("demo"))
    with app.app_context():
        organisation.load(TODAY)
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def place(loaded):
    """The demo's data folder, inside its application."""
    with loaded.app_context():
        yield loaded.config["CIS_DATA"]
        db.session.remove()


@pytest.fixture
def demo(place):
    return db.session()


def initiative(session, title):
    key = session.scalar(select(Initiative.id).where(Initiative.title == title))
    return initiatives.get(session, key)


@pytest.mark.parametrize(
    ("title", "code", "sustained"),
    [
        (table.SWARM, "improvement", True),
        (table.ARTICLES, "improvement", True),
        (table.CALLBACK, "no_change_detected", False),
        (table.BOARD, "no_change_detected", False),
        (table.PEER, "deterioration", False),
        (table.FORMS, "too_early", False),
        (table.ROUTE, "too_early", False),
    ],
)
def test_each_initiative_gets_the_verdict_its_story_deserves(
    demo, title, code, sustained
):
    standing = initiatives.standing(demo, initiative(demo, title))

    assert (standing.code, standing.sustained) == (code, sustained)
    assert standing.caveats == ""


def test_experience_metrics_guard_and_do_not_move(demo):
    guarded = initiatives.guardrails(demo, initiative(demo, table.SWARM).id)
    felt = [one for one in guarded if one.aspect == Aspect.EXPERIENCE]

    assert [(one.name, one.code) for one in felt] == [
        (series.CONTENT, "no_change_detected")
    ]


def test_there_are_eight_initiatives_one_in_each_state_of_life(demo):
    rows = demo.execute(select(Initiative.status, Initiative.outcome)).all()

    assert sorted((status, outcome or "") for status, outcome in rows) == sorted(
        [
            (Status.PROPOSED, ""),
            (Status.ASSESSED, ""),
            (Status.APPROVED, ""),
            (Status.IN_PROGRESS, ""),
            (Status.ON_HOLD, ""),
            (Status.MEASURING, ""),
            (Status.CLOSED, Outcome.REALISED),
            (Status.CLOSED, Outcome.NOT_REALISED),
        ]
    )


def test_what_did_not_work_left_a_lesson(demo):
    failed = initiative(demo, table.CALLBACK)

    assert failed.closing_verdict == "no_change_detected"
    assert "noise" in failed.lesson


def test_four_practices_have_owners_and_differ_in_adoption(demo):
    owners = governance.owners(demo, TODAY)
    adopted = demo.scalars(
        select(Practice).where(Practice.adoption != Adoption.NOT_ADOPTED)
    ).all()

    assert {practice.id for practice in adopted} == owners.keys()
    assert len(adopted) == 4
    assert len({practice.adoption for practice in adopted}) == 3


def test_one_ownership_is_symbolic_on_purpose_and_the_others_are_real(demo):
    held = governance.in_force(demo, TODAY)
    owned = {row.place for row in held if row.role is row.place.accountable}
    names = scopes.names(demo, owned)
    health = governance.judged(demo, owned, TODAY)
    flawed = {
        names[code]: [reason.flaw.value for reason in found.reasons]
        for code, found in health.items()
        if not found.is_real
    }

    assert len(health) == 6
    assert flawed == {
        "Service request management": [
            "accountable without authority",
            "authority without time",
            "deputy missing",
        ]
    }


def test_six_pain_points_stand_in_different_states(demo):
    found = demo.scalars(select(PainPoint.status)).all()

    assert len(found) == 6
    assert set(found) == set(PainStatus)


def test_a_dozen_people_with_example_addresses(demo):
    named = persons.choices(demo)

    assert len(people.PEOPLE) == 12
    assert set(named.values()) == set(people.PEOPLE) - people.LEFT.keys()
    assert all(people.email(name).endswith(".example") for name in people.PEOPLE)


def test_every_series_has_more_than_sixty_weeks_up_to_the_last_full_one(demo):
    monday = TODAY - timedelta(days=TODAY.weekday())
    for metric in demo.scalars(select(Metric).where(Metric.source_key == "")):
        days = [point.starts_on for point in metrics.points(demo, metric.id)]
        missing = next(one.missing for one in series.SERIES if one.name == metric.name)
        assert len(days) >= 60
        assert days[-1] == monday - timedelta(weeks=1 + missing)


def test_corrections_keep_what_they_replaced_and_say_why(demo):
    replaced = demo.scalars(select(Reading).where(Reading.is_current.is_(False))).all()
    corrected = demo.scalars(select(Reading.note).where(Reading.revision > 1)).all()

    assert len(replaced) == 3
    assert all(corrected)


def test_everything_happened_before_today_and_in_order(demo):
    for found in demo.scalars(select(Initiative)):
        days = [
            found.proposed_on,
            found.approved_on,
            found.started_on,
            found.closed_on,
        ]
        known = [day for day in days if day]
        assert known == sorted(known)
        assert known[-1] <= TODAY
    assert demo.scalar(select(func.max(Reading.recorded_at))).date() <= TODAY
    assert demo.scalar(select(func.count(Comment.id))) >= 10


def test_each_step_is_an_event_of_a_log_that_holds(demo):
    steps = organisation.told(story.Calendar(TODAY))
    actions = demo.scalars(select(TrailEvent.action).order_by(TrailEvent.seq)).all()

    assert verify.verify(demo.connection()).fault is None
    assert actions[len(steps)] == "account.invite"
    # Another test may have had a lost password replaced.
    assert set(actions[len(steps) + 1 :]) <= {"account.reset"}
    assert {step.what for step in steps} <= set(actions)


def test_it_is_marked_as_a_demo(demo):
    assert persons.organisation(demo).is_demo
    assert "example" in persons.organisation(demo).name


def test_four_people_can_sign_in_with_one_password_only_its_owner_can_read(demo, place):
    word = entrance.kept_password(place)
    found = {
        one.name: accounts.by_email(demo, people.email(one.name))
        for one in people.ACCOUNTS
    }

    assert {account.role for account in found.values()} == set(Role)
    assert all(
        passwords.matches(account.password_hash, word, cheap=True)
        for account in found.values()
    )
    mode = (place / entrance.FILE).stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_its_passwords_are_strong_and_never_the_same(tmp_path):
    word = entrance.new_password(tmp_path)

    passwords.check_password(word)
    assert entrance.new_password(tmp_path) != word


def test_a_second_start_changes_nothing_and_says_the_same(demo, place):
    before = log.head(demo.connection())
    db.session.remove()
    again = organisation.load(TODAY + timedelta(days=3))

    assert not again.is_new
    assert again.password == entrance.kept_password(place)
    assert log.head(db.session().connection()) == before


def test_the_lines_tell_address_password_and_people(place):
    said = "\n".join(organisation.lines(organisation.Loaded("bamo", False), URL))

    assert f"{URL}/login" in said
    assert "bamo" in said
    assert all(people.email(one.name) in said for one in people.ACCOUNTS)


def test_a_lost_password_is_replaced(place):
    word = entrance.kept_password(place)
    (place / entrance.FILE).unlink()
    again = organisation.load(TODAY)

    assert again.password != word
    account = accounts.by_email(db.session(), people.email(people.MARA))
    assert passwords.matches(account.password_hash, again.password, cheap=True)


def test_the_figures_are_the_same_for_every_day_of_the_year():
    first = [series.values(one) for one in series.SERIES]

    assert first == [series.values(one) for one in series.SERIES]


@pytest.mark.parametrize("weekday", range(7))
def test_no_step_lies_ahead_of_any_weekday(weekday):
    today = date(2026, 11, 23) + timedelta(days=weekday)
    steps = organisation.told(story.Calendar(today))

    assert max(step.day for step in steps) <= today


def test_a_loading_that_stopped_half_way_goes_on_where_it_stopped(session):
    steps = organisation.told(story.Calendar(TODAY))
    story.play(steps[:90], TODAY, people.LEADERS)
    assert not entrance.is_open(db.session())

    organisation.load(TODAY + timedelta(days=30))

    number, day = story.done(db.session())
    assert (number, day) == (len(steps), TODAY)
    assert len(db.session().scalars(select(Initiative.id)).all()) == 8
    assert entrance.is_open(db.session())


def test_it_does_not_mix_with_a_real_organisation(store):
    store(factories.organisation)

    with pytest.raises(RuleError, match="CIS_DATA"):
        organisation.load(TODAY)


def test_it_does_not_mix_with_accounts_of_real_people(store):
    store(factories.account)

    with pytest.raises(RuleError, match="real organisation"):
        organisation.load(TODAY)


def test_events_after_the_demo_do_not_hide_how_far_it_came(session, store):
    story.play(organisation.told(story.Calendar(TODAY))[:3], TODAY, people.LEADERS)
    with transaction(by=story.SYSTEM, what="test.other") as writing:
        factories.person(writing)

    assert story.done(db.session()) == (3, TODAY)


# What is planted: people who are not equipped, a guardrail that suffers, a metric that
# nobody reads any more, practices that ask nobody how it feels.
PLANTED = {
    ("CAD105", series.SUCCESS),
    ("FLO121", "Show the last ten failed changes to both teams"),
    ("ROA103", "Two people look at each failed change on the next day"),
    ("ROA104", "CI-0007 Send network alarms straight to the network team"),
    ("ADO104", "Change enablement"),
    ("ADO104", "Service desk"),
    ("ADO106", "Incident management"),
    ("ADO110", "Playbook of Service request management"),
    ("ADO111", "Service desk"),
    ("CAD108", "Playbook of Service request management"),
    ("SIM105", "Playbook of Service request management"),
    ("DAT107", "EV-0003 The answers, as the desk reads them"),
    ("OUT105", "CI-0003 Weekly look at every emergency change"),
    ("OWN102", "Service request management"),
    ("OWN103", "Service request management"),
    ("OWN106", "Service request management"),
    ("CAD101", "Incidents older than 30 days"),
    ("BAS106", "Incidents older than 30 days"),
    ("OUT108", "Change success rate"),
    ("OUT108", "Emergency change share"),
    ("OUT108", "First-contact resolution"),
}


def test_the_linter_finds_what_is_planted_and_nothing_else(demo):
    found = findings.current(demo, TODAY)

    assert {(one.rule.code, one.found.name) for one in found} == PLANTED


def test_the_workflow_is_followed_more_and_more(demo):
    every = checks.listed(demo)
    found = [one.result.rate for one in every if one.finished_on][::-1]

    assert len(found) == 12
    assert sum(found[:4]) / 4 > 40
    assert sum(found[-3:]) / 3 < 20
    checked = Metric.source_key.startswith("adoption:")
    metric = demo.scalars(select(Metric).where(checked)).one()
    assert len(metrics.points(demo, metric.id)) == 12


def test_the_exports_of_twelve_months_came_in_by_the_door(demo):
    found, total = tickets.imports(demo, 1)
    brought = [one for one, _ in found][::-1]
    [(feed, count, newest)] = tickets.feeds(demo)
    by = display.names(demo, [one.imported_by for one in brought])

    assert (count, total, newest.date()) == (12, 12, date(2026, 11, 3))
    assert brought[0].file_name == "incidents 2025-11.csv"
    assert brought[0].imported_at.date() == date(2025, 12, 3)
    assert set(by.values()) == {people.LUCA}
    assert {one.rejected for one in brought} == {0}
    assert json.loads(brought[-1].warnings) == []
    assert all(one.changed > 100 for one in brought[1:])
    assert sum(one.added for one in brought) == tickets.count(demo, feed.id)


def test_the_pareto_counts_what_was_imported(demo):
    [(feed, _, _)] = tickets.feeds(demo)
    page = shares.page(demo, feed, "category")

    assert sum(line.part.tickets for line in page.lines) == tickets.count(demo, feed.id)
    assert page.finding == "4 of 11 categories make 80 % of the tickets"
    assert (page.has_hours, page.has_reopened) == (True, True)
    assert tickets.breakdowns(demo, feed.id) == ["priority", "category", "team"]


def test_the_feed_measures_that_hand_overs_became_fewer(demo):
    [(feed, _, _)] = tickets.feeds(demo)
    [(metric, choice)] = tickets.fed(demo, feed.id)
    values = [point.value for point in metrics.points(demo, metric.id)]

    assert choice.measure.key == "reassign_mean"
    assert len(values) == 12
    assert min(values[:4]) > 1.1
    assert max(values[-5:]) < 0.85


def test_anybody_draws_the_same_cases_from_the_feed_again(demo):
    for one in checks.listed(demo):
        known = checks.population(demo, one.feed_id, one.first_on, one.last_on)
        cases = [case.record_id for case in one.cases]

        assert one.population == len(known) > 1800
        assert cases == draw(known, one.size, one.seed)
        assert all(case.shown.count(", ") == 2 for case in one.cases)


def test_cases_that_went_around_it_were_handed_on_more_often(demo):
    rows = demo.execute(select(Ticket.record_id, Ticket.reassignments))
    moves = {number: count for number, count in rows}  # noqa: C416 - rows are no pairs
    for one in checks.listed(demo):
        if one.finished_on:
            said = {
                answer: [
                    moves[case.record_id] for case in one.cases if case.answer is answer
                ]
                for answer in (Answer.BYPASSED, Answer.FOLLOWED)
            }
            assert min(said[Answer.BYPASSED]) >= max(said[Answer.FOLLOWED])


def test_the_desk_is_looked_through_half_way(demo):
    [one] = checks.unfinished(demo)

    assert (one.size, one.open_cases) == (20, 8)


def test_what_the_organisation_said_of_itself_changes_numbers(demo):
    told = beginning.of_organisation(demo)

    assert told == profile.PROFILE
    assert findings.settings(demo)["ADO106"]["percent"] == 95
    assert first.weights(demo) == profile.WEIGHED[-1][1]


@pytest.mark.parametrize(
    "name",
    [
        *("evidence", "assessment", "advice_setting", "playbook_version"),
        *("attendance", "adoption_check", "feedback", "benefit"),
    ],
)
def test_each_part_of_the_path_has_a_year_behind_it(demo, name):
    wanted = select(TrailEvent.payload).join(
        TrailTouch, TrailTouch.seq == TrailEvent.seq
    )
    wanted = wanted.where(TrailTouch.subject.startswith(f"{name}:"))
    steps = [json.loads(text)["facts"]["demo_step"] for text in demo.scalars(wanted)]
    told = organisation.told(story.Calendar(TODAY))
    days = {told[int(one.split(" of ")[0]) - 1].day for one in steps}

    assert len(days) >= 2
    assert (max(days) - min(days)).days > 180


def test_feedback_is_answered_and_some_of_it_waits(demo):
    assert feedback.listed(demo, is_open=True).total == 2
    assert {one.state.value for one in feedback.listed(demo, is_open=False).items} == {
        "changed",
        "not changed",
    }


def test_the_work_caught_up_with_the_paper(demo):
    keys = [practices.by_code(demo, code).id for code, _, _ in people.ADOPTED]
    found = {key: maturity.results(demo, key) for key in keys}

    assert [len(found[key]) for key in keys] == [2, 2, 1, 2]
    for rounds in found.values():
        levels = [sum(one.actual.values()) for one in rounds]
        assert levels == sorted(levels, reverse=True)
    ready, awaited = (voices for _, voices in maturity.going_on(demo, TODAY))
    assert sum(one.differs for one in differences(ready)) == 3
    assert [one.is_done for one in awaited] == [True, False]


def test_evidence_is_kept_asked_about_and_withdrawn(demo, place):
    found = evidence.counts(demo, TODAY)

    assert (found.current, found.to_confirm, found.withdrawn) == (10, 1, 1)
    assert (
        len([path for path in (place / "evidence").rglob("*") if path.is_file()]) == 4
    )


def test_promises_were_kept_moved_dropped_and_one_is_late(demo):
    every = promises.listing(demo, PromiseFilters(status=None), TODAY)

    assert {one.status for one in every} == set(PromiseStatus)
    assert [one.moves for one in promises.overdue(demo, TODAY)] == [2, 0]


def test_gates_were_passed_passed_with_conditions_and_held(demo):
    found = {one.name: one for one in roadmap.standings(demo, TODAY)}
    change, incident = found["Change enablement"], found["Incident management"]
    request = found["Service request management"]

    assert (change.phase, change.is_ready) == (Phase.STANDARDISE, False)
    assert (incident.phase, incident.is_ready) == (Phase.STANDARDISE, True)
    assert (request.phase, request.is_ready) == (Phase.STABILISE, False)
    assert len(request.reasons) > 1
    for one, choice in (
        (incident, "go"),
        (change, "go with conditions"),
        (request, "hold"),
    ):
        [gate] = roadmap.gates(demo, one.practice_id)
        assert (gate.choice, gate.was_ready) == (choice, choice == "go")
        conditions = roadmap.conditions(demo, gate.id)
        assert len(conditions) == 2 * (choice == "go with conditions")
    assert len(roadmap.dependencies(demo)) == 3


def test_cis_asked_twice_about_the_failing_changes_and_waits_for_an_answer(demo):
    key = demo.scalar(select(Metric.id).where(Metric.name == series.SUCCESS))
    waiting, answered = decisions.of_subject(demo, f"metric:{key}")

    assert (waiting.status, answered.answer) == ("open", "act")
    assert answered.reason
    assert not waiting.is_late(TODAY)
