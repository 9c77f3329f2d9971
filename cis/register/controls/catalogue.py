"""The frameworks that come with cis: their codes as data, their sources, notices.

The codes stand in ``shipped/*.csv`` in the form in which people bring their own lists.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cis.register.controls import tables
from cis.register.controls.rules import Entry

FOLDER = Path(__file__).parent / "shipped"

ISO = (
    "ISO and IEC hold the copyright of the standard. Only its numbers are here, to "
    "refer to it; import the titles from the copy that you bought."
)


@dataclass(frozen=True, slots=True)
class Shipped:
    """One framework of the catalogue."""

    code: str
    name: str
    source: str
    notice: str

    def entries(self) -> Sequence[Entry]:
        """Return its controls in their order."""
        found, _ = tables.entries((FOLDER / f"{self.code}.csv").read_bytes())
        return found


@dataclass(frozen=True, slots=True)
class Outline:
    """A profile that comes without entries: of which framework, and what it says."""

    code: str
    name: str
    framework: str
    source: str
    note: str


CSF, ISO_27001 = "nist-csf-2.0", "iso-iec-27001-2022"
ISO_20000, COBIT = "iso-iec-20000-1-2018", "cobit-2019"

CATALOGUE = (
    Shipped(
        CSF,
        "NIST CSF 2.0",
        "NIST CSWP 29, The NIST Cybersecurity Framework (CSF) 2.0, 26 February 2024, "
        "doi.org/10.6028/NIST.CSWP.29: functions, categories and subcategories with "
        "their outcomes.",
        "A work of the United States government, not subject to copyright there. NIST "
        "does not endorse this product.",
    ),
    Shipped(
        ISO_27001,
        "ISO/IEC 27001:2022",
        "ISO/IEC 27001:2022, Information security management systems: the numbers of "
        "clauses 4 to 10 and of the controls of Annex A.",
        ISO,
    ),
    Shipped(
        ISO_20000,
        "ISO/IEC 20000-1:2018",
        "ISO/IEC 20000-1:2018, Service management system requirements: the numbers of "
        "clauses 4 to 10.",
        ISO,
    ),
    Shipped(
        COBIT,
        "COBIT 2019",
        "COBIT 2019 Framework, Governance and Management Objectives: the codes of the "
        "40 objectives.",
        "COBIT is a registered trade mark of ISACA. Only the codes are here, to refer "
        "to it; import the titles from the copy that you may use.",
    ),
)

PROFILES = (
    Outline(
        "nist-sp-800-61r3",
        "NIST SP 800-61r3, incident response",
        CSF,
        "NIST SP 800-61 Revision 3, Incident Response Recommendations and "
        "Considerations for Cybersecurity Risk Management: A CSF 2.0 Community "
        "Profile, April 2025.",
        "Govern, Identify and Protect prepare; Detect, Respond and Recover are the "
        "response; Improvement (ID.IM) stands in the middle and learns from all. The "
        "priority of each subcategory is not shipped: import it as CSV with the "
        "columns code, priority, recommendation.",
    ),
)
