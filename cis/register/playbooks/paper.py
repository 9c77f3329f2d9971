"""The card of a playbook as a tagged PDF (PDF/UA-1) on one page."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from cis.kit.sheets.papers import typeset
from cis.register.governance.rules import said
from cis.register.playbooks.queries import Edition

TEMPLATE = "paper/playbook.typ"


class Paper(StrEnum):
    """A size of paper, as typst calls it."""

    A4 = "a4"
    LETTER = "us-letter"


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above the steps: whose practice it is, and the day of printing."""

    organisation: str
    practice: str
    purpose: str
    today: date


def pdf(found: Edition, head: Heading, paper: Paper, templates: Path) -> bytes:
    """Return the card as a PDF; a letter that its font lacks is drawn as ``?``."""
    return typeset(_told(found, head, paper), templates / TEMPLATE)


def _told(found: Edition, head: Heading, paper: Paper) -> dict[str, Any]:
    return {
        "paper": paper,
        "title": head.practice,
        "organisation": head.organisation,
        "purpose": head.purpose,
        "begins": found.begins,
        "version": f"Version {found.number} of {said(found.published_on)}",
        "owner": found.owner or "nobody yet",
        "review": said(found.review_on) if found.review_on else "not set",
        "made": said(head.today),
        "year": head.today.year,
        "month": head.today.month,
        "day": head.today.day,
        "steps": [
            {
                "who": step.who,
                "what": step.what,
                "done": step.done_when,
                "exception": step.exception,
                "goes": step.goes_to,
            }
            for step in found.steps
        ],
    }
