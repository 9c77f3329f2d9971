from hypothesis import given
from hypothesis import strategies as st

from cis.register.tickets.measures.fold import last_of_each, repeated

KEYS = st.lists(st.integers(-(2**63), 2**63 - 1) | st.integers(0, 5), max_size=40)


@given(KEYS)
def test_repeats_are_found_exactly(keys):
    assert repeated(keys) == {key for key in keys if keys.count(key) > 1}


@given(KEYS)
def test_the_last_row_of_each_key_is_kept_in_file_order(keys):
    mask = last_of_each(keys, repeated(keys))
    kept = [key for key, keep in zip(keys, mask, strict=True) if keep]
    reversed_once = list(dict.fromkeys(reversed(keys)))
    assert kept == list(reversed(reversed_once))
