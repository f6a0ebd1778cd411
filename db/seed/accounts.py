"""Accounts to sign in with. Their passwords are public: they exist in unions made by the seeds and nowhere else."""

from typing import NamedTuple

from db.models.organisations import PostKind


class DemoAccount(NamedTuple):
    """What a person types to sign in, and what they may do."""

    label: str
    member_number: str
    password: str


DEMO_ACCOUNTS = (
    DemoAccount("member", "HD000001", "demo-member-2026"),
    DemoAccount("branch officer", "HD000002", "demo-branch-2026"),
    DemoAccount("officer of a sibling branch", "HD000003", "demo-sibling-2026"),
    DemoAccount("federation officer", "HD000004", "demo-federation-2026"),
    DemoAccount("auditor", "HD000005", "demo-auditor-2026"),
    DemoAccount("administrator", "HD000006", "demo-administrator-2026"),
)


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
