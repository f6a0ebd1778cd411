"""From a request to a context: who calls, from where, in which language."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from api.context import Context, Services
from api.errors import ApiError
from api.http import DocumentAccess, Exchange
from api.kiosk_callers import DPOP_SCHEME, kiosk_context
from api.settings import ApiSettings, DocumentMode
from db.queries.organisations.tree import find_tenant
from domain.auth.access import Caller, KnownCallers, caller_for, scope_for
from domain.auth.errors import Unauthenticated
from domain.merchants.service import merchant_caller
from domain.shared.actor import Actor
from domain.shared.clock import system_clock
from domain.shared.permissions import Permission

_SCHEME, _TERMINAL_SCHEME = "bearer ", "terminal "


class ContextMaker:
    """Makes the context of each operation and of each delivered event.

    Attributes:
        services: Of the process; None until it has started.
    """

    def __init__(self, settings: ApiSettings) -> None:
        self._settings = settings
        self._tenant_id: UUID | None = None
        self._known = KnownCallers()
        self._access = DocumentAccess(settings.documents)
        self.services: Services | None = None

    def now(self) -> datetime:
        """The moment by the clock of requests."""
        return system_clock() if self.services is None else self.services.clock()

    async def __call__(self, exchange: Exchange, payload: Mapping[str, Any] | None) -> Context:
        """A context with new loaders. A bearer token that does not hold refuses the request.

        Raises:
            ApiError: UNAUTHENTICATED with the reason EXPIRED, REVOKED or INVALID; OVERLOADED before the process has
                started, UNAVAILABLE before the first seed.
        """
        services = self.services
        if services is None:
            raise ApiError("OVERLOADED", retry_after_seconds=1)
        address = address_of(exchange, self._settings.trusted_proxies)
        authorization = (payload or {}).get("authorization") or exchange.headers.get("authorization")
        if not authorization:
            nobody = Actor(tenant_id=await self._union(services), address=address)
            return Context(services, nobody, scope_for(nobody), exchange.locale)
        if not payload and authorization[: len(_TERMINAL_SCHEME)].lower() == _TERMINAL_SCHEME:
            return await _of_merchant(services, authorization[len(_TERMINAL_SCHEME) :].strip(), exchange, address)
        if isinstance(authorization, str) and authorization[: len(DPOP_SCHEME)].lower() == DPOP_SCHEME:
            return await self._of_kiosk(services, exchange, payload, address)
        if not isinstance(authorization, str) or authorization[: len(_SCHEME)].lower() != _SCHEME:
            raise ApiError("UNAUTHENTICATED", reason="INVALID")
        token = authorization[len(_SCHEME) :].strip()
        try:
            known = await caller_for(
                services.database.transaction,
                services.keyring,
                access_token=token,
                now=services.clock(),
                address=address,
            )
        except Unauthenticated as error:
            refusal = ApiError("UNAUTHENTICATED")
            refusal.extensions = {**(refusal.extensions or {}), "reason": error.facts["reason"]}
            raise refusal from error
        if not payload:
            self._known.keep(_head_of(exchange), known)
        context = _context(services, known.caller, exchange)
        context.renew = partial(self, exchange, payload)
        if payload is None:
            context.last_event_id = exchange.headers.get("last-event-id")
        return context

    async def _of_kiosk(
        self, services: Services, exchange: Exchange, payload: Mapping[str, Any] | None, address: str
    ) -> Context:
        """The context of a kiosk, or of a member before it; kept nowhere, so that revoking counts at once."""
        at = services.clock(), address
        caller = await kiosk_context(services.database, services.keyring, exchange, payload, at=at)
        context = Context(services, caller.actor, caller.scope, exchange.locale, caller.expires_at)
        context.document_profile = caller.document_profile
        context.renew = partial(self, exchange, payload) if payload else None
        return context

    def known(self, exchange: Exchange) -> Context | None:
        """The context of a caller who has been checked within the last seconds; None for anybody else."""
        services = self.services
        if services is None:
            return None
        caller = self._known.find(_head_of(exchange), services.clock())
        return None if caller is None else _context(services, caller, exchange)

    def document_access(self, context: Context) -> DocumentAccess:
        """Which documents a caller may send: by who they are, never by what they say of themselves.

        The one place that decides it. A device of a shop floor has a profile of its own; everybody else has the mode
        of the deployment.
        """
        if context.document_profile is not None:
            return DocumentAccess(DocumentMode.REGISTERED, context.document_profile)
        return self._access

    async def _union(self, services: Services) -> UUID:
        if self._tenant_id is None:
            async with services.database.read() as conn:
                self._tenant_id = await find_tenant(conn, self._settings.union_code)
        if self._tenant_id is None:
            raise ApiError("UNAVAILABLE", retry_after_seconds=5)
        return self._tenant_id


def _head_of(exchange: Exchange) -> tuple[bytes | None, bytes, str]:
    """What tells who calls and from where: authorization, addresses that proxies added, the network's address."""
    headers = exchange.headers
    return headers.first.get(b"authorization"), headers.joined(b"x-forwarded-for"), exchange.peer


def _context(services: Services, caller: Caller, exchange: Exchange) -> Context:
    return Context(services, caller.actor, caller.scope, exchange.locale, caller.expires_at)


async def _of_merchant(services: Services, token: str, exchange: Exchange, address: str) -> Context:
    """The context of a terminal, or of one of the staff, of a merchant; kept nowhere, so that revoking counts at once.

    Raises:
        ApiError: UNAUTHENTICATED with the reason INVALID.
    """
    async with services.database.read() as conn:
        found = await merchant_caller(conn, services.keyring, token, now=services.clock(), address=address)
    if found is None:
        raise ApiError("UNAUTHENTICATED", reason="INVALID")
    return Context(services, *found, exchange.locale)


def address_of(exchange: Exchange, trusted_proxies: int) -> str:
    """Where a request came from, as the first of the proxies before us saw it; empty when nobody knows.

    A proxy adds an entry to the last X-Forwarded-For line or a line of its own: what the client forged stands before.
    """
    if not trusted_proxies:
        return exchange.peer
    lines = exchange.headers.joined(b"x-forwarded-for").decode("latin-1")
    believed = [part.strip() for part in lines.split(",") if part.strip()][-trusted_proxies:]
    return believed[0] if believed else exchange.peer


def may_introspect(context: Context) -> bool:
    """Whether the caller may read the schema itself where others may not: who looks after the deployment."""
    return bool(context.scope.deciding_nodes_for(Permission.DOCUMENT_READ))


def actor_key(context: Context) -> str | None:
    """Whom sockets and budgets count against: the member or the merchant's credential, else the address."""
    actor = context.actor
    return str(actor.member_id or actor.credential_id or actor.address or "") or None


def document_profile(context: Context) -> str | None:
    """The profile whose documents alone a caller may send: that of the kiosk that calls, or that they stand before."""
    return context.document_profile
