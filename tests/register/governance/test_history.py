"""Ownership as of any day and as known at any size of the log, against a replay.

The replay knows nothing of periods: it keeps, for every event, who held the role on
each single day, and forgets nothing.
"""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from cis.core.errors import RuleError
from cis.kit.db import db, transaction
from cis.register.governance import actions, queries, rules
from cis.register.governance.rules import (
    OPEN_END,
    AssignDraft,
    AssignmentRole,
    Authority,
)
from tests import factories
from tests.conftest import TEST_ACTOR
from tests.plan import LONG

START, DAYS, PEOPLE = date(2026, 1, 1), 30, 3
ROLES = (AssignmentRole.PRACTICE_OWNER, AssignmentRole.CHAMPION)
# A wrong boundary shows in the first few; every run plays others.
EXAMPLES = {"sqlite": 400 if LONG else 60, "postgresql": 400 if LONG else 30}
STEPS = 30
numbers = st.integers(0, DAYS - 1)
told = {"histories": 0, "steps": 0, "accepted": 0, "answers": 0}


def day(number):
    return START + timedelta(days=number)


class Histories(RuleBasedStateMachine):
    """Changes a practice's roles through the actions and replays them by counting."""

    @initialize()
    def begin(self):
        told["histories"] += 1
        db.session.remove()
        with transaction(by=TEST_ACTOR, what="test.begin") as session:
            self.scope = rules.practice(factories.practice(session).id)
            self.people = [factories.person(session).id for _ in range(PEOPLE)]
        # Who held what, day by day, known at each size of the log.
        self.known = {self.size(): self.nothing()}

    def size(self):
        return queries.log_size(db.session())

    def nothing(self):
        return {role: [frozenset() for _ in range(DAYS + 1)] for role in ROLES}

    def now(self):
        newest = self.known[max(self.known)]
        return {role: list(days) for role, days in newest.items()}

    def change(self, act):
        told["steps"] += 1
        try:
            with transaction(by=TEST_ACTOR, what="test.change") as session:
                after = act(session)
        except RuleError:
            assert self.size() == max(self.known)
        else:
            told["accepted"] += 1
            self.known[self.size()] = after

    def draft(self, role, who, start, length, hours):
        end = OPEN_END if start + length > DAYS else day(start + length)
        authority = Authority(hours_agreed=float(hours))
        return AssignDraft(self.scope, role, who, day(start), end, authority)

    def put(self, after, draft):
        """Let a draft hold on its days; of an owner's role it alone holds then."""
        held = (draft.person_id, draft.authority.hours_agreed)
        for number in range(DAYS + 1):
            if draft.valid_from <= day(number) < draft.valid_to:
                before = after[draft.role][number]
                if draft.role is AssignmentRole.PRACTICE_OWNER:
                    before = frozenset()
                others = {one for one in before if one[0] != draft.person_id}
                after[draft.role][number] = frozenset({*others, held})

    def take(self, after, row, start, end):
        """Let nobody hold a row's role for this person from start until before end."""
        for number in range(DAYS + 1):
            if max(start, row.valid_from) <= day(number) < min(end, row.valid_to):
                kept = {
                    one for one in after[row.role][number] if one[0] != row.person_id
                }
                after[row.role][number] = frozenset(kept)

    def chosen(self, session, pick):
        rows = queries.of_scope(session, self.scope)
        return rows[pick % len(rows)]

    def is_held(self):
        return any(any(days) for days in self.known[max(self.known)].values())

    @rule(
        role=st.sampled_from(ROLES),
        who=st.integers(0, PEOPLE - 1),
        start=numbers,
        length=st.integers(1, 50),
        hours=st.integers(1, 3),
    )
    def assign(self, role, who, start, length, hours):
        draft = self.draft(role, self.people[who], start, length, hours)

        def act(session):
            actions.assign(session, draft, by=None)
            after = self.now()
            self.put(after, draft)
            return after

        self.change(act)

    @precondition(is_held)
    @rule(
        pick=st.integers(0, 20),
        who=st.integers(0, PEOPLE - 1),
        start=numbers,
        length=st.integers(1, 50),
        hours=st.integers(1, 3),
        is_correction=st.booleans(),
    )
    def amend(self, pick, who, start, length, hours, is_correction):
        def act(session):
            row = self.chosen(session, pick)
            draft = self.draft(row.role, self.people[who], start, length, hours)
            after = self.now()
            first = row.valid_from if is_correction else draft.valid_from
            self.take(after, row, first, OPEN_END)
            self.put(after, draft)
            actions.amend(session, row, draft, by=None, is_correction=is_correction)
            return after

        self.change(act)

    @precondition(is_held)
    @rule(pick=st.integers(0, 20), last=numbers)
    def end(self, pick, last):
        def act(session):
            row = self.chosen(session, pick)
            after = self.now()
            self.take(after, row, day(last + 1), OPEN_END)
            actions.end(session, row, day(last))
            return after

        self.change(act)

    @precondition(is_held)
    @rule(pick=st.integers(0, 20))
    def withdraw(self, pick):
        def act(session):
            row = self.chosen(session, pick)
            after = self.now()
            self.take(after, row, row.valid_from, row.valid_to)
            actions.withdraw(session, row)
            return after

        self.change(act)

    @precondition(is_held)
    @rule(pick=st.integers(0, 20), who=st.integers(0, PEOPLE - 1), start=numbers)
    def pass_on(self, pick, who, start):
        def act(session):
            row = self.chosen(session, pick)
            first = max(day(start), row.valid_from)
            if row.person_id == self.people[who] or first >= row.valid_to:
                raise RuleError("The replay has nothing to say about this.")
            after = self.now()
            heir = self.draft(row.role, self.people[who], 0, 1, 9)
            heir = AssignDraft(
                heir.scope,
                row.role,
                heir.person_id,
                first,
                row.valid_to,
                heir.authority,
            )
            self.take(after, row, first, row.valid_to)
            for number in range(DAYS + 1):
                held = after[row.role][number]
                if heir.valid_from <= day(number) < heir.valid_to and not any(
                    one[0] == heir.person_id for one in held
                ):
                    after[row.role][number] = held | {(heir.person_id, 9.0)}
            actions.pass_on(session, row, heir, by=None)
            return after

        self.change(act)

    @rule(role=st.sampled_from(ROLES), number=numbers, pick=st.integers(0, STEPS))
    def ask(self, role, number, pick):
        size = sorted(self.known)[pick % len(self.known)]
        self.compare(role, number, size, size)

    @invariant()
    def compares_today(self):
        if hasattr(self, "known"):
            self.compare(ROLES[0], len(self.known) % DAYS, None, max(self.known))

    def compare(self, role, number, recorded, size):
        rows = queries.as_of(db.session(), self.scope, role, day(number), recorded)
        found = [(row.person_id, row.hours_agreed) for row in rows]
        told["answers"] += 1
        assert len(set(found)) == len(found)
        assert set(found) == set(self.known[size][role][number])

    def teardown(self):
        for size, days in getattr(self, "known", {}).items():
            rows = queries.of_scope(db.session(), self.scope, size)
            for role in ROLES:
                for number in range(DAYS + 1):
                    told["answers"] += 1
                    held = [
                        (row.person_id, row.hours_agreed)
                        for row in rows
                        if row.role is role and rules.holds(row, day(number))
                    ]
                    assert sorted(held) == sorted(days[role][number])
        db.session.remove()


@pytest.mark.usefixtures("session")
def test_every_answer_is_the_one_a_replay_of_all_events_gives():
    engine = db.engine.dialect.name
    told.update(dict.fromkeys(told, 0))

    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=EXAMPLES[engine],
            stateful_step_count=STEPS,
            deadline=None,
            # To shrink a history of so many transactions takes minutes.
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
        # Every history in its full length, not 30 steps at most.
        _min_steps=STEPS,
    )

    print(f"{engine}: {told}")
    assert told["histories"] >= EXAMPLES[engine]
    assert told["accepted"] > told["steps"] // 3
