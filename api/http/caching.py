"""Answers to GET that clients keep: a strong tag, how long they hold, and 304 for who has them already."""

from collections.abc import Mapping
from hashlib import blake2b
from typing import Final

from api.execution import ExecutionOutcome
from api.http.exchange import Exchange
from api.http.negotiation import JSON

_DIGEST_BYTES: Final = 16
_PRIVATE: Final = "private, no-cache"
_PROVEN: Final = "dpop "
_COST: Final = "cost"
_REQUESTED: Final = "requestedQueryCost"


def can_be_kept(exchange: Exchange, outcome: ExecutionOutcome) -> bool:
    """Whether the answer may be kept: one to a GET, of data alone; errors are of the moment.

    Privacy: a machine before which members stand, one after the other, keeps nothing but what is for everybody. Its
    storage would have the answer when the member has gone, and a tag would tell the next one that it is theirs too.
    """
    if exchange.method != "GET" or outcome.errors or outcome.data is None or outcome.is_request_error:
        return False
    return bool(outcome.facts.shared_seconds) or not is_proven(exchange)


def is_proven(exchange: Exchange) -> bool:
    """Whether a kiosk asks, in its own name or for who stands before it: its tokens are bound to a key."""
    return (exchange.headers.get("authorization") or "")[: len(_PROVEN)].lower() == _PROVEN


def lasting(outcome: ExecutionOutcome) -> ExecutionOutcome:
    """The outcome without what changes with every request: what is left of the caller's budget."""
    cost = outcome.extensions.get(_COST)
    if not isinstance(cost, Mapping) or _REQUESTED not in cost:
        return outcome
    return outcome._replace(extensions={**outcome.extensions, _COST: {_REQUESTED: cost[_REQUESTED]}})


def kept_headers(body: bytes, media_type: str, coding: str, shared_seconds: int) -> dict[str, str]:
    """Tag and lifetime of a body that is sent in a media type and a coding."""
    digest = blake2b(body, digest_size=_DIGEST_BYTES, person=b"json" if media_type == JSON else b"graphql").hexdigest()
    lifetime = f"public, max-age={shared_seconds}" if shared_seconds else _PRIVATE
    return {"etag": f'"{digest}{"-" if coding else ""}{coding}"', "cache-control": lifetime}


def is_held(if_none_match: str | None, etag: str) -> bool:
    """Whether the client has it already (RFC 9110, section 13.1.2: weak comparison)."""
    if if_none_match is None:
        return False
    return if_none_match.strip() == "*" or etag in {
        each.strip().removeprefix("W/") for each in if_none_match.split(",")
    }
