"""Every address of the application, for one's own, foreign and missing records."""

from dataclasses import dataclass

from cis.register.initiatives.editing import SECTIONS
from tests.structure.world import MISSING, World

# Which record the number in an address is: by endpoint, else by blueprint.
KINDS = {
    "accounts": "account",
    "actions": "action",
    "aiuse": "ai_use",
    "assessments": "assessment",
    "assessments.begin": "unassessed",
    "assessments.score": "maturity_score",
    "maturity": "practice",
    "questionsets": "question_set",
    "triggers": "change",
    "meeting": "review",
    "meeting.answer": "held",
    "meeting.paper": "closed",
    "meeting.plain": "closed",
    "meeting.present": "held",
    "meeting.record": "held",
    "planning": "cadence",
    "reviews": "review",
    "initiatives": "assessed",
    "metrics": "metric",
    "painpoints": "pain",
    "practices": "practice",
    "audit.record": "practice",
    "beside": "metric",
    "benefits.say": "assessed",
    "benefits.unsay": "benefit",
    "changes.edit": "standard",
    "checks": "adoption_check",
    "feedback": "feedback",
    "training": "training_need",
    "bundles": "bundle",
    "controls": "framework",
    "controls.delivery": "delivery",
    "controls.edit": "mapping",
    "controls.practice": "practice",
    "controls.practice_chart": "practice",
    "controls.practice_export": "practice",
    "controls.profile": "profile",
    "controls.remove": "mapping",
    "controls.show": "control",
    "decisions": "decision",
    "erasure": "account",
    "evidence": "evidence",
    "findings.waiver": "waiver",
    "governance": "ownership",
    "governance.person": "person",
    "leaving": "person",
    "mail": "mail",
    "playbooks": "practice",
    "reports": "report",
    "roadmap": "phase",
    "roadmap.practice": "practice",
    "roadmap.lay": "unplanned",
    "roadmap.alter": "criterion",
    "roadmap.drop": "criterion",
    "roadmap.attest": "criterion",
    "roadmap.attested": "criterion",
    "roadmap.withdraw": "attestation",
    "gates": "phase",
    "gates.show": "gate_decision",
    "dependencies": "dependency",
    "rights": "right",
    "services": "service",
    "suggestions": "suggestion",
    "tickets": "feed",
    "tickets.rejected": "import",
    "tickets.show": "import",
}
# Pages that must be told what to show; braces hold kinds of one's own records.
QUERIES = {
    "actions.new": "?subject=metric:{metric}",
    "controls.map_": "?control={control}",
    "evidence.new": "?subject=pain_point:{pain}",
    "roadmap.criterion": "?kind=raci",
    "raci.compare": "?before={raci}&after={raci}",
    "tickets.chart": "?by=category",
    "tickets.pareto_csv": "?by=category",
}
PUBLIC_TOKENS = {"accounts.join": "join", "accounts.reset": "reset"}
# What is the same for every record: the sections of a form, the kinds of a file.
PARTS = {
    "section": tuple(SECTIONS),
    "file": ("csv", "xlsx"),
    "paper": ("a4", "xlsx"),
}
SIDES = ("own", "foreign", "missing")


def address(world, endpoint, side, who, *, kind="", part=""):
    """Return the path of an endpoint for a record of a side, as a persona has it."""
    adapter = world.app.url_map.bind("localhost")
    names = arguments(world, endpoint)
    asked = _Asked(world, endpoint, side, who, kind, part)
    given = {name: _value(asked, name) for name in names}
    return adapter.build(endpoint, given) + _query(world, endpoint)


def _query(world, endpoint):
    own = {kind: key for (kind, side), key in world.keys.items() if side == "own"}
    return QUERIES.get(endpoint, "").format_map(own)


@dataclass(frozen=True)
class _Asked:
    world: World
    endpoint: str
    side: str
    who: str
    kind: str
    part: str


def _value(asked, name):
    """Return what stands in an address for a name in its rule."""
    if name in PARTS:
        return asked.part or PARTS[name][0]
    if asked.side == "missing":
        return MISSING[name]
    found = VALUES.get(name)
    return found(asked) if found else MISSING[name]


def _kind(endpoint):
    known = KINDS.get(endpoint) or KINDS.get(endpoint.partition(".")[0])
    assert known, f"Say in KINDS which record the number in {endpoint} is."
    return known


def _key(asked):
    return asked.world.key(asked.kind or _kind(asked.endpoint), asked.side)


def _token(asked):
    if asked.endpoint in PUBLIC_TOKENS:
        return asked.world.tokens[f"{PUBLIC_TOKENS[asked.endpoint]} {asked.side}"]
    if asked.endpoint.startswith("tickets."):
        mine = "member" if asked.who == "anonymous" else asked.who
        foreign = "leader" if mine != "leader" else "member"
        return asked.world.uploads[mine if asked.side == "own" else foreign]
    return MISSING["token"]


VALUES = {
    "key": _key,
    "number": _key,
    "kind": lambda asked: _kind(asked.endpoint),
    "day": lambda asked: asked.world.days[asked.side].isoformat(),
    "seq": lambda asked: SIDES.index(asked.side) + 1,
    "token": _token,
    "code": lambda _: "DAT101",
    "step": lambda _: "figures",
    "subject": lambda asked: f"metric:{asked.world.key('metric', asked.side)}",
}


def arguments(world, endpoint):
    """Return the names in an endpoint's address."""
    return next(world.app.url_map.iter_rules(endpoint)).arguments


def every(world, method):
    """Yield each endpoint that answers the method, with its paths by side.

    Each item is the endpoint and a function from side and persona to a path.
    """
    for endpoint in sorted(world.app.view_functions):
        rules = [
            rule
            for rule in world.app.url_map.iter_rules(endpoint)
            if method in rule.methods
        ]
        plain = [rule.rule for rule in rules if not rule.arguments - {"file"}]
        for path in plain:
            yield endpoint, ("own",), _fixed(path + _query(world, endpoint))
        if plain or not rules:
            continue
        named = PARTS.keys() & rules[0].arguments
        for part in PARTS[named.pop()] if named else ("",):
            yield endpoint, SIDES, _asked(world, endpoint, part)


def _fixed(path):
    return lambda *_: path


def _asked(world, endpoint, part):
    return lambda side, who: address(world, endpoint, side, who, part=part)
