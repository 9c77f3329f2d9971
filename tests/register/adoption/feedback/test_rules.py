import pytest

from cis.core.errors import RuleError
from cis.register.adoption.feedback.rules import Draft, Reply, State, letter


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        ({"text": " "}, "text"),
        ({"text": "a" * 2001}, "text"),
        ({"text": "a\0"}, "text"),
        ({"text": "a", "email": "nobody"}, "email"),
        ({"text": "a", "email": "a@b.c\nBcc: d@e.f"}, "email"),
    ],
)
def test_unsound_feedback_names_its_field(draft, field):
    with pytest.raises(RuleError) as refused:
        Draft(**draft)

    assert refused.value.field == field


def test_feedback_ends_in_changed_or_not_changed_because():
    assert Reply(State.CHANGED, "one form.").sentence == "Changed: one form."
    said = Reply(State.NOT_CHANGED, "the law asks for it.").sentence
    assert said == "Not changed because the law asks for it."


@pytest.mark.parametrize(
    ("state", "text", "field"),
    [
        (State.OPEN, "a", "state"),
        (State.CHANGED, " ", "text"),
        (State.NOT_CHANGED, "", "text"),
        (State.CHANGED, "a" * 2001, "text"),
    ],
)
def test_an_answer_without_content_is_none(state, text, field):
    with pytest.raises(RuleError) as refused:
        Reply(state, text)

    assert refused.value.field == field


def test_the_letter_quotes_what_was_said():
    subject, body = letter("Too long\nby far", "Changed: shorter.", "Example")

    assert "\n" not in subject
    assert "> Too long\n> by far" in body
    assert "Changed: shorter." in body
