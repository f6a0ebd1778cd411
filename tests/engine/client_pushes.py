"""Variables of the documents of `clients/` about where notifications go."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from api.nodes import encode_id
from db.types import NIL_ID
from tests.oracle.pool import Pool

Variables = Callable[[Pool], Mapping[str, Any]]

_ADDRESS = {"address": {"provider": {"platform": "ANDROID", "token": "token"}}}
_EMAIL = {"address": "mei@x.example"}
_CODE = {"code": "123456"}
_NONE = {"pushSubscriptionId": encode_id("PushSubscription", NIL_ID)}

_CHOSEN = {"input": {"pushOff": ["VOTES"], "quietHours": {"startsAt": "22:30", "endsAt": "07:00"}, "digestHour": 9}}

READS: Mapping[str, tuple[Variables, ...]] = {
    "mobile/notifications/push_subscription_list": (
        lambda _: {"first": 20},
        lambda _: {"first": 0},
        lambda _: {"first": 1, "after": "no cursor"},
    ),
    "mobile/notifications/notification_preferences": (lambda _: {},),
    "mobile/notifications/email_address": (lambda _: {},),
}
WRITES: Mapping[str, Variables] = {
    "mobile/notifications/push_subscription_add": lambda _: _ADDRESS,
    "mobile/notifications/push_subscription_remove": lambda _: _NONE,
    "mobile/notifications/notification_preferences_set": lambda _: _CHOSEN,
    "mobile/notifications/email_address_set": lambda _: _EMAIL,
    "mobile/notifications/email_address_confirm": lambda _: _CODE,
    "mobile/notifications/email_address_remove": lambda _: {},
}
STATEMENTS: Mapping[str, tuple[str, int, int]] = {
    "mobile/notifications/push_subscription_list": ("member", 1, 1),
    "mobile/notifications/notification_preferences": ("member", 1, 1),
    "mobile/notifications/email_address": ("member", 2, 2),
}
EXPLAINED: Mapping[str, Mapping[str, Any]] = {
    "mobile/notifications/push_subscription_list": {"first": 20},
    "mobile/notifications/push_subscription_add": _ADDRESS,
    "mobile/notifications/notification_preferences": {},
    "mobile/notifications/email_address": {},
    "mobile/notifications/email_address_set": _EMAIL,
    "mobile/notifications/email_address_confirm": _CODE,
    "mobile/notifications/email_address_remove": {},
    "mobile/notifications/notification_preferences_set": _CHOSEN,
    "mobile/notifications/push_subscription_remove": {"pushSubscriptionId": encode_id("PushSubscription", UUID(int=7))},
}
