"""Tables as files: CSV in a stream, XLSX in constant memory; text stays text."""

from cis.kit.sheets.answers import csv_answer, xlsx_answer
from cis.kit.sheets.books import xlsx
from cis.kit.sheets.pages import Page
from cis.kit.sheets.streams import csv_stream

__all__ = ["Page", "csv_answer", "csv_stream", "xlsx", "xlsx_answer"]
