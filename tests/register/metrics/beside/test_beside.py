from datetime import date, timedelta

import pytest

from cis.core import clock
from cis.core.errors import RuleError
from cis.desk.erasure import words
from cis.kit.db import db
from cis.register.metrics import queries as metrics
from cis.register.metrics.beside import actions, queries
from cis.register.metrics.beside.rules import NoteDraft
from cis.register.metrics.rules import Aspect, NoteKind, Period
from tests import factories
from tests.conftest import TEST_ACTOR

TODAY = date(2026, 6, 15)


def note(session, metric, on, text="Two routers failed.", link=""):
    draft = NoteDraft(NoteKind.INCIDENT, on, text, link)
    return actions.note(session, metric, draft, actor=TEST_ACTOR, today=TODAY)


def test_a_note_stands_beside_the_period_of_its_day(changing):
    metric = factories.metric(changing, period=Period.MONTH)
    factories.reading(changing, metric_id=metric.id, starts_on=date(2026, 5, 1))

    made = note(changing, metric, date(2026, 5, 17))

    assert made.starts_on == date(2026, 5, 1)
    assert metrics.notes(changing, metric.id) == [made]
    (event,) = metrics.chart(changing, metric).events
    assert (event.day, event.text) == (date(2026, 5, 1), "Post-incident review")


def test_a_note_on_a_day_to_come_is_refused(changing):
    metric = factories.metric(changing)

    with pytest.raises(RuleError, match="has begun"):
        note(changing, metric, TODAY + timedelta(days=1))


@pytest.mark.parametrize(
    ("text", "link", "field"),
    [
        (" ", "", "text"),
        ("x" * 2001, "", "text"),
        ("Good.", "javascript:alert(1)", "link"),
    ],
)
def test_a_note_says_which_field_is_wrong(text, link, field):
    with pytest.raises(RuleError) as refused:
        NoteDraft(NoteKind.STAKEHOLDER, TODAY, text, link)
    assert refused.value.field == field


def test_a_pair_is_made_changed_and_taken_away(changing):
    metric = factories.metric(changing)
    felt, other = (
        factories.metric(changing, name=name, aspect=Aspect.EXPERIENCE)
        for name in ("Satisfaction", "Effort")
    )

    actions.pair(changing, metric, felt.id)
    assert queries.paired(changing, metric.id) == felt
    assert queries.beside(changing, felt.id) == [metric]
    actions.pair(changing, metric, other.id)
    assert queries.paired(changing, metric.id) == other
    actions.pair(changing, metric, None)
    assert queries.paired(changing, metric.id) is None


def test_only_work_and_experience_make_a_pair(changing):
    metric, same = factories.metric(changing), factories.metric(changing)
    felt = factories.metric(changing, aspect=Aspect.EXPERIENCE)

    with pytest.raises(RuleError, match="how people experience it"):
        actions.pair(changing, metric, same.id)
    with pytest.raises(RuleError, match="already"):
        actions.pair(changing, felt, metric.id)


def test_a_forgotten_persons_notes_are_blanked(changing):
    me = factories.person(changing)
    made = note(changing, factories.metric(changing), TODAY)
    made.written_by_id = me.id
    changing.flush()

    assert words.blank(changing, me.id) == [f"period_note:{made.id}"]
    assert made.text == words.ERASED


def test_both_stand_on_the_page_of_the_metric(client, post, store):
    def fill(s):
        metric = factories.metric(s, period=Period.DAY)
        factories.metric(
            s,
            name="Satisfaction",
            aspect=Aspect.EXPERIENCE,
            practice_id=metric.practice_id,
        )
        for back in range(3):
            day = clock.today() - timedelta(days=back)
            factories.reading(s, metric_id=metric.id, starts_on=day)
        return metric

    key = store(fill)
    page = f"/metrics/{key}"
    words = {"kind": "stakeholder note", "text": "The shops noticed.", "link": ""}
    assert post(client, f"{page}/note", on="yesterday", **words).status_code == 303
    wrong = post(client, f"{page}/note", on="next week", **words)
    assert wrong.status_code == 422
    assert "The shops noticed." in wrong.text
    felt = next(iter(queries.choices(db.session())))
    assert post(client, f"{page}/pair", experience_id=felt).status_code == 303

    shown = client.get(page).text
    assert shown.count("The shops noticed.") == 2
    assert "How people experience it: " in shown
    assert "Satisfaction" in shown
    assert post(client, f"{page}/pair", experience_id="").status_code == 303
