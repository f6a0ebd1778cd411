"""The rules of paper ballots as tables: accounts, boxes, what is a group, where two counts differ."""

from typing import Any
from uuid import UUID

import pytest

from domain.votes.paper_errors import BoxTooSmall, PaperGroupInvalid, PaperUnbalanced
from domain.votes.rules.papers import (
    MAX_GROUPS,
    PaperAccount,
    PaperCount,
    PaperDifference,
    PaperGroup,
    check_account,
    check_boxes,
    check_counted,
    differences,
    paper_count,
    paper_count_of,
)
from voting.ballots import Kind, Question

CHOICE = Question(1, Kind.CHOICE, options=3, minimum=0, maximum=2, write_ins=1)
ITEMS = Question(1, Kind.YES_NO_ABSTAIN, options=2, minimum=0, maximum=0)
RANKING = Question(1, Kind.RANKING, options=3, minimum=1, maximum=3)
SCORE = Question(1, Kind.SCORE, options=2, minimum=0, maximum=0, maximum_score=5)
A, B, C = (UUID(int=each) for each in (1, 2, 3))


def chose(*options: int, written: tuple[str, ...] = ()) -> Any:
    return {"options": list(options), "write_ins": list(written)}


def counted(question: Question, *piles: tuple[Any, int], invalid: int = 0) -> PaperCount:
    return paper_count([question], invalid, [PaperGroup([answer], count) for answer, count in piles])


@pytest.mark.parametrize(
    ("issued", "account", "found"),
    [
        (100, PaperAccount(spoiled=2, unused=18, returned=80), None),
        (100, PaperAccount(spoiled=0, unused=0, returned=100), None),
        (100, PaperAccount(spoiled=0, unused=100, returned=0), None),
        (100, PaperAccount(spoiled=2, unused=18, returned=81), 101),
        (100, PaperAccount(spoiled=2, unused=17, returned=80), 99),
        (100, PaperAccount(spoiled=-1, unused=21, returned=80), 100),
    ],
)
def test_issued_is_returned_and_spoiled_and_unused(issued: int, account: PaperAccount, found: int | None) -> None:
    if found is None:
        check_account(issued, account)
        return
    with pytest.raises(PaperUnbalanced) as caught:
        check_account(issued, account)
    assert caught.value.facts == {"expected": issued, "found": found}


@pytest.mark.parametrize(("returned", "is_right"), [(7, True), (6, False), (8, False)])
def test_what_was_counted_is_what_was_in_the_box(returned: int, *, is_right: bool) -> None:
    count = counted(CHOICE, (chose(1), 4), (None, 2), invalid=1)
    if is_right:
        check_counted(returned, count)
        return
    with pytest.raises(PaperUnbalanced) as caught:
        check_counted(returned, count)
    assert caught.value.facts == {"expected": returned, "found": 7}


@pytest.mark.parametrize(
    ("returned", "is_refused"),
    [
        ({A: 9}, False),
        ({A: 1}, False),
        ({A: 10, B: 10}, False),
        ({A: 10, B: 9}, True),
        ({A: 3, B: 4}, True),
        ({A: 10, B: 0}, False),
        ({A: 4, B: 0, C: 0}, False),
        ({A: 12, B: 0, C: 9}, True),
        ({}, False),
    ],
)
def test_no_small_box_is_counted_by_itself_where_there_is_another(
    returned: dict[UUID, int], *, is_refused: bool
) -> None:
    if not is_refused:
        check_boxes(returned, 10)
        return
    with pytest.raises(BoxTooSmall) as caught:
        check_boxes(returned, 10)
    assert caught.value.facts == {"least": 10}


def test_groups_of_the_same_answers_are_one_in_canonical_order() -> None:
    count = counted(CHOICE, (chose(2, 1), 3), (None, 1), (chose(1, 2), 2), (chose(3, written=(" 赵六 ",)), 1))

    assert count.text == (
        '[{"answers":[null],"count":1},'
        '{"answers":[{"options":[1,2],"write_ins":[]}],"count":5},'
        '{"answers":[{"options":[3],"write_ins":["赵六"]}],"count":1}]'
    )
    assert paper_count_of(0, count.text) == count
    assert count.total == 7


