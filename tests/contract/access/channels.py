"""Who sees targets outside and what is published there, and who sets them up, plans, drops and decides."""

from collections.abc import Mapping
from typing import Any

from tests.contract.access.cases import A, Case, F, U, fixed, known, with_input
from tests.contract.access.rosters import NO_PROOF
from tests.contract.access.vote_officers import managed
from tests.support.access import EMPTY, NULL, refused

NO_TARGET, NO_POST = refused("CHANNEL_TARGET_NOT_FOUND"), refused("CHANNEL_POST_NOT_FOUND")
NO_ITEM, NO_PLACE = refused("NEWS_ITEM_NOT_FOUND"), refused("CHANNEL_PLACE_NOT_FOUND")
NO_SETUP, NO_LIST, NO_ADDRESS = (refused(f"CHANNEL_{word}") for word in ("SETUP_INVALID", "NO_LIST", "ADDRESS_INVALID"))
NOT_SO = refused("CHANNEL_STATE_REFUSED")

# Columns: anonymous, member, branch officer, officer of a sibling branch, federation officer, auditor, administrator.
# Both are of HD-A-01.
_TO_OFFICERS = (NULL, NULL, A, NULL, A, A, NULL)
_FAR = dict.fromkeys(("deputy", "transferred officer", "transferred member"), NULL)
_NONE_THERE = {f"officer of {place}": EMPTY for place in ("a moved branch", "its new parent", "its old parent")}
_SETUP: Mapping[str, Any] = {"wecomRobot": {"key": "?"}}

CHANNEL_READS = [
    Case("Query.channelTargets", "a page", fixed(first=5), (U, F, A, A, A, A, F), others=_NONE_THERE),
    Case("Query.newsCalendar", "a page", fixed(first=5), (U, F, A, A, A, A, F)),
    Case("Query.node", "channel target", known("id", "channel target"), _TO_OFFICERS, others=_FAR),
    Case("Query.node", "channel post", known("id", "channel post"), _TO_OFFICERS, others=_FAR),
]


def _of(field: str, asked: str, outcomes: tuple[str, ...], **given: Any) -> Case:
    ids = {
        "newsItemId": "news item",
        "organisationId": "branch",
        "channelTargetId": "channel target",
        "channelPostId": "channel post",
    }
    arguments = with_input(lambda f, _: {key: f[ids[key]] if key in ids else value for key, value in given.items()})
    return Case(f"Mutation.{field}", asked, arguments, outcomes)


def _after_a_while(field: str, **given: Any) -> Case:
    found = _of(field, "long after signing in", managed(NO_PROOF, NO_PROOF), **given)
    return found._replace(is_proof_old=True)


_NEW: Mapping[str, Any] = {"organisationId": None, "name": "x", "setup": _SETUP}
CHANNEL_WRITES = [
    _after_a_while("channelTargetAdd", **_NEW),
    _after_a_while("channelTargetEnd", channelTargetId=None),
    _of("channelTargetAdd", "with a key that is none", managed(NO_SETUP, NO_PLACE), **_NEW),
    _of("channelAddressesAdd", "to no list", managed(NO_LIST, NO_TARGET), channelTargetId=None, addresses=["a@b.cn"]),
    _of("channelAddressSuppress", "no address", managed(NO_ADDRESS, NO_ADDRESS), channelTargetId=None, address="x"),
    _of(
        "channelPostPlan",
        "approved, with a text of its own",
        managed(NOT_SO, NO_ITEM),
        newsItemId=None,
        channelTargetId=None,
        text="x",
    ),
    _of("channelPostDrop", "failed", managed(NOT_SO, NO_POST), channelPostId=None),
    _of("channelPostDecide", "surely not sent", managed(NOT_SO, NO_POST), channelPostId=None, decision="WAS_SENT"),
]
