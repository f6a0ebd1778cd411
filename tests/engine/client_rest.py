"""Variables of the documents of `clients/` about what is used, what is kept, and of accounts: the rest of the root."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from api.nodes import encode_id
from db.types import NIL_ID
from tests.oracle.pool import Pool

Variables = Callable[[Pool], Mapping[str, Any]]

_KEY = UUID(int=7)
_NO_PHONE = "+8613900009999"
_TEXT = "query ($first: Int) { activities(first: $first) { nodes { id } } }"

READS: Mapping[str, tuple[Variables, ...]] = {
    "console/documents/document_uses": (
        lambda _: {},
        lambda _: {"client": "phone", "first": 1},
        lambda _: {"first": 0},
    ),
    "console/documents/deprecated_uses": (lambda _: {}, lambda _: {"coordinate": "Query.member", "first": 1}),
    "console/documents/query_cost": (
        lambda _: {"document": _TEXT, "variables": '{"first": 9}'},
        lambda _: {"document": "{ nothing }"},
        lambda _: {"document": _TEXT, "variables": "none"},
    ),
    "console/organisations/organisation_list": (
        lambda _: {},
        lambda pool: {"first": 2, "after": pool.cursors["organisations"][0]},
        lambda _: {"first": 0},
    ),
    "console/votes/vote_electors": (
        lambda pool: {"voteId": pool.ids["Vote"][0]},
        lambda _: {"voteId": encode_id("Vote", NIL_ID), "first": 1},
    ),
    "mobile/changes/kept_objects": (
        lambda pool: {"ids": [pool.ids[name][0] for name in ("Activity", "BenefitCycle", "Survey", "Vote")]},
        lambda _: {"ids": [encode_id("Voucher", NIL_ID), encode_id("Registration", NIL_ID)]},
        lambda _: {"ids": ["no id"]},
    ),
}

_WRITES: Mapping[str, Mapping[str, Any]] = {
    "console/auth/role_revoke": {"roleGrantId": encode_id("RoleGrant", NIL_ID)},
    "mobile/auth/account_activate": {"login": "HD000009", "activationCode": "NONESUCH", "password": "long enough 2026"},
    "mobile/auth/password_change": {"currentPassword": "none of theirs", "newPassword": "long enough 2026"},
    "mobile/members/join_request_withdraw": {"reference": "2222222222", "phoneNumber": _NO_PHONE},
}
WRITES: Mapping[str, Variables] = {
    name: lambda _pool, given=given: {"input": given}  # type: ignore[misc]  # a default binds the loop's value
    for name, given in _WRITES.items()
}

EXPLAINED: Mapping[str, Mapping[str, Any]] = {
    "console/documents/query_cost": {"document": _TEXT},
    "console/votes/vote_electors": {"voteId": encode_id("Vote", _KEY)},
    "mobile/changes/kept_objects": {"ids": [encode_id("Activity", _KEY)]},
    **{name: {"input": given} for name, given in _WRITES.items()},
}
"""Of those documents that need some to be explained."""