@pytest.mark.parametrize(
    "group",
    [
        PaperGroup([chose(4)], 1),
        PaperGroup([chose(1, 2, 3)], 1),
        PaperGroup([chose(1)], 0),
        PaperGroup([chose(1)], -2),
        PaperGroup([chose(1), None], 1),
        PaperGroup([], 1),
        PaperGroup([{"items": ["yes"]}], 1),
        PaperGroup([chose(1, written=("x" * 121,))], 1),
    ],
)
def test_a_group_is_a_ballot_and_has_papers(group: PaperGroup) -> None:
    with pytest.raises(PaperGroupInvalid) as caught:
        paper_count([CHOICE], 0, [PaperGroup([None], 1), group])
    assert caught.value.facts == {"group": 2, "limit": MAX_GROUPS}
    assert caught.value.path == ("groups", "1")


def test_a_count_is_not_below_nothing_and_has_its_bounds() -> None:
    with pytest.raises(PaperGroupInvalid):
        paper_count([CHOICE], -1, [])
    with pytest.raises(PaperGroupInvalid):
        paper_count([CHOICE], 0, [PaperGroup([None], 1)] * (MAX_GROUPS + 1))


def of(kind: str, ballots: int, option: int | None = None) -> PaperDifference:
    return PaperDifference(kind, ballots, 1, option)


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        (counted(CHOICE, (chose(1), 3)), counted(CHOICE, (chose(1), 1), (chose(1), 2)), []),
        (
            counted(CHOICE, (chose(1), 3), (chose(2), 1)),
            counted(CHOICE, (chose(1), 2), (chose(2), 2)),
            [of("option", 1, 1), of("option", 1, 2)],
        ),
        (
            counted(CHOICE, (chose(1), 3), (None, 1)),
            counted(CHOICE, (chose(1), 4)),
            [of("blank", 1), of("option", 1, 1)],
        ),
        (
            counted(CHOICE, (chose(1), 3), invalid=1),
            counted(CHOICE, (chose(1), 4)),
            [PaperDifference("invalid", 1), of("option", 1, 1)],
        ),
        (
            counted(CHOICE, (chose(1), 1), (chose(1, written=("甲",)), 2)),
            counted(CHOICE, (chose(1, written=("乙",)), 1), (chose(1, written=("甲",)), 2)),
            [of("write_ins", 1)],
        ),
        (
            counted(CHOICE, (chose(1, written=("甲",)), 2)),
            counted(CHOICE, (chose(1, written=("乙",)), 2)),
            [of("write_ins", 2)],
        ),
        (
            counted(CHOICE, (chose(1, 2), 1), (chose(3), 1)),
            counted(CHOICE, (chose(1, 3), 1), (chose(2), 1)),
            [of("groups", 2)],
        ),
        (
            counted(ITEMS, ({"items": ["yes", "no"]}, 2)),
            counted(ITEMS, ({"items": ["yes", "no"]}, 1), ({"items": ["yes", "abstain"]}, 1)),
            [of("option", 1, 2)],
        ),
        (
            counted(RANKING, ({"ranking": [1, 2, 3]}, 2)),
            counted(RANKING, ({"ranking": [1, 3, 2]}, 2)),
            [of("option", 2, 2), of("option", 2, 3)],
        ),
        (
            counted(SCORE, ({"scores": [5, None]}, 1)),
            counted(SCORE, ({"scores": [4, 0]}, 1)),
            [of("option", 1, 1), of("option", 1, 2)],
        ),
    ],
)
def test_where_two_counts_differ_and_by_how_much(
    one: PaperCount, other: PaperCount, found: list[PaperDifference]
) -> None:
    kinds = {Kind.CHOICE: CHOICE, Kind.YES_NO_ABSTAIN: ITEMS, Kind.RANKING: RANKING, Kind.SCORE: SCORE}
    text = one.text
    kind = next((each for word, each in _WORDS.items() if word in text), Kind.CHOICE)

    assert list(differences([kinds[kind]], one, other)) == found
    assert list(differences([kinds[kind]], other, one)) == found


_WORDS = {"items": Kind.YES_NO_ABSTAIN, "ranking": Kind.RANKING, "scores": Kind.SCORE}


def test_two_questions_that_are_right_apart_and_wrong_together_differ() -> None:
    second = Question(2, Kind.CHOICE, options=2, minimum=0, maximum=1)
    first = Question(1, Kind.CHOICE, options=2, minimum=0, maximum=1)
    one, two = {"options": [1]}, {"options": [2]}
    mine = paper_count([first, second], 0, [PaperGroup([one, one], 1), PaperGroup([two, two], 1)])
    theirs = paper_count([first, second], 0, [PaperGroup([one, two], 1), PaperGroup([two, one], 1)])

    assert list(differences([first, second], mine, theirs)) == [PaperDifference("groups", 2)]
