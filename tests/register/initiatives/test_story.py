import pytest

from cis.kit.trail.history import Names, actor
from cis.register.initiatives.models import Initiative
from cis.register.initiatives.story import told

TARGETS = {
    (Initiative.__tablename__, f"{column}_id"): table
    for column, table in (
        ("owner", "person"),
        ("practice", "practice"),
        ("metric", "metric"),
    )
}
NAMES = Names(
    {
        "person": {17: "Ada"},
        "practice": {3: "Incident management"},
        "metric": {5: "Satisfaction"},
    },
    TARGETS,
)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("p-17", "Ada"),
        ("p-4", "Person 4"),
        ("system", "The system"),
        ("p-x", "P-x"),
        ("cli", "Cli"),
    ],
)
def test_an_actor_has_a_name(text, name):
    assert actor(text, NAMES) == name


@pytest.mark.parametrize(
    ("column", "pair", "sentence"),
    [
        ("target", ("12.0", "10.0"), "changed the target from 12 h to 10 h"),
        ("target", (None, "10.0"), "set the target to 10 h"),
        ("target", ("10.0", None), "took the target away, it was 10 h"),
        ("status", ("proposed", "assessed"), "moved it from proposed to assessed"),
        ("owner_id", (None, "17"), "set the owner to Ada"),
        ("owner_id", ("9", "17"), "changed the owner from person 9 to Ada"),
        ("practice_id", (None, "3"), "set the practice to Incident management"),
        ("metric_id", (None, "5"), "set the metric to Satisfaction"),
        ("target_on", (None, "2026-06-30"), "set the target date to 30 Jun 2026"),
        ("target_on", (None, "soon"), "set the target date to soon"),
        ("description", ("", "x"), "wrote the description"),
        ("description", ("x", "y"), "rewrote the description"),
        (
            "owner_has_authority",
            (False, True),
            "noted that the owner may change the work",
        ),
        ("owner_hours", (None, "8.0"), "set the owner's hours a month to 8"),
        ("next_step", ("", "Pilot"), "set the next step to Pilot"),
    ],
)
def test_a_change_is_a_sentence(column, pair, sentence):
    changes = {"initiative:1": {column: pair}}
    assert told("initiative.edit", changes, NAMES, "h") == [sentence]


def test_links_and_comments_are_told_and_derived_columns_are_not():
    changes = {
        "initiative:1": {"priority": ("1.0", "2.0"), "guardrail_keys": ("", "5")},
        "guardrail:1,5": {"initiative_id": (None, "1"), "metric_id": (None, "5")},
        "initiative_pain:1,7": {"initiative_id": ("1", None)},
        "comment:3": {"text": (None, "Looks good")},
        "person:4": {"name": ("a", "b")},
    }

    assert told("initiative.edit", changes, NAMES) == [
        "added the guardrail Satisfaction",
        "took away the pain point PP-0007",
        "commented: Looks good",
    ]


def test_a_proposal_is_one_sentence_and_silence_has_one_too():
    assert told("initiative.propose", {"initiative:1": {}}, NAMES) == ["proposed it"]
    assert told("initiative.edit", {"initiative:1": {}}, NAMES) == ["touched it"]
