"""Rules about adoption: a practice that is lived leaves traces."""

from collections.abc import Iterator

from cis.desk.findings import naming
from cis.desk.findings.catalogue import Limits, rule
from cis.desk.findings.records import Records
from cis.desk.findings.rules import Family, Found, Link, Severity
from cis.register.initiatives.rules import AGREED
from cis.register.practices.rules import Adoption

ADO = Family.ADOPTION
LATE = frozenset({Adoption.STANDARDISE, Adoption.OPTIMISE})


@rule(
    "ADO101",
    ADO,
    Severity.MEDIUM,
    "Adopted practice without a metric",
    why="Nobody can say whether it works, so it lives on opinion.",
    mend="Define one metric of its outcome.",
)
def unmeasured(records: Records, _: Limits) -> Iterator[Found]:
    """Find adopted practices that measure nothing."""
    measured = {one.practice_id for one in records.metrics.values()}
    for one in records.adopted:
        if one.id not in measured:
            words = f"Its state is {one.adoption}, and it has no metric."
            yield naming.practice(records, one, words, Link("metrics.new"))


@rule(
    "ADO102",
    ADO,
    Severity.MEDIUM,
    "Work on a practice that is not adopted",
    why="An improvement of what nobody works by has nothing to hold on to.",
    mend="Say how far the practice is adopted, or move the initiative to another one.",
)
def unadopted(records: Records, _: Limits) -> Iterator[Found]:
    """Find agreed initiatives in practices that are not adopted."""
    adopted = {one.id for one in records.adopted}
    for one in records.initiatives:
        if one.status in AGREED and one.practice_id not in adopted:
            name = records.practices[one.practice_id].name
            yield naming.initiative(records, one, f"{name} is not adopted.")


@rule(
    "ADO103",
    ADO,
    Severity.LOW,
    "Standardised without a baseline",
    why="To call something repeatable one must have seen it repeat.",
    mend="Freeze a baseline of one of its metrics.",
)
def unproven(records: Records, _: Limits) -> Iterator[Found]:
    """Find practices said to be standardised of which nothing was ever frozen."""
    frozen = {
        records.metrics[key].practice_id
        for key in records.newest_baseline
        if key in records.metrics
    }
    measured = {one.practice_id for one in records.metrics.values()}
    for one in records.adopted:
        if one.adoption in LATE and one.id in measured - frozen:
            words = f"Its state is {one.adoption}, and no metric has a baseline."
            yield naming.practice(records, one, words)
