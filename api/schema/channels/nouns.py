"""Nouns of channels 融媒体渠道: the target, and an item at it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import strawberry

from api.fields import Reader, column, derived, label, relation
from api.nodes import Node, found_by, node_id
from api.schema import organisations
from api.schema.channels import codes
from api.schema.organisations import Organisation
from db.models.channels import ChannelAction, ChannelKind, ChannelPostState, ChannelReason
from domain.channels.rules import ABILITIES, Change

_KINDS = {"kind": tuple(each.value for each in ChannelKind)}
_OF_MAILS = "of the last round of a mail list; 0 elsewhere"


def _limit(row: Mapping[str, Any], _reader: Reader) -> int:
    return ABILITIES[row["kind"]].text_limit


def _change(row: Mapping[str, Any], _reader: Reader) -> Change:
    return ABILITIES[row["kind"]].change


@found_by("channel_target_by_id")
@strawberry.type(
    description="Target outside 渠道 at which an organisation publishes news, for who holds NEWS_READ there; "
    "nobody reads its secret and its addresses."
)
class ChannelTarget(Node):
    """A channel_target row, without what is sealed."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("ChannelTarget")
    kind: ChannelKind = column("kind", convert=ChannelKind, description="What it is.")
    name: str = column("name", description="What people call it, and who mails say that they are from.")
    account: str = column("account", description="Account, sender or end of the key by which it is known.")
    text_limit: int = derived(_KINDS, _limit, description="Most characters of a text of its own.")
    follows_changes: Change = derived(_KINDS, _change, description="How it follows corrections and withdrawals.")
    address_count: int | None = column("address_count", description="Addresses of a mail list; null of others.")
    created_at: datetime = column("created_at", description="When it was set up.")
    ended_at: datetime | None = column("ended_at", description="When it was ended; null while it is not.")
    organisation: Organisation | None = relation(
        "organisation_by_id", "organisation_id", lambda: organisations.Organisation, description="Whose it is."
    )


@found_by("channel_post_by_id")
@strawberry.type(
    description="News item at a target: what is planned, done, failed there, for who holds NEWS_READ at the item's "
    "organisation."
)
class ChannelPost(Node):
    """A channel_post row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("ChannelPost")
    text: str | None = column("text", description="Text of its own there; null: that of the item.")
    state: ChannelPostState = column("state", convert=ChannelPostState, description="What became of it.")
    state_label: str = label(
        "state", codes.STATE_WORDS, description="Word for the state, in the language of `Accept-Language`."
    )
    wanted: ChannelAction | None = column(
        "wanted", convert=ChannelAction, description="What is still to be done; null: nothing."
    )
    reason: ChannelReason | None = column(
        "reason", convert=ChannelReason, description="Why it failed or is not possible; null where neither is so."
    )
    detail: str | None = column("detail", description="Code of the other side, or a word of ours; null without.")
    attempts: int = column("attempts", description="Failures since it was last wanted.")
    next_try_at: datetime | None = column("next_try_at", description="When it is tried again; null: not by itself.")
    revision: int | None = column("revision", description="Revision of the item that is there; null before.")
    url: str | None = column("url", description="Address of it on the platform; null where that tells none.")
    planned_at: datetime = column("planned_at", description="When it was planned.")
    sent_at: datetime | None = column("sent_at", description="When it was first sent; null before.")
    changed_at: datetime | None = column("changed_at", description="When it last changed; null before the first try.")
    sent_count: int = column("sent_count", description=f"Mails that were taken, {_OF_MAILS}.")
    due_count: int = column("due_count", description=f"Mails still to be sent, {_OF_MAILS}.")
    maybe_count: int = column("maybe_count", description=f"Mails that may have arrived or not, {_OF_MAILS}.")
    unsent_count: int = column(
        "unsent_count", description=f"Mails refused, bounced, or of who is not written to any more, {_OF_MAILS}."
    )
    target: ChannelTarget | None = relation(
        "channel_target_by_id",
        "target_id",
        lambda: ChannelTarget,
        description="Where; null where the caller does not read news of its organisation.",
    )
