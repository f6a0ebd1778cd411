"""BLT: what the field writes is read, what we write is read again as it was, and what is no BLT is refused by line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counting.blt import BltElection, NotBlt, piles_of, read_blt, write_blt
from counting.shapes import Pile

WRITTEN = """4 2
-2
5 1 3 0
2 3 0
1 0
0
"Adam"
"Ba'sil"
"陈 静"
"Dora"
"Branch committee"
"""


def pile(weight: int, *ranking: int) -> Pile:
    """Ballots with a ranking, or blank ones."""
    return Pile({"ranking": [*ranking]} if ranking else None, weight)


def test_an_election_is_written_in_one_way() -> None:
    """Equal piles together, the heaviest first; what the format cannot say in a name is replaced."""
    piles = (pile(2, 3), pile(4, 1, 3), pile(1), pile(1, 1, 3))
    election = BltElection(("Adam", 'Ba"sil', "陈\n静", "Dora"), 2, "Branch  committee", piles, (2,))
    assert write_blt(election) == WRITTEN
    assert election.ballots == 8


def test_what_was_written_is_read_again() -> None:
    """Names, seats, title, ballots, the withdrawn."""
    read = read_blt(WRITTEN)
    assert read == BltElection(
        ("Adam", "Ba'sil", "陈 静", "Dora"), 2, "Branch committee", (pile(5, 1, 3), pile(2, 3), pile(1)), (2,)
    )
    assert write_blt(read) == WRITTEN


def test_other_hands_write_it_otherwise() -> None:
    """A mark before it, remarks, ballots over lines, skipped preferences, no title, texts after the title."""
    text = '\ufeff3 1 # three for one\r\n2 2 -\n1 0 3 3 0 0\n"A # 1"\n"B" "C"'
    assert read_blt(text) == BltElection(("A # 1", "B", "C"), 1, "", (pile(3, 3), pile(2, 2, 1)))
    assert read_blt(text + '\n"T" "source" "remark"').title == "T"
    assert read_blt(text + "\nPartick  West\nWard 7").title == "Partick West"
    assert read_blt("2 1\n0\nAnn A. (Ind)\nBen\nPartick West").names == ("Ann A. (Ind)", "Ben")
    assert read_blt('2 1\n0\n"Ann ""Labour (Lab)"""\n""\n"T"').names == ('Ann "Labour (Lab)"', "")


def test_withdrawn_candidates_are_left_out() -> None:
    """Who stays is numbered anew, and ballots that become equal lie together."""
    text = '4 1\n-1 -3\n2 1 2 4 0\n3 2 3 4 0\n1 3 0\n0\n"A" "B" "C" "D" "T"'
    assert read_blt(text).without_withdrawn() == BltElection(("B", "D"), 1, "T", (pile(5, 1, 2), pile(1)))


REFUSED = {
    "": "line 1: the text ends where the number of candidates should stand",
    "x 1": "line 1: the number of candidates is a whole number",
    "2 3\n0": "line 1: there are from 1 to 10,000 candidates, and no more seats than them",
    "0 0\n0": "line 1: there are from 1 to 10,000 candidates, and no more seats than them",
    "10001 1\n0": "line 1: there are from 1 to 10,000 candidates, and no more seats than them",
    "2 1\n-3\n0": "line 2: there is no candidate 3",
    "2 1\n-1 -1\n0": "line 2: candidate 1 stands there twice",
    "2 1\n1 1 2 3 0": "line 2: there is no candidate 3",
    "2 1\n1 1\n\n1 0": "line 4: candidate 1 stands there twice",
    "2 1\n1 -1 0": "line 2: there is no candidate -1",
    "2 1\n1 1 0\n-2 1 0": "line 3: the weight of a ballot is a whole number from 1",
    "2 1\n9007199254740992 1 0": "line 2: the weight of a ballot is a whole number from 1",
    "2 1\n0.5 1 0": "line 2: a withdrawn candidate, a ballot or the 0 that ends them is a whole number",
    "2 1\n1 1=2 0": "line 2: a preference or the 0 that ends a ballot is a whole number",
    "2 1\n1 \uff11 0": "line 2: a preference or the 0 that ends a ballot is a whole number",
    "2 1\n1 1 2": "line 2: the text ends where a preference or the 0 that ends a ballot should stand",
    '2 1\n0\n"A"': "line 3: the text ends where the name of a candidate should stand",
    '2 1\n0\n"A"\n"B': "line 4: a quotation mark that nothing closes",
    '2 1\n"1" 1 0': "line 2: a withdrawn candidate, a ballot or the 0 that ends them is a whole number",
}


@pytest.mark.parametrize(("text", "told"), REFUSED.items(), ids=range(len(REFUSED)))
def test_what_is_no_blt_is_refused(text: str, told: str) -> None:
    """The line is told, and what should stand there."""
    with pytest.raises(NotBlt) as refused:
        read_blt(text)
    assert str(refused.value) == told


_rankings = st.lists(st.integers(1, 5), unique=True, max_size=5).map(tuple)


@given(
    st.lists(st.tuples(_rankings, st.integers(1, 10**6)), max_size=20),
    st.lists(st.text("aé陈'#0-=", max_size=8), min_size=6, max_size=6),
    st.sets(st.integers(1, 5), max_size=4),
)
def test_round_trip(ballots: list[tuple[tuple[int, ...], int]], texts: list[str], withdrawn: set[int]) -> None:
    """Any election whose names the format can say is read as it was written."""
    election = BltElection(tuple(texts[:5]), 1, texts[5], piles_of(ballots), tuple(sorted(withdrawn)))
    assert read_blt(write_blt(election)) == election
