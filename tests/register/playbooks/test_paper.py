import io
from datetime import date

import pytest
from pypdf import PdfReader

from cis.core.config import ROOT
from cis.register.playbooks import paper
from cis.register.playbooks.paper import Heading, Paper
from cis.register.playbooks.queries import Edition
from cis.register.playbooks.rules import MOST_ROWS, Step
from tests.structure.payloads import PAYLOADS

DAY = date(2026, 6, 15)
LONGEST = Step("W" * 60, "what " * 32, "done " * 32, "case " * 32, "G" * 80)


def card(*steps, said="The phone rings"):
    edition = Edition(
        practice_id=3,
        number=2,
        begins=said,
        steps=steps,
        owner_id=1,
        owner=said,
        published_on=DAY,
        published_by="Lena",
        reason=said,
        review_on=DAY,
        months=6,
    )
    head = Heading(said, said, said, DAY)
    made = paper.pdf(edition, head, Paper.A4, ROOT / "templates")
    return PdfReader(io.BytesIO(made))


@pytest.mark.parametrize("name", PAYLOADS)
def test_no_text_breaks_the_card(name):
    text = PAYLOADS[name]

    assert len(card(Step(text, text, text, text, text), said=text).pages) == 1


@pytest.mark.parametrize("count", [1, 9, MOST_ROWS])
def test_the_fullest_card_stays_on_one_page(count):
    assert len(card(*[LONGEST] * count).pages) == 1


def test_letters_shrink_only_as_far_as_they_must():
    few, many = (card(*[Step("Desk", "Call")] * count) for count in (3, 20))

    assert few.pages[0].extract_text().count("Desk") == 3
    assert many.pages[0].extract_text().count("Desk") == 20
