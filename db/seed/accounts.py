"""Accounts to sign in with. Their passwords are public: they exist in unions made by the seeds and nowhere else.

Light, because every start prints them.
"""

from typing import NamedTuple


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

BULK_ACCOUNTS = (DemoAccount("enterprise officer", "HD000018", "demo-enterprise-2026"),)
"""What bulk unions have besides: an officer of HD-A."""

DEMO_KIOSK_CODE = "BDFHJLNP"
"""What the machine that waits in the demonstration shows; public."""
DEMO_PIN = "739204"
"""Of the cards of the demonstration, `DEMO1` to `DEMO6`; public."""
DEMO_TILL = ("demo-till-1", "demo-till-2026")
"""Key and secret of a terminal of the canteen; public, as the passwords are."""
DEMO_TILL_STAFF = ("demo-canteen", "demo-canteen-2026")
"""Key and secret of the canteen's staff."""
