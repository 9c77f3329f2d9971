"""What is meant for paper fits it: one sheet for each page, with letters to be read."""

import io
import re

import pytest
from pypdf import PdfReader

from cis.demo import people
from tests.browser import screenshots

# On paper, in points; smaller nobody reads without a lens.
SMALLEST = 6.9


@pytest.fixture(scope="module")
def printed(browser):
    """Return what prints a page of the demo, and what lists the links of the last."""
    with screenshots.served() as demo:
        state = screenshots.entered(browser, demo, people.MARA)
        with screenshots.window(browser, demo, state) as page:

            def sheets(path):
                answer = page.goto(path)
                assert answer.ok, path
                screenshots.ready(page)
                paper = page.pdf(prefer_css_page_size=True)
                return PdfReader(io.BytesIO(paper)).pages

            yield (
                sheets,
                lambda: [
                    link.get_attribute("href") for link in page.locator("main a").all()
                ],
            )


def test_each_of_these_pages_is_one_sheet_with_letters_one_can_read(printed):
    sheets, links = printed
    sheets("/maturity/")
    assessed = {href for href in links() if re.fullmatch(r"/maturity/\d+", href or "")}
    practices = {href.replace("maturity", "practices") for href in assessed}

    assert len(assessed) == len(people.ADOPTED)
    for path in sorted({"/maturity/", "/what-first/"} | assessed | practices):
        found = sheets(path)
        assert len(found) == 1, path
        assert smallest(found[0]) >= SMALLEST, path


def test_what_is_hidden_on_paper_is_only_what_cannot_be_used_there(printed):
    sheets, _links = printed
    sheets("/maturity/")
    text = " ".join(sheets("/practices/19")[0].extract_text().split())

    for heading in (
        "Incident management",
        "Is it getting better?",
        "Is the ownership real?",
        "What is missing for the gate?",
        "What hurts here?",
        "What is being done?",
        "How mature is it really?",
        "Which way does the work go?",
        "What is not in order?",
        "Do people work this way?",
        "Which controls does it meet?",
    ):
        assert heading in text
    assert "Promise an action" not in text


def smallest(sheet):
    """Return the size in points of the smallest letters of a sheet, marks aside."""
    sizes = []

    def note(text, _matrix, place, _font, size):
        if text.strip():
            sizes.append(abs(size * place[3]))

    sheet.extract_text(visitor_text=note)
    return min(sizes)
