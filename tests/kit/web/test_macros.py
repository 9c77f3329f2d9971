from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask, get_template_attribute, render_template_string
from jinja2 import StrictUndefined
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    FileField,
    Form,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired

from cis.kit.web import assets, filters

TEMPLATES = Path(__file__).resolve().parents[3] / "templates"


class Report(Form):
    version = HiddenField(default="3")
    title = StringField("What hurts", [InputRequired("Say it.")], description="Short.")
    practice = SelectField("Practice", choices={"a": "Incident management"})
    impact = RadioField("Impact", [InputRequired("Choose.")], choices={"h": "High"})
    story = TextAreaField("Story", render_kw={"rows": 7})
    tell = BooleanField("Tell the owner")


class Upload(Form):
    file = FileField("Export")


@pytest.fixture(autouse=True)
def inside_a_request():
    app = Flask("test", template_folder=str(TEMPLATES))
    app.jinja_env.undefined = StrictUndefined
    assets.init_app(app)
    filters.init_app(app)
    app.add_url_rule("/rows", "rows", str)
    with app.test_request_context("/rows?sort=owner&page=4"):
        yield


def macro(file, name):
    return get_template_attribute(f"macros/{file}.html", name)


def wrong():
    form = Report(MultiDict({"practice": "a"}))
    form.validate()
    form.form_errors.append("The period overlaps another.")
    return form


def test_a_field_ties_label_help_and_error_together():
    html = macro("form", "field")(wrong().title)

    assert '<label for="title">What hurts</label>' in html
    assert 'aria-describedby="title-help title-error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="title-help">Short.' in html
    assert 'id="title-error"' in html


def test_a_field_without_help_or_error_describes_nothing():
    html = macro("form", "field")(Report().story)

    assert "aria-describedby" not in html
    assert "(optional)" in html
    assert "form-control" in html


def test_each_kind_of_field_has_its_own_markup():
    form = Report()
    field = macro("form", "field")

    assert "form-select" in field(form.practice)
    assert "<fieldset" in field(form.impact)
    assert "form-check-input" in field(form.tell)
    assert "<label" not in field(form.version)
    assert 'class="field__unit">h<' in field(form.title, unit="h")


def test_a_field_is_as_high_as_its_form_says_unless_the_page_says_otherwise():
    field = macro("form", "field")

    assert 'rows="7"' in field(Report().story)
    assert 'rows="3"' in field(Report().story, rows=3)
    assert "rows" not in field(Report().title)


def test_the_summary_links_to_every_field_that_needs_mending():
    html = macro("form", "summary")(wrong())

    assert "3 things need mending" in html
    assert '<a href="#title">What hurts: Say it.</a>' in html
    assert '<a href="#impact-0">' in html
    assert "The period overlaps another." in html


def test_a_form_in_order_has_no_summary():
    assert macro("form", "summary")(Report()).strip() == ""


def test_a_whole_form_carries_every_field_and_its_buttons():
    html = macro("form", "whole")(Report(), submit="Report", cancel_url="/rows")

    assert html.count("<form") == html.count("</form>") == 1
    assert "data-warn-unsaved" in html
    assert "enctype" not in html
    assert 'value="3"' in html
    assert '<a class="btn btn-quiet" href="/rows">Cancel</a>' in html


def test_a_form_with_a_file_says_how_it_is_encoded():
    html = macro("form", "whole")(Upload(), submit="Read", progress=True, warn=False)

    assert 'enctype="multipart/form-data"' in html
    assert "data-progress" in html


def test_a_header_tells_how_the_table_is_sorted_and_leads_to_the_reverse():
    html = macro("table", "sort_header")("Owner", "owner", "owner", "asc")

    assert 'aria-sort="ascending"' in html
    assert "/rows?sort=owner&amp;direction=desc" in html
    assert "page=" not in html


def test_pages_say_where_one_is():
    page = SimpleNamespace(page=4, pages=9, total=1234, first=61, last=80)
    html = macro("table", "pages")(page, "initiatives")

    assert "61 to 80 of 1,234 initiatives" in html
    assert 'rel="prev" href="/rows?sort=owner&amp;page=3"' in html
    assert "Page 4 of 9" in html


def test_a_verdict_has_a_word_a_shape_and_a_colour():
    html = macro("badge", "verdict")("no_change_detected")

    assert "No change detected" in html
    assert "<svg" in html
    assert "sign--common" in html


def test_an_unknown_state_is_still_readable():
    assert "On fire" in macro("badge", "status")("on_fire")


def test_user_text_is_escaped_everywhere_but_in_sparklines():
    assert "&lt;b&gt;" in macro("badge", "status")("open", "<b>")
    assert "&lt;b&gt;" in macro("table", "empty")("<b>", "text")
    assert "<svg/>" in macro("chart", "spark")("<svg/>")


def test_a_chart_names_its_data_its_summary_and_its_table():
    html = render_template_string(
        '{% import "macros/chart.html" as charts %}'
        '{% call charts.behaviour("/x.json", "mttr", "Restore time", "It fell.") %}'
        "<table></table>{% endcall %}"
    )

    assert 'data-src="/x.json"' in html
    assert (
        'role="group" aria-label="Restore time" aria-describedby="mttr-summary"' in html
    )
    assert "Show data" in html
    assert "<table></table>" in html


def test_facts_that_are_missing_say_so():
    assert "not set" in macro("facts", "facts")([("Sponsor", None)])
