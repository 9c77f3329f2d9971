"""Reviews belong to whoever answers for their matter, the chair, and who has a line."""

import pytest

from cis.core import clock
from cis.core.access import Actor, Role
from cis.core.errors import UnauthorizedError
from cis.kit.db import transaction
from cis.register.governance.rules import AssignmentRole
from cis.register.reviews import actions, queries
from cis.register.reviews.meeting import actions as meeting
from cis.register.reviews.meeting import queries as meetings
from cis.register.reviews.meeting.rules import AnswerDraft
from cis.register.reviews.models import Review, ReviewCadence, ReviewLine
from cis.register.reviews.rules import Answer, ReviewDraft, Scope, Stage
from tests import factories
from tests.register.reviews.test_cadences import draft

TODAY = clock.today()


@pytest.fixture
def member(store):
    """Return a function that makes a member with a name, as one who acts."""

    def make(name):
        key = store(lambda s: factories.account(s, name=name).person_id)
        return Actor(f"p-{key}", name, Role.MEMBER, key)

    return make


@pytest.fixture
def owner(member):
    return member("Olga Owner")


@pytest.fixture
def practice(store, owner):
    """A practice with an owner."""
    return store(
        lambda s: factories.ownership(s, person_id=owner.person_id).practice_id
    )


@pytest.fixture
def review(store, practice, member):
    """An open review of the practice with a chair and two lines, one with an owner."""
    chair, promised = member("Carl Chair"), member("Lena Line")

    def make(session):
        made = Review(
            title="Look",
            due_on=TODAY,
            practice_id=practice,
            chair_id=chair.person_id,
            stage=Stage.OPEN,
        )
        session.add(made)
        session.flush()
        for subject, holder in (("metric:1", promised.person_id), ("metric:2", None)):
            session.add(
                ReviewLine(
                    review_id=made.id,
                    source="test",
                    subject=subject,
                    title="It fell",
                    words="Twice.",
                    owner_id=holder,
                )
            )
        return made

    return store(make), chair, promised


def act(actor, what, do):
    with transaction(by=actor, what=what) as session:
        return do(session)


def calls(actor, practice):
    asked = ReviewDraft("Look", Scope(practice), TODAY, actor.person_id)
    return act(actor, "review.call", lambda s: actions.call(s, asked, TODAY))


def answers(actor, key, subject):
    def do(session):
        found = next(
            one for one in meetings.lines(session, key) if one.subject == subject
        )
        said = AnswerDraft(Answer.DROP, "Seen.")
        review = queries.get(session, key)
        meeting.answer(session, review, found, said, actor=actor, today=TODAY)

    act(actor, "review.answer", do)


def test_who_takes_the_chair_oneself_may_not_open_a_review_for_it(
    session, practice, member
):
    with pytest.raises(UnauthorizedError, match="Olga Owner"):
        calls(member("Nobody"), practice)


def test_a_practice_is_reviewed_by_its_owner_and_the_deputy(
    session, store, owner, practice, member
):
    deputy = member("Dora Deputy")
    store(
        lambda s: factories.ownership(
            s,
            practice_id=practice,
            role=AssignmentRole.PRACTICE_MANAGER,
            deputy_id=deputy.person_id,
        )
    )

    assert calls(owner, practice)
    assert calls(deputy, practice)


def test_the_organisation_is_reviewed_by_its_coordinator(session, store, member):
    coordinator, stranger = member("Cora"), member("Nobody")
    store(
        lambda s: factories.ownership(
            s,
            scope="organisation",
            role=AssignmentRole.COORDINATOR,
            person_id=coordinator.person_id,
        )
    )

    assert calls(coordinator, None)
    with pytest.raises(UnauthorizedError, match="Cora"):
        calls(stranger, None)


def test_a_line_is_answered_by_its_owner_and_the_chair(session, review, member):
    key, chair, promised = review

    with pytest.raises(UnauthorizedError, match=r"Carl Chair.*Olga Owner"):
        answers(member("Nobody"), key, "metric:1")
    with pytest.raises(UnauthorizedError):
        answers(promised, key, "metric:2")
    answers(promised, key, "metric:1")
    answers(chair, key, "metric:2")

    session.rollback()
    said = {one.subject: one.answered_by_id for one in meetings.lines(session, key)}
    assert said == {"metric:1": promised.person_id, "metric:2": chair.person_id}


def test_a_cadence_of_the_organisation_is_not_everybodys(session, store, member):
    cadence = store(lambda s: actions.enter(s, draft(), TODAY))
    ends = lambda s: actions.end(s, s.get(ReviewCadence, cadence), TODAY)  # noqa: E731

    with pytest.raises(UnauthorizedError):
        act(member("Nobody"), "cadence.end", ends)


@pytest.mark.parametrize(
    "path",
    [
        "/reviews/{review}/skip",
        "/reviews/cadences/{cadence}/edit",
        "/reviews/cadences/new?scope=practice:{practice}",
        "/reviews/new?scope=practice:{practice}",
    ],
)
def test_a_form_is_shown_to_whom_it_is_open(sign_in, store, review, practice, path):
    key, _, _ = review
    cadence = store(lambda s: actions.enter(s, draft(), TODAY))
    address = path.format(review=key, cadence=cadence, practice=practice)

    assert sign_in(Role.MEMBER).get(address).status_code == 403
    assert sign_in(Role.LEADERSHIP).get(address).status_code == 200


def test_a_member_reads_a_review_and_its_holidays_without_a_form(sign_in, review):
    key, _, _ = review
    client = sign_in(Role.MEMBER)

    for address in (f"/reviews/{key}", "/reviews/", "/reviews/holidays"):
        page = client.get(address)
        assert page.status_code == 200
        assert 'method="post" action="/reviews' not in page.text
