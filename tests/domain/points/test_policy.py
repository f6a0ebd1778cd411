"""Who may exchange points, as a table."""

import pytest

from domain.points.policy import exchange_obstacles

CAP = "YEARLY_CAP_REACHED"


@pytest.mark.parametrize(
    ("claim", "is_on", "balance", "codes"),
    [
        ([], True, 10, []),
        ([], True, 9, ["POINTS_SHORT"]),
        ([CAP], True, 10, [CAP]),
        ([CAP], True, 0, [CAP, "POINTS_SHORT"]),
        ([CAP], False, 0, ["COMMERCE_OFF"]),
        ([], False, 10, ["COMMERCE_OFF"]),
    ],
)
def test_what_keeps_a_member_from_an_exchange(claim: list[str], is_on: bool, balance: int, codes: list[str]) -> None:  # noqa: FBT001  # a column of the table
    assert exchange_obstacles(claim, is_on=is_on, balance_points=balance, price_points=10) == codes
