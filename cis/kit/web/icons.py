"""Inlines single icons out of the sprite that Bootstrap-Flask carries."""

from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from xml.etree.ElementTree import Element, tostring

from defusedxml.ElementTree import parse
from flask import Flask
from markupsafe import Markup

NAMESPACE = "{http://www.w3.org/2000/svg}"
SYMBOL = f"{NAMESPACE}symbol"


@cache
def icon(name: str) -> Markup:
    """Return the icon as decorative SVG, or raise KeyError for an unknown name."""
    symbol = _symbols()[name]
    shapes = "".join(_plain(shape) for shape in symbol)
    # The sprite is a file of an installed package, not user input.
    return Markup(  # noqa: S704
        f'<svg class="icon" viewBox="{symbol.get("viewBox")}" aria-hidden="true"'
        f' focusable="false">{shapes}</svg>'
    )


def init_app(app: Flask) -> None:
    """Let templates say ``icon("search")``."""
    app.add_template_global(icon)


@cache
def _symbols() -> Mapping[str, Element]:
    spec = find_spec("flask_bootstrap")
    if spec is None or spec.origin is None:
        raise RuntimeError("Bootstrap-Flask is not installed.")
    folder = Path(spec.origin).parent / "static" / "bootstrap5" / "icons"
    sprite = parse(folder / "bootstrap-icons.svg")
    return {symbol.get("id", ""): symbol for symbol in sprite.iter(SYMBOL)}


def _plain(shape: Element) -> str:
    for part in shape.iter():
        part.tag = part.tag.removeprefix(NAMESPACE)
        part.attrib.pop("style", None)
    shape.tail = None
    return tostring(shape, encoding="unicode")
