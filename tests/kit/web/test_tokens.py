"""The palette is readable: text 4.5 to 1, graphics 3 to 1, in both themes."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
CSS = (ROOT / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
COLOUR = re.compile(r"--([\w-]+):\s*#([0-9a-f]{6});")
THEMES = ("light", "dark")
GROUNDS = ("surface", "canvas", "sunken", "raised")
TEXT = ("ink", "muted", "accent", "accent-strong", "improvement", "concern", "neutral")
SOFT = ("improvement", "concern", "common", "neutral")
GRAPHICS = (
    "improvement",
    "concern",
    "common",
    "neutral",
    "line-strong",
    "focus",
    "chart-limit",
    "chart-target",
    "chart-bar",
    "chart-centre",
)


def palette(theme):
    block = CSS.split(f'[data-bs-theme="{theme}"] {{')[1].split("}")[0]
    return dict(COLOUR.findall(block))


def luminance(colour):
    parts = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))
    linear = [
        p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first, second):
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("text", TEXT)
def test_text_can_be_read(theme, ground, text):
    colours = palette(theme)

    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("signal", SOFT)
def test_a_signal_can_be_read_on_its_own_ground(theme, signal):
    colours = palette(theme)

    assert contrast(colours[signal], colours[f"{signal}-soft"]) >= 4.5
    assert contrast(colours["ink"], colours[f"{signal}-soft"]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("graphic", GRAPHICS)
def test_a_mark_can_be_seen(theme, graphic):
    colours = palette(theme)

    assert contrast(colours[graphic], colours["surface"]) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_the_accent_carries_text(theme):
    colours = palette(theme)

    assert contrast(colours["on-accent"], colours["accent"]) >= 4.5
    assert contrast(colours["accent-strong"], colours["accent-soft"]) >= 4.5


def test_both_themes_name_the_same_colours():
    assert palette("light").keys() == palette("dark").keys()
