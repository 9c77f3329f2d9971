"""The papers of a report, each by its kind; the same content gives the same bytes."""

from pathlib import Path

from cis.desk.reports import content, pdf, xlsx
from cis.desk.reports.content import Content
from cis.desk.reports.models import Paper

SIZES = {Paper.A4: pdf.Size.A4, Paper.LETTER: pdf.Size.LETTER}


def paper(made: Content, kind: Paper, templates: Path) -> bytes:
    """Return one paper of a report."""
    if kind is Paper.CONTENT:
        return content.dumped(made)
    if kind is Paper.WORKBOOK:
        return xlsx.workbook(made)
    return pdf.pdf(made, SIZES[kind], templates)
