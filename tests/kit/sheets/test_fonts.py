"""Papers show the letters of every script, at the speed of Latin ones."""

import io
import time
from collections import Counter
from itertools import count
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.generic import ContentStream

from cis.kit.sheets import papers

TEMPLATE = """
#import "fonts.typ": fonts
#set document(title: "Letters")
#set text(font: fonts, lang: "en")
#let told = json(bytes(sys.inputs.data))
#told.text
"""
SCRIPTS = {
    "Latin": "Zażółć gęślą jaźń, ngừng",
    "Cyrillic": "Съешь ещё этих булок",
    "Greek": "Ξεσκεπάζω την ψυχή",
    "Armenian": "Բարեւ աշխարհ",
    "Georgian": "გამარჯობა მსოფლიო",
    "Hebrew": "שלום עולם",
    "Arabic": "صباح الخير يا عالم",
    "Devanagari": "नमस्ते दुनिया",
    "Bengali": "ওহে বিশ্ব",
    "Gurmukhi": "ਸਤ ਸ੍ਰੀ ਅਕਾਲ",
    "Gujarati": "હેલો વર્લ્ડ",
    "Oriya": "ନମସ୍କାର ଦୁନିଆ",
    "Tamil": "வணக்கம் உலகம்",
    "Telugu": "హలో ప్రపంచం",
    "Kannada": "ಹಲೋ ಪ್ರಪಂಚ",
    "Malayalam": "ഹലോ വേൾഡ്",
    "Sinhala": "හෙලෝ වර්ල්ඩ්",
    "Thai": "สวัสดีชาวโลก",
    "Lao": "ສະບາຍດີຊາວໂລກ",
    "Myanmar": "မင်္ဂလာပါ ကမ္ဘာ",
    "Khmer": "សួស្តីពិភពលោក",
    "Ethiopic": "ሰላም ልዑል",
    "Han": "管理評審服務台 骨直",
    "Kana": "こんにちは カタカナ",
    "Hangul": "안녕하세요 세계",
}
LATIN = SCRIPTS["Latin"]
LINE = "On day {} of the year the owner of the practice was {}, who had time for it. "
RIGHT_TO_LEFT = {"Hebrew", "Arabic"}
# The parts of one letter stand at several heights; each of them is told as all of it.
STACKED = {"Bengali", "Khmer"}


@pytest.fixture(scope="module")
def paper(tmp_path_factory):
    """Return a function that sets a text in the fonts of all papers."""
    folder = tmp_path_factory.mktemp("papers")
    source = folder / "letters.typ"
    source.write_text(TEMPLATE, encoding="utf-8")
    fonts = Path("templates/paper/fonts.typ").read_text(encoding="utf-8")
    (folder / "fonts.typ").write_text(fonts, encoding="utf-8")

    def typeset(text):
        return papers.typeset({"text": text}, source)

    typeset(" ".join(SCRIPTS.values()))
    return typeset


def shown(pdf):
    """Return what a reader copies: glyphs by their letters, or the text beside them."""
    (page,) = PdfReader(io.BytesIO(pdf)).pages
    text, spoken, now = [], [], None
    fonts = page["/Resources"]["/Font"]
    maps = {name: _letters(font.get_object()) for name, font in fonts.items()}
    for operands, operator in ContentStream(page.get_contents(), page.pdf).operations:
        if operator in {b"BMC", b"BDC"}:
            told = operands[1].get("/ActualText") if operator == b"BDC" else None
            spoken.append(told is not None)
            text.append(_decoded(told or ""))
        elif operator == b"EMC":
            spoken.pop()
        elif operator == b"Tf":
            now = maps[operands[0]]
        elif operator in {b"Tj", b"TJ"} and not any(spoken):
            text += _read(operands[0] if operator == b"TJ" else operands, now)
    return "".join(text)


def _read(parts, letters):
    """Return the letters of glyphs, between which numbers move them."""
    glyphs = b"".join(getattr(part, "original_bytes", b"") for part in parts)
    return [letters[glyphs[at : at + 2]] for at in range(0, len(glyphs), 2)]


def _decoded(text):
    return text if isinstance(text, str) else bytes(text).decode("utf-16")


def _letters(font):
    """Return the letters of each glyph, as the font's own table tells them."""
    letters, is_open = {}, False
    for line in font["/ToUnicode"].get_data().decode().splitlines():
        is_open = "begin" in line if "bf" in line else is_open
        codes = line.replace("<", " ").replace(">", " ").split()
        if is_open and "bf" not in line and len(codes) == 2:
            letters[bytes.fromhex(codes[0])] = bytes.fromhex(codes[1]).decode(
                "utf-16-be"
            )
    return letters


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_script_is_drawn_as_it_was_written(paper, script):
    text = SCRIPTS[script]

    found = shown(paper(text))

    if script in RIGHT_TO_LEFT:
        # A page holds their letters from left to right, some of them in parts.
        assert Counter(text) <= Counter(found)
    elif script in STACKED:
        letters = iter(found)
        assert all(letter in letters for letter in text)
    else:
        assert found == text


def test_no_script_takes_twice_as_long_as_latin(paper):
    numbers = count()

    def seconds(text):
        """Set two pages with 25 names in a script, which were not set before."""

        def measured():
            words = "".join(
                LINE.format(next(numbers), text if line % 4 == 0 else LATIN)
                for line in range(100)
            )
            begin = time.perf_counter()
            paper(words)
            return time.perf_counter() - begin

        return min(measured() for _ in range(3))

    latin = seconds(LATIN)
    slow = {
        script: took
        for script, text in SCRIPTS.items()
        if (took := seconds(text)) > 2 * latin
    }

    assert slow == {}, latin


def test_a_letter_without_a_font_is_told_by_its_code_point(paper):
    # Tibetan, Cuneiform, for private use, unassigned, a control, half a pair.
    assert shown(paper("a\u0f40b")) == "a[U+0F40]b"
    assert shown(paper("\U00012000")) == "[U+12000]"
    assert shown(paper("\ue000\u0378\x07")) == "[U+E000][U+0378][U+0007]"
    assert shown(paper("x\ud800")) == "x[U+D800]"
    assert "?" not in shown(paper("\u0f41 \u0f42 \u0f43"))


def test_many_letters_without_a_font_are_one_pass(paper, monkeypatch):
    passes, inner = [], papers.compile_pdf

    def counted(*given):
        passes.append(given)
        return inner(*given)

    monkeypatch.setattr(papers, "compile_pdf", counted)
    paper(" ".join(chr(0x13000 + number) for number in range(60)))

    assert len(passes) == 1
