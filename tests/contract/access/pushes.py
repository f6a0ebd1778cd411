"""Who may have which devices woken."""

from collections.abc import Mapping
from typing import Any

from tests.contract.access.cases import STRANGER, A, Case, U, fixed, known, with_input
from tests.support.access import EMPTY, NULL, refused

NOT_FOUND, OFF = refused("PUSH_SUBSCRIPTION_NOT_FOUND"), refused("PUSH_OFF")
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
        ("pushSubscriptionRemove", {"pushSubscriptionId": ids["PushSubscription"]}, NOT_FOUND),
    ]
