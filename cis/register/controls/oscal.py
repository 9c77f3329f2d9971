"""Reads an OSCAL catalogue in JSON: its groups and controls, references checked."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cis.core.errors import FileError
from cis.register.controls.rules import DEEPEST, Entry, clean
from cis.register.controls.tables import check_size, text_of


class Reader:
    """Walks a catalogue once and notes its controls, their ids and what they name."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.wrong: list[str] = []
        self.ids: dict[str, str] = {}
        self.references: list[tuple[str, str]] = []

    def part(self, part: Any, at: str, parent: str = "", depth: int = 0) -> None:
        """Note a catalogue, group or control with all that it holds."""
        if depth > DEEPEST:
            raise FileError(f"{at}: the groups are more than {DEEPEST} deep.")
        if not isinstance(part, dict):
            self.wrong.append(f"{at}: expected an object with id and title.")
            return
        code = parent
        if depth:
            code = self._entry(part, at, parent)
            self._links(part, at)
        for kind in ("groups", "controls"):
            for place, inner in self._items(part, kind, at):
                self.part(inner, place, code, depth + 1)

    def resources(self, catalogue: Mapping[str, Any]) -> None:
        """Note what the back matter holds, so that it may be named."""
        back = catalogue.get("back-matter", {})
        held = back.get("resources") if isinstance(back, dict) else None
        for one in _objects(held):
            if isinstance(one.get("uuid"), str):
                self.ids.setdefault(one["uuid"], "back-matter")

    def dangling(self) -> Iterator[str]:
        """Yield the references to what the catalogue does not hold."""
        for target, place in self.references:
            if target not in self.ids:
                yield f"{place}: #{target} is nowhere in the catalogue; mend or remove."

    def _items(self, part: Mapping[str, Any], kind: str, at: str) -> Iterator[Any]:
        held = part.get(kind, [])
        if not isinstance(held, list):
            self.wrong.append(f"{at}.{kind}: expected a list.")
            return
        for number, inner in enumerate(held):
            yield f"{at}.{kind}[{number}]", inner

    def _entry(self, part: Mapping[str, Any], at: str, parent: str) -> str:
        own, title = part.get("id", ""), part.get("title", "")
        if not isinstance(own, str) or not isinstance(title, str):
            self.wrong.append(f"{at}: id and title must be texts.")
            return parent
        if own and own in self.ids:
            self.wrong.append(f"{at}: the id {own} is at {self.ids[own]} already.")
            return parent
        self.ids.setdefault(own, at)
        code = _label(part) or clean(own)
        if not code and at.rpartition(".")[2].startswith("groups"):
            return parent  # a heading without a name of its own
        self.entries.append(Entry(code, clean(title), parent, place=at))
        check_size(self.entries)
        for name in _parts(part):
            self.ids.setdefault(name, at)
        return code

    def _links(self, part: Mapping[str, Any], at: str) -> None:
        for number, link in enumerate(_objects(part.get("links"))):
            href = link.get("href")
            if isinstance(href, str) and href.startswith("#") and len(href) > 1:
                self.references.append((href[1:], f"{at}.links[{number}]"))


def entries(content: bytes) -> tuple[str, list[Entry], list[str]]:
    """Return an OSCAL catalogue's title, its controls, and what is wrong in it.

    Raise FileError if the file as a whole is no OSCAL catalogue.
    """
    catalogue = _catalogue(content)
    reader = Reader()
    reader.part(catalogue, "catalog")
    reader.resources(catalogue)
    reader.wrong += reader.dangling()
    if not reader.entries and not reader.wrong:
        reader.wrong.append("catalog: there are neither groups nor controls in it.")
    meta = catalogue.get("metadata", {})
    title = meta.get("title", "") if isinstance(meta, dict) else ""
    return clean(str(title)), reader.entries, reader.wrong


def _catalogue(content: bytes) -> Mapping[str, Any]:
    try:
        said = json.loads(text_of(content))
    except json.JSONDecodeError as error:
        message = f"Line {error.lineno}, column {error.colno}: {error.msg}. Mend it."
        raise FileError(message) from None
    except RecursionError:
        raise FileError("The file is nested too deeply to be a catalogue.") from None
    catalogue = said.get("catalog") if isinstance(said, dict) else None
    if not isinstance(catalogue, dict):
        raise FileError("This is no OSCAL catalogue: it lacks “catalog” at the top.")
    return catalogue


def _label(part: Mapping[str, Any]) -> str:
    """Return the code that people use; OSCAL keeps it in a property."""
    for prop in _objects(part.get("props")):
        if prop.get("name") == "label" and isinstance(prop.get("value"), str):
            return clean(str(prop["value"]))
    return ""


def _parts(part: Mapping[str, Any], depth: int = 0) -> Iterator[str]:
    for one in _objects(part.get("parts")) if depth <= DEEPEST else ():
        if isinstance(one.get("id"), str):
            yield one["id"]
        yield from _parts(one, depth + 1)


def _objects(held: Any) -> Sequence[Mapping[str, Any]]:
    known = held if isinstance(held, list) else []
    return [one for one in known if isinstance(one, dict)]
