import base64
import json
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cis.kit.trail import note
from cis.kit.trail.note import NoteError

KEY = note.fresh("example.org/log")
OTHER = note.fresh("example.org/log")
LINES = st.lists(
    st.text(st.characters(min_codepoint=32, exclude_categories=("Cs",))), min_size=1
).map(lambda lines: "\n".join(lines) + "\n")


@pytest.fixture
def vector(shared):
    return json.loads((shared / "trail_vectors.json").read_text())["c2sp_signed_note"]


def test_the_published_note_opens(vector):
    text = note.opened(vector["note"], vector["verifier_key"])

    assert text == "This is an example message.\n"


def test_each_changed_byte_of_the_published_note_is_refused(vector):
    signed = vector["note"]
    for place, letter in enumerate(signed):
        other = "A" if letter != "A" else "B"
        with pytest.raises(NoteError):
            note.opened(
                signed[:place] + other + signed[place + 1 :], vector["verifier_key"]
            )


@given(LINES)
def test_what_is_signed_opens_as_the_same_text(text):
    assert note.opened(note.sign(text, KEY), note.vkey(KEY)) == text


@given(LINES)
def test_the_same_name_with_another_key_signs_nothing(text):
    with pytest.raises(NoteError, match="not signed by"):
        note.opened(note.sign(text, OTHER), note.vkey(KEY))


@given(LINES, st.data())
def test_an_altered_text_is_refused(text, data):
    place = data.draw(st.integers(0, len(text) - 1))
    signed = note.sign(text, KEY)
    altered = f"{signed[:place]}~x{signed[place + 1 :]}"

    with pytest.raises(NoteError):
        note.opened(altered, note.vkey(KEY))


def test_signatures_of_strangers_are_passed_over():
    text = "one\n\ntwo\n"
    stranger = note.sign(text, note.fresh("witness")).rsplit("\n\n", 1)[1]

    assert note.opened(note.sign(text, KEY) + stranger, note.vkey(KEY)) == text
    signed = note.sign(text, KEY)
    head, tail = signed.rsplit("\n\n", 1)
    assert note.opened(f"{head}\n\n{stranger}{tail}", note.vkey(KEY)) == text


def test_a_good_signature_does_not_excuse_a_bad_one_of_the_same_key():
    good, bad = note.sign("x\n", KEY), note.sign("y\n", KEY)

    with pytest.raises(NoteError, match="altered"):
        note.opened(good + bad.rsplit("\n\n", 1)[1], note.vkey(KEY))


@pytest.mark.parametrize(
    "text", ["", "no newline", "tab\there\n", "bell\x07\n", "return\r\n"]
)
def test_what_is_not_lines_of_text_is_not_signed(text):
    with pytest.raises(NoteError, match="lines that end"):
        note.sign(text, KEY)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x\n",
        "x\n\n",
        "x\n\nno dash\n",
        "x\n\n\N{EM DASH} example.org/log\n",
        "x\n\n\N{EM DASH} example.org/log !!!\n",
        "x\n\n\N{EM DASH} example.org/log AAAA",
    ],
)
def test_a_note_of_another_form_is_refused(text):
    with pytest.raises(NoteError):
        note.opened(text, note.vkey(KEY))


@pytest.mark.parametrize("name", ["", "two words", "a+b", "line\n", "\N{EM SPACE}"])
def test_a_name_is_one_word_without_plus(name):
    with pytest.raises(NoteError):
        note.fresh(name)


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "name",
        "name+00000000+AAAA",
        "name+xx+AAAA",
        "name+00000000+!!!",
        f"other+{note.vkey(KEY).split('+', 1)[1]}",
        note.vkey(KEY)[:-4],
    ],
    ids=["empty", "name", "wrong hash", "no hash", "no base64", "other name", "cut"],
)
def test_a_damaged_verifier_key_is_refused(vkey):
    with pytest.raises(NoteError):
        note.opened(note.sign("x\n", KEY), vkey)


def test_a_private_key_survives_as_one_line():
    again = note.loaded(note.skey(KEY) + "\n")

    assert note.vkey(again) == note.vkey(KEY)
    assert "\n" not in note.skey(KEY)


def test_a_private_key_under_another_name_is_refused():
    with pytest.raises(NoteError, match="does not fit the name"):
        note.loaded(note.skey(KEY).replace("example.org", "example.com"))


def test_a_fingerprint_is_eight_groups_that_tell_keys_apart():
    one, two = note.fingerprint(note.vkey(KEY)), note.fingerprint(note.vkey(OTHER))

    assert [len(group) for group in one.split()] == [4] * 8
    assert one != two


def test_openssl_agrees_with_the_signature(tmp_path):
    text = "checked by another implementation\n"
    line = note.sign(text, KEY).splitlines()[-1].rpartition(" ")[2]
    # The fixed head of an Ed25519 public key in DER (RFC 8410).
    der = bytes.fromhex("302a300506032b6570032100") + KEY.public
    (tmp_path / "key.der").write_bytes(der)
    (tmp_path / "text").write_text(text)
    (tmp_path / "signature").write_bytes(base64.b64decode(line)[4:])
    words = ["pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "key.der"]
    words += ["-rawin", "-in", "text", "-sigfile", "signature"]
    try:
        done = subprocess.run(
            ["openssl", *words],  # noqa: S607 - wherever this machine keeps it
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        pytest.skip("openssl is missing on this machine.")

    assert "Verified Successfully" in done.stdout
