import pytest

from cis.core.errors import RuleError
from cis.register.controls.rules import (
    Kind,
    Mapped,
    MappingDraft,
    Status,
    Subject,
    subject,
)


@pytest.mark.parametrize("key", ["practice:3", "initiative:7", "metric:1"])
def test_a_record_is_named_by_its_key_and_back(key):
    assert subject(key).key == key


def test_a_role_is_named_by_its_word():
    assert subject("role:approver") == Subject(Kind.ROLE, role="approver")


@pytest.mark.parametrize("key", ["", "practice:", "practice:x", "role:king", "x:1"])
def test_what_is_not_in_the_list_is_refused(key):
    with pytest.raises(RuleError, match="from the list"):
        subject(key)


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "example.org/x",
        "https://",
        "https://a b",
        "//x",
        "http://[",
    ],
)
def test_evidence_is_a_whole_address(link):
    with pytest.raises(RuleError, match="https://"):
        MappingDraft(subject=subject("practice:1"), status=Status.GAP, evidence=link)


def test_a_note_and_a_link_have_an_end():
    made = {"subject": subject("practice:1"), "status": Status.GAP}
    with pytest.raises(RuleError, match="at most 2000 letters"):
        MappingDraft(**made, note="x" * 2001)
    with pytest.raises(RuleError, match="can be printed"):
        MappingDraft(**made, note="\0")
    with pytest.raises(RuleError, match="at most 500"):
        MappingDraft(**made, evidence="https://example.org/" + "x" * 500)


def test_what_mapping_did_is_said_in_words():
    assert Mapped(2, 1, 3).sentence == "Mapping saved: 2 new, 1 changed, 3 as before."
