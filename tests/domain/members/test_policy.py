"""Where people join."""

import pytest

from domain.members.policy import takes_members


@pytest.mark.parametrize(
    ("kind", "is_joinable"), [("federation", False), ("enterprise_union", False), ("branch", True), ("group", True)]
)
def test_people_join_a_branch_or_a_group(kind: str, *, is_joinable: bool) -> None:
    assert takes_members(kind) is is_joinable
