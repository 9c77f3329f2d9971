"""Who may take which action in the small organisation, spelled out apart from cis.

The table of rules says which grounds are enough for an event; who stands on a ground
is written down here, by hand, for the records of each side.
"""

from cis.register.governance.writes.rules import RULES, Ground
from tests.structure.world import ROLES, STRANGERS

ACTING = ROLES.keys() - set(STRANGERS) - {"leaver"}
CONTRIBUTING = ACTING - {"auditor"}
APPOINTING = {"leader", "admin"}
BY_ROLE = {
    Ground.OPEN: CONTRIBUTING,
    Ground.ONESELF: ACTING | {"leaver"},
    Ground.APPOINTERS: APPOINTING,
    Ground.ADMINISTRATORS: {"admin"},
    Ground.AUDITORS: {"auditor", "admin"},
    Ground.LEADERSHIP: {"leader"},
}
# Who answers for the practice of each side today, and who owns its records.
SEATED = {"own": {"owner", "deputy"}, "foreign": {"other"}}
HOLDER = {"own": "owner", "foreign": "other"}
# Events that a decision right lets through, whatever else the table says.
RIGHTS = {code for code, rule in RULES.items() if Ground.RIGHT in rule.grounds} | {
    "initiative.move"
}
# Practices and services in which nobody sits: whoever appoints fills in.
VACANT = {"service", "unassessed", "unplanned"}


def may_take(event, who, side, kind="", *, author="", owner=""):
    """Tell whether a persona may take an action on a record of a side."""
    grounds = RULES[event].grounds
    if who == "leaver":
        return grounds == (Ground.ONESELF,)
    stands = {
        **BY_ROLE,
        Ground.PRACTICE: APPOINTING if kind in VACANT else SEATED[side],
        Ground.OWNER: {owner},
        Ground.AUTHOR: {author},
    }
    return who in CONTRIBUTING | BY_ROLE.get(grounds[0], set()) and any(
        who in stands.get(ground, ()) for ground in grounds
    )
