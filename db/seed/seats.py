"""Where the people of the demonstration accounts stand in the tree."""

from typing import NamedTuple

from db.models.organisations import PostKind


class AccountSeat(NamedTuple):
    """Where the person of an account stands: code of the organisation, post if any, name, whether long in the union."""

    code: str
    post: PostKind | None
    name: str
    is_woman: bool
    is_senior: bool


ACCOUNT_SEATS = (
    AccountSeat("HD-A-01-1", None, "张伟", is_woman=False, is_senior=False),
    AccountSeat("HD-A-01", PostKind.CHAIR, "李秀芳", is_woman=True, is_senior=True),
    AccountSeat("HD-A-02", PostKind.CHAIR, "王建军", is_woman=False, is_senior=True),
    AccountSeat("HD", PostKind.CHAIR, "陈志强", is_woman=False, is_senior=True),
    AccountSeat("HD", PostKind.AUDITOR, "赵敏", is_woman=True, is_senior=True),
    AccountSeat("HD", None, "刘洋", is_woman=False, is_senior=True),
)
"""In the order of `DEMO_ACCOUNTS`: account `n` is member number `n + 1`."""
