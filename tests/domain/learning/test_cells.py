"""What is told of who took part and passed: examples by hand, and a reader who subtracts all they are told."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from domain.learning.cells import Cell, Told, results

BRANCHES = st.dictionaries(
    st.sampled_from("abcdef"), st.tuples(st.integers(0, 12), st.integers(0, 12)).map(lambda c: Cell(c[0] + c[1], c[0]))
)


def test_all_is_told_where_nothing_is_small() -> None:
    assert results({"a": Cell(10, 5), "b": Cell(20, 0)}) == [Told(30, 5), Told(20, 0, "b"), Told(10, 5, "a")]


def test_a_small_cell_withholds_how_many_passed() -> None:
    assert results({"a": Cell(10, 8)}) == [Told(10, None)]
    assert results({"a": Cell(10, 3)}) == [Told(10, None)]
    assert results({"a": Cell(4, 4)}) == [Told(None, None)]
    assert results({}) == [Told(0, 0)]


def test_small_branches_are_told_together_or_not_at_all() -> None:
    told = results({"a": Cell(10, 5), "b": Cell(4, 2), "c": Cell(8, 4), "d": Cell(7, 5)})
    assert told == [Told(29, 16), Told(10, 5, "a"), Told(19, 11, is_rest=True)]
    assert results({"a": Cell(10, 5), "b": Cell(3, 3)}) == [Told(13, 8)]


@given(BRANCHES)
def test_no_sum_or_difference_of_what_is_told_is_small(branches: dict[str, Cell]) -> None:
    whole, *parts = results(branches)
    if whole.passed is None:
        assert parts == []
        assert whole.members is None or whole.members == 0 or whole.members >= 5
        return
    cells = [Cell(part.members or 0, part.passed or 0) for part in parts]
    for count in range(len(cells) + 1):
        for some in combinations(cells, count):
            known = sum(some, Cell(0, 0))
            rest = Cell((whole.members or 0) - known.members, whole.passed - known.passed)
            assert known.is_clean
            assert rest.is_clean
    if parts:
        assert sum(cells, Cell(0, 0)) == Cell(whole.members or 0, whole.passed)


def test_the_check_of_differences_can_fail() -> None:
    assert not Cell(10, 8).is_clean
    assert not Cell(4, 0).is_clean
    assert Cell(10, 5).is_clean
