"""Variables of the documents of `clients/` about push subscriptions."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from api.nodes import encode_id
from db.types import NIL_ID
from tests.oracle.pool import Pool

Variables = Callable[[Pool], Mapping[str, Any]]

_ADDRESS = {"address": {"provider": {"platform": "ANDROID", "token": "token"}}}
_NONE = {"pushSubscriptionId": encode_id("PushSubscription", NIL_ID)}

READS: Mapping[str, tuple[Variables, ...]] = {
    "mobile/notifications/push_subscription_list": (
        lambda _: {"first": 20},
        lambda _: {"first": 0},
        lambda _: {"first": 1, "after": "no cursor"},
    ),
}
WRITES: Mapping[str, Variables] = {
    "mobile/notifications/push_subscription_add": lambda _: _ADDRESS,
    "mobile/notifications/push_subscription_remove": lambda _: _NONE,
}
STATEMENTS: Mapping[str, tuple[str, int, int]] = {
    "mobile/notifications/push_subscription_list": ("member", 1, 1),
}
EXPLAINED: Mapping[str, Mapping[str, Any]] = {
    "mobile/notifications/push_subscription_list": {"first": 20},
    "mobile/notifications/push_subscription_add": _ADDRESS,
    "mobile/notifications/push_subscription_remove": {"pushSubscriptionId": encode_id("PushSubscription", UUID(int=7))},
}
