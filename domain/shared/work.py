"""What a use case works with."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

from db.scope import Scope
from db.sealing import Keyring
from db.session import Connection
from domain.shared.actor import Actor
from domain.shared.changes import MembershipChanged, MembersMerged, OrganisationClosing
from domain.shared.errors import DomainError

MembershipHook: TypeAlias = Callable[["Work", MembershipChanged], Awaitable[None]]
OrganisationHook: TypeAlias = Callable[["Work", OrganisationClosing], Awaitable[None]]
ErasureHook: TypeAlias = Callable[["Work", UUID], Awaitable[None]]
"""Called with the id of a member who is being erased; what lies in tables is erased by `db.queries.members.erasure`."""


ConsentHook: TypeAlias = Callable[["Work", UUID, str], Awaitable[None]]
"""Called with the member and the purpose, one of `db.models.members.ConsentPurpose`, to which they no longer agree."""


class MergeFate(StrEnum):
    """What becomes of records of an entry that is merged into another."""

    STAYS = "stays"
    MOVES = "moves"
    ENDS = "ends"


@dataclass(frozen=True, slots=True)
class MergeFinding:
    """How many records of one kind the merged entry has, and what becomes of them. `kind` is a code of ours.

    `refusals` are reasons why the two must not become one: both voted in one poll, say.
    """

    kind: str
    count: int
    fate: MergeFate
    refusals: Sequence[DomainError] = ()


@dataclass(frozen=True, slots=True)
class MergeHook:
    """What another domain has to do with a merge. `find` reads and changes nothing: a preview asks it, too.

    `follow` is called in the transaction of the merge, both entries locked, after they have become one.
    """

    find: Callable[["Work", MembersMerged], Awaitable[Sequence[MergeFinding]]]
    follow: Callable[["Work", MembersMerged], Awaitable[None]]


NewsHook: TypeAlias = Callable[["Work", UUID], Awaitable[None]]
"""Called with the id of a news item that is being approved, or whose correction is, as it will be."""


@dataclass(frozen=True, slots=True)
class Hooks:
    """What happens elsewhere when a membership or an organisation changes: in the same transaction, in this order.

    A domain that holds something for a member (a place, a voucher, a roll, a case) writes such a function and adds it
    to `api/hooks.py`; the domain that makes the change knows nothing of it. One that raises a `DomainError` refuses the
    change as a whole.
    """

    membership_changed: tuple[MembershipHook, ...] = ()
    organisation_closing: tuple[OrganisationHook, ...] = ()
    member_erased: tuple[ErasureHook, ...] = ()
    consent_withdrawn: tuple[ConsentHook, ...] = ()
    members_merging: tuple[MergeHook, ...] = ()
    news_approving: tuple[NewsHook, ...] = ()


NO_HOOKS = Hooks()


@dataclass(frozen=True, slots=True)
class Work:
    """One transaction with its caller. Services write through `conn` and never open, commit or roll back.

    `now` is one instant for the whole use case (UTC, from the context's clock). `hooks` is what other domains do when a
    membership or an organisation changes, in the same transaction.
    """

    conn: Connection
    actor: Actor
    scope: Scope
    now: datetime
    keyring: Keyring
    hooks: Hooks = NO_HOOKS
    told_at: datetime | None = None
    """When others are told of what is done, where the moment of it must not be known; None: at once."""


Outcome = Mapping[str, object]
"""What a use case leaves: ids and plain facts (JSON), no personal data. Stored with the request key, so that a
repeated request gets the same answer; payload fields load the objects by these ids."""
