"""Events of the trail as sentences that need no knowledge of the tables."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cis.kit.trail.log import REFUSED
from cis.kit.trail.queries import ERASED, Event
from cis.register.people.rules import person_of

Pair = tuple[Any, Any]
Columns = Mapping[str, Pair]

# Verbs whose past is not verb + ed, and actions whose words are not noun and verb.
PAST = {
    "freeze": "froze",
    "lay": "laid",
    "set": "set",
    "begin": "began",
    "draw": "drew",
    "give": "gave",
    "leave": "left",
    "drop": "dropped",
    "make": "made",
    "map": "mapped",
    "move": "moved",
    "remap": "remapped",
    "say": "said",
    "unmap": "unmapped",
    "unsay": "took back",
    "withdraw": "withdrew",
}
EMERGENCY = ".emergency"
PHRASES = {
    "account.login": "signed in",
    "account.logout": "signed out",
    "account.refuse": "failed to sign in",
    "account.sign_out_everywhere": "signed out everywhere",
    "account.change_password": "changed the password",
    "account.reset": "reset a password",
    "account.setup": "set the organisation up",
    "account.invite-first": "made the set-up link",
    "account.link": "made a one-time link",
    "account.role": "changed a role",
    "account.join": "joined",
    "decision.notice": "asked for decisions",
    "decision.ask": "asked for a decision",
    "decision.escalate": "handed decisions up",
    "decoration.arrange": "set when cis asks for decisions",
    "metric.note": "wrote a note to a period",
    "assessment.agree": "agreed on the assessment",
    "assessment.answer": "answered the assessment",
    "assessment.set_aside": "set the assessment aside",
    "assessment.take_back": "took answers to the assessment back",
    "assignment.appoint": "appointed an owner",
    "assignment.end": "ended an ownership",
    "practice.install": "entered the list of practices",
    "initiative.comment": "commented",
    "account.invite": "invited somebody",
    "maturity.aim": "set a maturity target",
    "questionset.add": "brought a set of questions",
    "questionset.install": "entered the questions to begin with",
    "metric.correct": "corrected a reading",
    "metric.import": "imported readings",
    "metric.record": "recorded readings",
    "changemodel.agree": "agreed to a change model",
    "playbook.drop": "took a proposed playbook off the table",
    "playbook.propose": "proposed a playbook",
    "person.erase": "erased a person",
    "person.rename": "changed a name",
    "ticket.import": "imported tickets",
    "criterion.accustom": "gave a phase the usual criteria",
    "criterion.require": "added an exit criterion",
    "criterion.unattest": "took an attestation back",
    "dependency.need": "said what needs what",
    "dependency.paste": "said what needs what, by many lines",
    "dependency.unneed": "took a dependency back",
    "gate.pass": "decided at a gate",
    "roadmap.lay": "laid out a roadmap",
    "roadmap.plan": "planned a phase",
    "trail.accept-rollback": "accepted that the log lost events",
    "trail.checkpoint": "signed a checkpoint of the log",
    "trail.verify": "verified the log",
    "digest.choose": "chose how often to be told what is due",
    "mail.retry": "let a mail be tried again",
    "report.open": "said whose people get reports by e-mail",
    "report.subscribe": "chose whether to get reports by e-mail",
    "audit.bundle": "took an audit bundle",
    "benefit.say": "said what gets easier",
    "benefit.unsay": "took back what was to get easier",
    "change.record": "recorded a change of the business",
    "change.touch": "opened reviews for a change of the business",
    "holiday.keep": "kept the list of holidays",
    "review.answer": "answered a line of a review",
    "review.call": "opened a review",
    "review.prepare": "prepared reviews",
    "review.record": "wrote down who was at a review and what was noted",
    "review.skip": "noted that a review was not held",
    "demo.load": "loaded the example",
    "feed.make": "made a calendar address",
    "feed.revoke": "turned a calendar address off",
    "feedback.forget": "deleted an address left for an answer",
    "feedback.give": "gave feedback",
    "finding.sight": "looked for findings",
    "organisation.arrange": "changed the settings of the organisation",
    "person.hand_over": "handed over what a leaver held",
    "practice.adopt": "changed the adoption of the practice",
    "right.grant": "wrote the decision right",
    "right.install": "installed the decision rights to begin with",
    "rule.arrange": "changed a rule of the linter",
    "training.attend": "recorded that somebody had the training",
    "training.import": "imported attendance",
    "training.need": "said who needs the training",
}
NOUNS = {
    "maturity_answer": "answer",
    "maturity_gap": "maturity gap",
    "maturity_sheet": "answers",
    "maturity_target": "maturity target",
    "aiuse": "use of AI",
    "check": "sample",
    "raci": "RACI",
    "right": "decision right",
    "pain_point": "pain point",
    "painpoint": "pain point",
    "stored_file": "file",
    "business_change": "change of the business",
    "review_attendance": "attendance at a review",
    "review_cadence": "cadence",
    "review_choice": "choice of a review",
    "review_line": "line of an agenda",
    "review_word": "words of the minutes",
    "action_move": "move of an action",
    "decision_carry": "delay of a decision",
    "decoration_setting": "decoration rule",
    "metric_pair": "pair of metrics",
}
REFERENCES = {
    "assessment": "MA-{:04d}",
    "criterion": "EC-{:04d}",
    "evidence": "EV-{:04d}",
    "initiative": "CI-{:04d}",
    "pain_point": "PP-{:04d}",
}
SILENT = frozenset({"id", "search", "version"})
VOICES = {
    "system": "The system",
    "stranger": "Somebody not signed in",
    "setup": "Whoever had the set-up link",
}
NUMBERED = re.compile(r"\bp-[0-9]{1,9}\b")
MOST_CHANGES = 12
LONGEST = 160


@dataclass(frozen=True, slots=True)
class Names:
    """Names for the numbers the trail holds: by table, then by number."""

    known: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    # Which table a column's number points to: (table, column) to table.
    targets: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def of(self, table: str, number: Any) -> str | None:
        """Return the name of a record, None where there is none."""
        text = str(number)
        return self.known.get(table, {}).get(int(text)) if text.isdecimal() else None


def actor(text: str, names: Names) -> str:
    """Return who did it, by name where the trail has a number."""
    number = person_of(text)
    if number is None:
        return VOICES.get(text, text.capitalize())
    return names.of("person", number) or f"Person {number}"


def phrase(action: str) -> str:
    """Return what an action is, as the rest of a sentence: froze the baseline."""
    if action.endswith(EMERGENCY):
        return f"{phrase(action.removesuffix(EMERGENCY))} in an emergency"
    if action in PHRASES:
        return PHRASES[action]
    noun, _, verb = action.partition(".")
    if not verb:
        return action
    first, *rest = verb.replace("_", " ").replace("-", " ").split(" ")
    return " ".join([_past(first), *rest, "the", noun_of(noun)])


def refused(action: str) -> str:
    """Return what was refused, as the rest of a sentence."""
    if action.startswith("refused."):
        page = action.removeprefix("refused.").replace(".", ": ").replace("_", " ")
        return f"was not let into the page “{page}”"
    noun, _, verb = action.partition(".")
    words = verb.replace("_", " ").replace("-", " ")
    return f"tried to {words} the {noun_of(noun)} and was refused"


def done(event: Event) -> str:
    """Return what an event did or did not do, without who."""
    if event.outcome == REFUSED:
        return refused(event.action)
    return phrase(event.action)


def reason(event: Event, names: Names) -> str:
    """Return why something was done or refused; a refusal names people by number."""
    said = event.reason or ""
    if event.outcome != REFUSED:
        return said
    return NUMBERED.sub(lambda found: actor(found[0], names), said)


def noun_of(table: str) -> str:
    """Return the word for a table or for the first half of an action."""
    return NOUNS.get(table, table.replace("_", " "))


def reference(subject: str, names: Names) -> str:
    """Return what people call a record: CI-0042, or its kind and name."""
    table, _, key = subject.partition(":")
    if table in REFERENCES and key.isdecimal():
        return REFERENCES[table].format(int(key))
    name = names.of(table, key)
    return f"{noun_of(table)} {name or key}"


def sentence(event: Event, subject: str, names: Names) -> str:
    """Return what an event did to one record, in one sentence."""
    who, columns = actor(event.actor, names), event.changes.get(subject, {})
    if event.outcome == REFUSED:
        return f"{who} {refused(event.action)}."
    table = subject.partition(":")[0]
    if columns and all(after is None for _, after in columns.values()):
        return f"{who} took the {noun_of(table)} away."
    parts = list(changes(table, columns, names))
    if not parts:
        return f"{who} {phrase(event.action)}."
    return f"{who} {listed(parts)}."


def entered(event: Event, subject: str, names: Names) -> str:
    """Return the sentence for the first event of a record."""
    noun = noun_of(subject.partition(":")[0])
    return f"{actor(event.actor, names)} {phrase(event.action)}: entered the {noun}."


def changes(table: str, columns: Columns, names: Names) -> Iterator[str]:
    """Yield each change of a record as the rest of a sentence."""
    for column, (before, after) in columns.items():
        if column in SILENT:
            continue
        name = column.removesuffix("_id").replace("_", " ")
        old, new = (value(table, column, item, names) for item in (before, after))
        if before in (None, ""):
            yield f"set the {name} to {new}"
        elif after in (None, ""):
            yield f"took the {name} away, it was {old}"
        else:
            yield f"changed the {name} from {old} to {new}"


def value(table: str, column: str, item: Any, names: Names) -> str:
    """Return a value as people read it: names for numbers, days as days."""
    if item in (None, ""):
        return "nothing"
    if isinstance(item, bool):
        return "yes" if item else "no"
    text = str(item)
    target = names.targets.get((table, column))
    if target:
        return names.of(target, text) or f"{noun_of(target)} {text}"
    return _day(text) or (text if text == ERASED else _shortened(text))


def listed(parts: list[str]) -> str:
    """Join the parts of a sentence: a, b and c."""
    if len(parts) > MOST_CHANGES:
        rest = len(parts) - MOST_CHANGES
        parts = [*parts[:MOST_CHANGES], f"{rest} more"]
    *head, tail = parts
    return f"{', '.join(head)} and {tail}" if head else tail


def _past(verb: str) -> str:
    if verb in PAST:
        return PAST[verb]
    return f"{verb}d" if verb.endswith("e") else f"{verb}ed"


def _day(text: str) -> str | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return f"{day.day} {day:%b %Y}" if len(text) == len("2026-03-31") else None


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
