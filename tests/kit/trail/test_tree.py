import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cis.kit.trail import tree

LEAVES = st.lists(st.binary(max_size=8), max_size=70)


def by_definition(entries):
    """The root as RFC 6962, 2.1, defines it: split at the largest power of 2."""
    if not entries:
        return tree.EMPTY_ROOT
    if len(entries) == 1:
        return tree.leaf_hash(entries[0])
    split = 1
    while split * 2 < len(entries):
        split *= 2
    return tree.node_hash(
        by_definition(entries[:split]), by_definition(entries[split:])
    )


def grown(entries):
    return tree.grow(tree.leaf_hash(entry) for entry in entries)


def test_published_roots(shared):
    vectors = json.loads((shared / "trail_vectors.json").read_text())["rfc6962"]
    entries = [bytes.fromhex(text) for text in vectors["inputs_hex"]]

    roots = [
        tree.root(grown(entries[: count + 1])[1]).hex() for count in range(len(entries))
    ]

    assert roots == vectors["roots_hex"]


@given(LEAVES)
def test_the_frontier_gives_the_root_of_the_definition(entries):
    size, frontier = grown(entries)

    assert size == len(entries)
    assert tree.root(frontier) == by_definition(entries)
    assert len(frontier) == size.bit_count()


@given(LEAVES, LEAVES)
def test_a_log_extended_at_once_is_the_log_extended_one_by_one(first, more):
    size, frontier = grown(first)
    leaves = [tree.leaf_hash(entry) for entry in more]
    one_by_one = frontier
    for count, leaf in enumerate(leaves):
        one_by_one = tree.append(one_by_one, size + count, leaf)

    assert tree.extend(frontier, size, leaves) == one_by_one
    assert grown([*first, *more]) == (size + len(more), one_by_one)


@given(LEAVES.filter(bool), st.data())
def test_any_changed_leaf_changes_the_root(entries, data):
    place = data.draw(st.integers(0, len(entries) - 1))
    forged = [*entries]
    forged[place] += b"x"

    assert tree.root(grown(forged)[1]) != tree.root(grown(entries)[1])


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_small_logs_have_as_many_subtrees_as_bits(count):
    _, frontier = grown([b"x"] * count)

    assert len(frontier) == count.bit_count()
