from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cis.core.errors import RuleError
from cis.kit.mail.message import Attached, Letter, address, message

AT = datetime(2026, 11, 2, 6, tzinfo=UTC)


def read(letter, key="k"):
    raw = message(letter, "cis@example.org", key, AT).as_bytes()
    return message_from_bytes(raw, policy=policy.default)


def test_a_letter_is_read_back_as_it_was_written():
    long = "Every line, however long, " * 40
    files = (Attached("report 1.pdf", "application/pdf", b"%PDF\x00\xff"),)
    letter = Letter("ada@example.org", "Überfällig", f"Ä{long}\n", "<p>Ä</p>\n", files)

    found = read(letter)

    assert found["Subject"] == "Überfällig"
    assert found["To"] == "ada@example.org"
    assert found["From"] == "cis <cis@example.org>"
    assert found["Date"].datetime == AT
    assert found["Auto-Submitted"] == "auto-generated"
    text = found.get_body(("plain",)).get_content()
    assert text.replace("\r\n", "\n") == f"Ä{long}\n"
    assert found.get_body(("html",)).get_content().strip() == "<p>Ä</p>"
    (file,) = found.iter_attachments()
    assert file.get_filename() == "report 1.pdf"
    assert file.get_content() == b"%PDF\x00\xff"


def test_the_same_key_gives_the_same_message_id():
    letter = Letter("ada@example.org", "Due", "x")

    assert read(letter)["Message-ID"] == read(letter)["Message-ID"]
    assert read(letter)["Message-ID"] != read(letter, "other")["Message-ID"]


@pytest.mark.parametrize(
    "wrong",
    [
        "ada@example.org\nBcc: eve@example.org",
        "ada@example.org\r\nBcc: eve@example.org",
        "ada@example.org, eve@example.org",
        "ada <ada@example.org>",
        "ada@exa mple.org",
        "ada@",
        "@example.org",
        "ada",
        "",
        "ada@-\u2028.org",
        f"{'a' * 250}@example.org",
        "ada@\0",
    ],
)
def test_an_address_that_is_none_is_refused(wrong):
    with pytest.raises(RuleError):
        Letter(wrong, "Due", "x")


@pytest.mark.parametrize("wrong", ["Due\nBcc: eve@example.org", "a\rb", "", " ", "\0"])
def test_a_subject_cannot_bring_a_header(wrong):
    with pytest.raises(RuleError):
        Letter("ada@example.org", wrong, "x")


def test_a_name_of_a_file_cannot_bring_a_header():
    with pytest.raises(RuleError):
        file = Attached("a\r\nX: y", "text/plain", b"")
        Letter("ada@example.org", "Due", "x", attached=(file,))


def test_a_domain_in_other_letters_is_written_as_servers_know_it():
    assert address("ada@bücher.example").addr_spec == "ada@xn--bcher-kva.example"


@given(st.text(max_size=40), st.text(max_size=60))
def test_whatever_is_typed_there_are_only_our_headers(to, subject):
    try:
        letter = Letter(to, subject, "x")
    except RuleError:
        return
    raw = message(letter, "cis@example.org", "k", AT).as_bytes()
    head = raw.partition(b"\r\n\r\n")[0].decode("utf-8")
    names = {
        line.partition(":")[0] for line in head.split("\r\n") if line[:1] not in " \t"
    }

    assert names <= {
        *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted"),
        *("MIME-Version", "Content-Type", "Content-Transfer-Encoding"),
    }
