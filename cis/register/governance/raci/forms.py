"""What a browser may send about a RACI: a cell per activity and column, and why."""

from collections.abc import Mapping

from wtforms import TextAreaField
from wtforms.validators import Length

from cis.core.errors import RuleError
from cis.kit.web.forms import EditForm
from cis.register.governance.activities import ACTIVITIES
from cis.register.governance.raci import rules
from cis.register.governance.raci.rules import Fault, Grid, Labels

CELL = "cell-"


class RaciForm(EditForm):
    """Edit the grid; its cells are beside the form's fields."""

    reason = TextAreaField(
        "Why does it change?",
        [Length(max=rules.LONGEST_REASON)],
        render_kw={"rows": 2},
    )
    paste = TextAreaField(
        "Paste from a spreadsheet",
        [Length(max=20_000)],
        description="Copy the table with its line of roles and its column of "
        "activities, paste it here, and put it into the grid.",
        render_kw={"rows": 4},
    )


def cells(posted: Mapping[str, str], labels: Labels) -> tuple[Grid, list[Fault]]:
    """Return the posted cells, and a fault for each that is not made of R, A, C, I."""
    grid: Grid = {}
    faults = []
    for code, activity in ACTIVITIES.items():
        for column, label in labels.items():
            typed = posted.get(f"{CELL}{code}-{column}", "")
            try:
                grid[code, column] = rules.letters(typed)
            except RuleError as error:
                grid[code, column] = typed[:20]
                said = f"{activity.words}, {label}: {error}"
                faults.append(Fault(said, code, column))
    return grid, faults
