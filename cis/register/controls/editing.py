"""Does what the forms of controls ask for, or shows in the form why not."""

from collections.abc import Callable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import TypeVar

from cis.core.access import Actor
from cis.core.errors import FileError, RuleError
from cis.kit.db import db, transaction
from cis.kit.http import current_actor
from cis.register.controls import actions, display, intake, lists, queries, tables
from cis.register.controls.forms import (
    AdviceForm,
    FileForm,
    ImportForm,
    MapForm,
)
from cis.register.controls.rules import Mapped, Origin, UnsoundError

T = TypeVar("T")


def map_controls(keys: Sequence[int], form: MapForm) -> Mapped | None:
    """Map the controls as the form says; None if it was refused."""
    try:
        draft = form.draft()
        with transaction(by=current_actor(), what="control.map") as session:
            return actions.map_controls(session, keys, draft)
    except RuleError as error:
        form.blame(error)
    return None


def remove(key: int) -> None:
    """Take a statement back."""
    with transaction(by=current_actor(), what="control.unmap") as session:
        actions.remove(session, queries.mapping(session, key))


def bring(form: ImportForm, at: datetime) -> int | None:
    """Take over the list in the form; return the import's number, None if refused."""
    return _taken(form, lambda: _bring(form, current_actor(), at))


def advise(key: int, form: AdviceForm) -> bool:
    """Take over what the file says of the profile, and tell whether that was done."""
    return _taken(form, lambda: _advise(key, form)) is not None


def _bring(form: ImportForm, by: Actor, at: datetime) -> int:
    name, content = display.uploaded(form.file.data)
    brought = lists.read(content)
    target = intake.Target(*form.target(brought.title))
    aimed = intake.aimed(db.session(), brought.entries, target)
    _check(brought.wrong or intake.complaints(db.session(), aimed))
    origin = Origin(name, sha256(content).hexdigest(), by.id, at)
    with transaction(by=by, what="framework.import") as session:
        return intake.take(session, aimed, target, origin).id


def _advise(key: int, form: AdviceForm) -> int:
    _, content = display.uploaded(form.file.data)
    advice, wrong = tables.advice(content)
    profile = queries.profile(db.session(), key)
    _check(wrong or intake.strangers(db.session(), profile, advice))
    with transaction(by=current_actor(), what="profile.import") as session:
        return intake.advise(session, queries.profile(session, key), advice)


def _check(complaints: Sequence[str]) -> None:
    if complaints:
        raise UnsoundError(complaints)


def _taken(form: FileForm, act: Callable[[], T]) -> T | None:
    try:
        return act()
    except UnsoundError as error:
        form.wrong = list(error.complaints)
    except RuleError as error:
        form.blame(error)
    except FileError as error:
        form.file.errors = [*form.file.errors, str(error)]
    return None
