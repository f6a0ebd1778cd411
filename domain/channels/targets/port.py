"""The interface of all targets: publish, correct, withdraw; one request to the other side, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from db.models.channels import ChannelAction, ChannelReason
from domain.channels.rules import Said


@dataclass(frozen=True, slots=True)
class Post:
    """What is to be done. `remote` is what the target called it, and how far it came.

    `unsure_since` is when a sending broke off of which nobody knows whether it arrived; None: none did.
    """

    tenant_id: UUID
    id: UUID
    action: ChannelAction
    round: int
    said: Said
    remote: Mapping[str, str]
    now: datetime
    sent_at: datetime | None = None
    unsure_since: datetime | None = None


@dataclass(slots=True)
class Account:
    """Who we are at a target. A token that was got is put into `token`, with its end, and kept for all processes."""

    name: str
    account: str
    settings: Mapping[str, str]
    secret: str = field(repr=False)
    token: str | None = field(default=None, repr=False)
    token_expires_at: datetime | None = None
    is_renewed: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """What came of a call: what is remembered; whether all is done, else when to go on.

    `why`: the action was done as far as the channel allows, and what was said before stays out there.
    """

    remote: Mapping[str, str]
    is_done: bool = True
    wait: timedelta = timedelta()
    why: ChannelReason | None = None


class TargetFailed(Exception):
    """Not done, surely; tried again, not before `wait`. `detail` is a code of the other side or a word of ours."""

    def __init__(self, reason: ChannelReason, detail: str, *, wait: timedelta = timedelta()) -> None:
        super().__init__(detail)
        self.reason, self.detail, self.wait = reason, detail, wait


class TargetRefused(Exception):
    """Not done, surely, and it would not be: an officer decides."""

    def __init__(self, reason: ChannelReason, detail: str) -> None:
        super().__init__(detail)
        self.reason, self.detail = reason, detail


class TargetUnsure(Exception):
    """The request may have arrived, or not: nobody answered."""


class PublishingTarget(Protocol):
    """A target. Each call makes the next request of its action and returns within 9 s; the caller goes on by it.

    Raises:
        TargetFailed, TargetRefused, TargetUnsure: As they say.
    """

    async def publish(self, post: Post) -> Step:
        """Says it."""

    async def correct(self, post: Post) -> Step:
        """Says it as it is now, and takes back what was said before where that is allowed."""

    async def withdraw(self, post: Post) -> Step:
        """Takes it back, or says that it is withdrawn."""


def is_within(post: Post, span: timedelta | None) -> bool:
    """Whether what was said can still be taken back."""
    return span is None or (post.sent_at is not None and post.now - post.sent_at < span)
