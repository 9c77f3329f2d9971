"""Rules about templates."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
BESIDE = re.compile(r'#import "([^"]+)"')
NAMED = re.compile(r"""["']([\w/.-]+\.(?:html|txt|typ|xml|svg))["']""")
RENDERED = re.compile(
    r"""(?:render_template|get_template|get_template_attribute)\(\s*["']([^"']+)["']"""
    r"""|\{%-?\s*(?:extends|include|import|from)\s+["']([^"']+)["']"""
)
SAFE = re.compile(r"\|\s*safe\b|\{%-?\s*autoescape\s+false")
MAY_TRUST = {"macros/chart.html"}


def templates():
    paths = (path for path in TEMPLATES.rglob("*.*") if path.is_file())
    return {path.relative_to(TEMPLATES).as_posix(): path for path in paths}


def texts():
    for path in [*templates().values(), *(ROOT / "cis").rglob("*.py")]:
        yield path.read_text(encoding="utf-8")


def test_every_template_is_used():
    named = {name for text in texts() for name in NAMED.findall(text)}
    # What a paper takes from beside it.
    named |= {f"paper/{name}" for text in texts() for name in BESIDE.findall(text)}

    assert templates().keys() - named == set()


def test_every_rendered_name_exists():
    found = [match for text in texts() for match in RENDERED.findall(text)]
    rendered = {called or included for called, included in found}

    assert rendered - templates().keys() == set()


def test_only_the_chart_macro_trusts_a_value():
    trusting = {
        name
        for name, path in templates().items()
        if SAFE.search(path.read_text(encoding="utf-8"))
    }

    assert trusting - MAY_TRUST == set()
