"""Two applications in one process keep their parts apart."""

from dataclasses import replace

from cis.core.config import Settings
from cis.factory import PARTS, create_app
from cis.kit.registry import registry
from cis.register.governance.rights import subjects as decided
from cis.register.reviews import agenda
from cis.register.roadmap import showing


def test_a_second_application_does_not_see_the_parts_of_the_first(app, tmp_path):
    few = replace(
        PARTS,
        panels=(),
        agenda=PARTS.agenda[:1],
        decided={},
        adoption_guards=(),
        facts={},
        finding_classes={},
    )
    second = create_app(Settings(data=tmp_path), parts=few)
    before = _counts()
    with second.app_context():
        assert registry() is few
        assert _counts() == {"agenda": 2, "classes": 3, "decided": 0}
    assert _counts() == before
    assert before["decided"] == len(PARTS.decided)


def _counts():
    """Count what nouns see of the parts: the carried lines and severities are own."""
    return {
        "agenda": len(agenda.titles()),
        "classes": len(showing.classes()),
        "decided": len(decided.kinds()),
    }
