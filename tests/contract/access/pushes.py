"""Who may have which devices woken, and which address written to."""

from collections.abc import Mapping
from typing import Any

from tests.contract.access.cases import STRANGER, A, Case, U, fixed, known, with_input
from tests.support.access import EMPTY, NULL, refused

NOT_FOUND, OFF = refused("PUSH_SUBSCRIPTION_NOT_FOUND"), refused("PUSH_OFF")
NO_MAIL, NO_EMAIL = refused("EMAIL_OFF"), refused("EMAIL_ADDRESS_NOT_FOUND")
_EMAIL, _CODE = {"address": "mei@x.example"}, {"code": "123456"}
_ADDRESS = {"address": {"provider": {"platform": "ANDROID", "token": "token"}}}

# Columns: anonymous, member, branch officer, officer of a sibling branch, federation officer, auditor, administrator.
PUSH_READS = [
    Case("Query.pushSubscriptions", "one's own", fixed(first=5), (U, A, *[EMPTY] * 5), others={STRANGER: EMPTY}),
    Case("Query.webPushKey", "where there is no Web Push", fixed(), (U, *[NULL] * 6)),
    Case(
        "Query.node",
        "push subscription",
        known("id", "push subscription"),
        (NULL, A, *[NULL] * 5),
        others={STRANGER: NULL},
    ),
]
PUSH_WRITES = [
    Case(
        "Mutation.notificationPreferencesSet",
        "one's own",
        with_input(lambda *_: {"pushOff": ["VOTES"], "digestHour": 9}),
        (U, *[A] * 6),
    ),
    Case("Mutation.emailAddressSet", "where mails are off", with_input(lambda *_: _EMAIL), (U, *[NO_MAIL] * 6)),
    Case("Mutation.emailAddressConfirm", "of nobody", with_input(lambda *_: _CODE), (U, *[NO_EMAIL] * 6)),
    Case("Mutation.emailAddressRemove", "of nobody", with_input(lambda *_: {}), (U, *[NO_EMAIL] * 6)),
    Case("Mutation.pushSubscriptionAdd", "where pushes are off", with_input(lambda *_: _ADDRESS), (U, *[OFF] * 6)),
    Case(
        "Mutation.pushSubscriptionRemove",
        "the member's",
        with_input(lambda f, _: {"pushSubscriptionId": f["push subscription"]}),
        (U, A, *[NOT_FOUND] * 5),
        others={STRANGER: NOT_FOUND},
    ),
]


def push_writes(ids: Mapping[str, str]) -> list[tuple[str, Mapping[str, Any], str]]:
    """What is done, aimed at another union's objects, with the refusals."""
    return [
        ("pushSubscriptionAdd", _ADDRESS, OFF),
        ("emailAddressSet", _EMAIL, NO_MAIL),
        ("emailAddressConfirm", _CODE, NO_EMAIL),
        ("emailAddressRemove", {}, NO_EMAIL),
        ("pushSubscriptionRemove", {"pushSubscriptionId": ids["PushSubscription"]}, NOT_FOUND),
    ]
