"""Who keeps the register of statutes."""

from db.types import new_id
from domain.statutes.policy import may_keep


def test_who_holds_the_permission_at_the_top() -> None:
    top, branch = new_id(), new_id()
    assert may_keep(top, [branch, top])
    assert not may_keep(top, [branch])
