"""Who may do what in learning, as a table."""

from itertools import product

import pytest

from domain.learning.policy import Standing, may_know_of, may_take


@pytest.mark.parametrize(("has_branch", "was_announced", "knows_keys"), list(product((False, True), repeat=3)))
def test_who_is_meant_knows_of_it_and_takes_it_unless_they_know_the_keys(
    *, has_branch: bool, was_announced: bool, knows_keys: bool
) -> None:
    standing = Standing(has_branch, was_announced, knows_keys)
    assert may_know_of(standing) == (has_branch and was_announced)
    assert may_take(standing) == (has_branch and was_announced and not knows_keys)
