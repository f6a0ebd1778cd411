"""One request's context: who calls, what they may see, and the two doors to the database."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import strawberry

from api.errors import ApiError
from api.hooks import HOOKS
from api.loaders import Loaders
from api.settings import SignInSettings
from db.scope import Scope
from db.sealing import Keyring
from db.session import Connection, Database
from domain.notifications.errors import FeedCursorTooOld
from domain.notifications.feed import Feed
from domain.notifications.push.settings import PushSettings
from domain.notifications.push.web_push import public_key
from domain.shared.actor import Actor
from domain.shared.clock import Clock, system_clock
from domain.shared.permissions import Permission
from domain.shared.work import Work
from voting.registrar import RegistrarClient

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@dataclass(frozen=True, slots=True)
class Services:
    """What one process has once: handed to every context, replaced as a whole by tests."""

    database: Database
    keyring: Keyring
    feed: Feed
    clock: Clock = system_clock
    sign_in: SignInSettings = field(default_factory=SignInSettings)
    push: PushSettings = field(default_factory=PushSettings)
    is_mailing: bool = False
    # Whether somebody outside is asked about names and identity numbers.
    has_identity_provider: bool = False
    # Whether anybody may send any document (`UNIONHALL_DOCUMENTS`), as in development.
    is_open: bool = False
    # Who signs permits of unlinkable votes; None: nobody.
    registrar: RegistrarClient | None = None
    # Whether an address may check one more certificate in this minute.
    admits_check: Callable[[str], bool] = field(default=lambda _: True)
    # Tells the relay of this process that a commit may have left events.
    nudge_relay: Callable[[], None] = field(default=lambda: None)


@dataclass
class Context:
    """Everything a resolver may reach. Loaders live as long as the context: one request, or one delivered event."""

    services: Services
    actor: Actor
    scope: Scope
    locale: str = "en"
    expires_at: datetime | None = None
    # Makes the context of the same caller anew, as they are by then.
    renew: "ContextFactory | None" = None
    # The cursor of the last event that an event stream gave before it was cut; the client repeats its first variables.
    last_event_id: str | None = None
    # Whose documents alone may be sent; None: the caller is at no kiosk.
    document_profile: str | None = None

    async def followed(self, after: str | None) -> "AsyncGenerator[Any, None]":
        """Rows of the caller's notifications as they come, behind a cursor.

        Raises:
            ApiError: CURSOR_TOO_OLD.
        """
        try:
            async with aclosing(self.services.feed.stream(self.scope, after)) as rows:
                async for row in rows:
                    yield row
        except FeedCursorTooOld as error:
            raise ApiError("CURSOR_TOO_OLD") from error

    @cached_property
    def loaders(self) -> Loaders:
        """Batching reads of this request."""
        return Loaders(self.services.database, self.scope)

    @property
    def keyring(self) -> Keyring:
        """Keys of the installation."""
        return self.services.keyring

    @property
    def sign_in(self) -> SignInSettings:
        """Ways to sign in besides a password."""
        return self.services.sign_in

    @property
    def web_push_key(self) -> str | None:
        """What browsers subscribe with; None where there is no Web Push."""
        return None if self.services.push.subject is None else public_key(self.keyring)

    def require(self, permission: Permission) -> None:
        """Refuses callers who neither hold the permission anywhere nor stand in for a holder; statements do the rest.

        A merchant's terminal or staff holds what its credential allows, and is no signed-in member.

        Raises:
            ApiError: UNAUTHENTICATED or FORBIDDEN.
        """
        if self.actor.member_id is None and self.actor.credential_id is None:
            raise ApiError("UNAUTHENTICATED")
        is_for_members = permission is Permission.SIGNED_IN
        if is_for_members and self.actor.member_id is not None:
            return
        if is_for_members or not self.scope.deciding_nodes_for(permission):
            raise ApiError("FORBIDDEN")

    def resume_place(self, after: str | None) -> str | None:
        """Where a subscription goes on: behind the last event that arrived, else where its variables say.

        A client that comes back after a cut repeats the variables of its first request, and adds `Last-Event-ID`.
        """
        return self.last_event_id or after

    async def present_scope(self) -> Scope:
        """What the caller may see by now: for what goes on when the operation that began it is over.

        Raises:
            ApiError: UNAUTHENTICATED when the session has ended since.
        """
        return self.scope if self.renew is None else (await self.renew()).scope

    def read(self) -> AbstractAsyncContextManager[Connection]:
        """A connection for one root read or one batch."""
        return self.services.database.read()

    @asynccontextmanager
    async def look(self) -> "AsyncIterator[Work]":
        """A use case that only reads: a preview."""
        services = self.services
        async with self.read() as conn:
            yield Work(conn, self.actor, self.scope, services.clock(), services.keyring, HOOKS)

    @asynccontextmanager
    async def write(self) -> "AsyncIterator[Work]":
        """The one transaction of a mutation; afterwards nested fields of the payload read the new state."""
        services = self.services
        async with services.database.transaction() as conn:
            yield Work(conn, self.actor, self.scope, services.clock(), services.keyring, HOOKS)
        self.__dict__.pop("loaders", None)
        services.nudge_relay()


ContextFactory: TypeAlias = Callable[[], Awaitable[Context]]
Info: TypeAlias = strawberry.Info[Context, None]
