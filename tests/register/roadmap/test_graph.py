from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cis.register.roadmap.graph import CycleError, Graph, cycle

NAMES = st.sampled_from([f"phase:{number}" for number in range(7)])
EDGES = st.lists(st.tuples(NAMES, NAMES), max_size=40)


def reachable(edges, start):
    """Return what a name leads to, found in another way than the graph does."""
    found, grown = set(), {needed for item, needed in edges if item == start}
    while grown:
        found |= grown
        grown = {needed for item, needed in edges if item in grown} - found
    return found


@given(EDGES)
def test_the_graph_never_holds_a_cycle(asked):
    graph = Graph()
    for item, needed in asked:
        try:
            graph = graph.needing(item, needed)
        except CycleError as error:
            path = error.path
            known = graph.edges | {(item, needed)}
            assert path[0] == path[-1]
            assert all((one, next_) in known for one, next_ in pairwise(path))
            assert item in {needed, *reachable(graph.edges, needed)}
        names = {name for edge in graph.edges for name in edge}
        assert all(name not in reachable(graph.edges, name) for name in names)


@given(EDGES)
def test_a_cycle_is_found_exactly_where_there_is_one(edges):
    names = {name for edge in edges for name in edge}
    holds = any(name in reachable(edges, name) for name in names)

    assert bool(cycle(edges)) is holds


@given(EDGES)
def test_the_order_puts_what_is_needed_first(edges):
    if cycle(edges):
        with pytest.raises(CycleError):
            Graph(frozenset(edges))
        return
    order = Graph(frozenset(edges)).order()

    assert sorted(order) == sorted({name for edge in edges for name in edge})
    assert all(order.index(needed) < order.index(item) for item, needed in edges)


def test_a_refusal_names_the_cycle_in_order():
    graph = Graph(frozenset({("a", "b"), ("b", "c")}))

    with pytest.raises(CycleError, match="a needs b needs c needs a"):
        graph.needing("c", "a")


def test_nothing_needs_itself():
    with pytest.raises(CycleError, match="a needs a"):
        Graph().needing("a", "a")


def test_a_blocked_item_says_by_what():
    graph = Graph(frozenset({("a", "b"), ("a", "c"), ("b", "d")}))

    assert graph.blockers("a", {"c"}) == ["b"]
    assert graph.blockers("a", {"b", "c"}) == []
    assert graph.blockers("a", {"a"}) == []
    assert graph.blockers("d", set()) == []


def test_a_need_can_be_taken_back():
    assert Graph().needing("a", "b").without("a", "b") == Graph()


def test_a_chain_of_ten_thousand_is_no_trouble():
    edges = frozenset((f"{one}", f"{one + 1}") for one in range(10_000))

    assert Graph(edges).order()[0] == "10000"
