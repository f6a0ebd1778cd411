"""Who may see and do what in news."""

from itertools import product

import pytest

from domain.news.policy import Standing, may_manage, may_read


@pytest.mark.parametrize(("manages", "is_for_them"), [*product([True, False], repeat=2)])
def test_managing_and_reading_are_apart(*, manages: bool, is_for_them: bool) -> None:
    standing = Standing(manages, is_for_them)
    assert (may_manage(standing), may_read(standing)) == (manages, is_for_them)
