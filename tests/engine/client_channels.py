"""Variables of the documents of `clients/` about channels."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from api.nodes import encode_id
from db.types import NIL_ID
from tests.oracle.pool import Pool

Variables = Callable[[Pool], Mapping[str, Any]]

_KEY = UUID(int=7)
_TARGETS, _CALENDAR = "console/channels/channel_target_list", "console/channels/news_calendar"

READS: Mapping[str, tuple[Variables, ...]] = {
    _TARGETS: (lambda _: {}, lambda _: {"first": 1}),
    _CALENDAR: (
        lambda _: {},
        lambda _: {"first": 3, "where": {"moment": {"oneOf": ["END", "WITHDRAW"]}}},
        lambda pool: {"where": {"organisation": {"eq": pool.ids["Organisation"][0]}}},
        lambda _: {"where": {"since": "2026-01-01T00:00:00Z", "before": "2026-02-01T00:00:00+08:00"}},
    ),
}


def _writes(key: UUID) -> Mapping[str, Mapping[str, Any]]:
    target, post = encode_id("ChannelTarget", key), encode_id("ChannelPost", key)
    setup = {"wecomRobot": {"key": "00000000-0000"}}
    place = encode_id("Organisation", key)
    return {
        "console/channels/channel_target_add": {"organisationId": place, "name": "x", "setup": setup},
        "console/channels/channel_target_end": {"channelTargetId": target},
        "console/channels/channel_addresses_add": {"channelTargetId": target, "addresses": ["a@x.example"]},
        "console/channels/channel_address_suppress": {"channelTargetId": target, "address": "a@x.example"},
        "console/channels/channel_post_plan": {"newsItemId": encode_id("NewsItem", key), "channelTargetId": target},
        "console/channels/channel_post_drop": {"channelPostId": post},
        "console/channels/channel_post_decide": {"channelPostId": post, "decision": "WAS_SENT"},
    }


def _asked(given: Mapping[str, Any]) -> Variables:
    return lambda _: {"input": given}


WRITES: Mapping[str, Variables] = {name: _asked(given) for name, given in _writes(NIL_ID).items()}
EXPLAINED: Mapping[str, Mapping[str, Any]] = {name: {"input": given} for name, given in _writes(_KEY).items()}
"""Of those documents that need some to be explained."""
