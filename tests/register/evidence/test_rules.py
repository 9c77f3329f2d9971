from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cis.core.errors import RuleError
from cis.register.evidence import queries, rules
from cis.register.evidence.rules import Draft, Kind, State, clean_name, is_local

MARCH = date(2026, 3, 2)


def draft(**changes):
    return Draft(**{"title": "A report", "kind": Kind.OTHER, "dated": MARCH, **changes})


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("report.pdf", "report.pdf"),
        ("C:\\Users\\ada\\report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("report.exe.pdf", "report_exe.pdf"),
        ("page.html.png", "page_html.png"),
        ("shell.php5.jpg", "shell_php5.jpg"),
        ("march.2026.csv", "march.2026.csv"),
        ("report\u202efdp.exe", "reportfdp.exe"),
        ('a"b;c.txt', "a_b_c.txt"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie_ x.txt"),
        ("nul.pdf", "_nul.pdf"),
        ("..pdf", "pdf"),
        (".htaccess", "htaccess"),
        ("\0", "file"),
        ("", "file"),
        (None, "file"),
        ("Prüfung März.pdf", "Prüfung März.pdf"),
    ],
)
def test_a_name_is_cleaned(given_name, name):
    assert clean_name(given_name) == name


def test_a_very_long_name_keeps_its_end():
    name = clean_name("a" * 5000 + ".pdf")

    assert len(name) <= rules.LONGEST_NAME
    assert name.endswith(".pdf")


@given(st.text(max_size=300))
def test_every_name_is_one_line_that_any_disk_takes(text):
    name = clean_name(text)

    assert 1 <= len(name) <= rules.LONGEST_NAME
    assert name.isprintable()
    assert not set(name) & set('/\\:"<>|?*')
    assert not name.startswith(".")


@pytest.mark.parametrize(
    "text", ["", "metric", "metric:0", "metric:-1", "person:1", "metric:1 ", "a:1"]
)
def test_what_evidence_cannot_hang_on(text):
    with pytest.raises(RuleError):
        queries.read_subject(text)


def test_a_subject_is_read_and_written_alike():
    found = queries.read_subject("pain_point:12")

    assert (found.table, found.number, found.text) == (
        "pain_point",
        12,
        "pain_point:12",
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "a" * 201}, "title"),
        ({"note": "a\0"}, "note"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"link": "https://"}, "link"),
        ({"link": 'https://a.example/"><script>'}, "link"),
        ({"link": "https://user:word@a.example/"}, "link"),
        ({"link": "http://[1"}, "link"),
        ({"expires": date(2026, 3, 1)}, "expires"),
        ({"expires": date(2050, 3, 1)}, "expires"),
    ],
)
def test_an_unsound_draft_names_its_field(changes, field):
    with pytest.raises(RuleError) as refused:
        draft(**changes)

    assert refused.value.field == field


def test_a_sound_draft_is_taken():
    made = draft(link="https://example.org/report?id=1#a", expires=MARCH)

    assert made.link.startswith("https://")


@pytest.mark.parametrize(
    ("withdrawn", "expires", "state"),
    [
        (None, None, State.CURRENT),
        (None, date(2026, 3, 3), State.CURRENT),
        (None, MARCH, State.TO_CONFIRM),
        (MARCH, None, State.WITHDRAWN),
    ],
)
def test_whether_it_counts(withdrawn, expires, state):
    assert rules.state(withdrawn, expires, MARCH) is state


@pytest.mark.parametrize(
    ("path", "within"),
    [
        ("/metrics/7#evidence", True),
        ("", False),
        ("//evil.example", False),
        ("https://evil.example", False),
        ("/\\evil.example", False),
        ("javascript:x()", False),
        ("/a\nb", False),
    ],
)
def test_the_way_back_stays_within(path, within):
    assert is_local(path) is within
