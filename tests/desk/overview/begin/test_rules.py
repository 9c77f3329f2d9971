import pytest
from hypothesis import given
from hypothesis import strategies as st

from cis.core.errors import NotFoundError
from cis.desk.findings import catalogue, running
from cis.desk.findings.rules import numbers
from cis.desk.overview.begin import profile, rules
from cis.desk.overview.begin.profile import Profile, Regulation, Size, Support
from cis.desk.overview.begin.rules import Step
from cis.register.controls import catalogue as frameworks

STEPS = st.frozensets(st.sampled_from(Step))
PROFILES = st.builds(
    Profile,
    st.sampled_from(Size),
    st.sampled_from(Support),
    st.frozensets(st.sampled_from(Regulation)),
)


@given(STEPS, STEPS)
def test_the_next_step_is_the_first_that_is_neither_done_nor_skipped(done, skipped):
    found = rules.progress(done, skipped)
    left = [one for one in Step if one not in done | skipped]

    assert (found.next.step if found.next else None) == next(iter(left), None)
    assert found.is_over is (not left)
    assert found.count == len(done)


@given(STEPS)
def test_skipped_steps_are_kept_as_words(steps):
    assert rules.read(rules.kept(steps)) == steps


@given(PROFILES)
def test_every_default_is_a_number_its_rule_takes(given_profile):
    assert running.FAMILIES
    for one in profile.defaults(given_profile):
        rule = catalogue.entry(one.code)
        assert (
            numbers(rule.limits, {**rule.defaults, one.limit: one.number}) is not None
        )
        assert one.limit in rule.defaults


@given(PROFILES)
def test_catalogues_are_those_that_come_with_cis(given_profile):
    known = {one.code for one in frameworks.CATALOGUE}

    assert set(profile.catalogues(given_profile)) <= known
    assert profile.catalogues(given_profile)


@given(st.frozensets(st.sampled_from(Regulation)))
def test_regulation_is_kept_as_words(chosen):
    assert profile.read(profile.kept(chosen)) == chosen


def test_a_larger_organisation_follows_more_at_once():
    at_once = [profile.AT_ONCE[size] for size in Size]

    assert at_once == sorted(at_once)


def test_an_unknown_step_is_not_found():
    with pytest.raises(NotFoundError, match="no such step"):
        rules.step("dance")
