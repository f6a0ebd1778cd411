"""From a request to a context: who calls, from where, in which language."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from api.context import Context, Services
from api.errors import ApiError
from api.http import Exchange
from api.settings import ApiSettings
from db.queries.organisations import find_tenant
from domain.auth.access import Caller, caller_for, scope_for
from domain.auth.errors import Unauthenticated
from domain.shared.actor import Actor

_SCHEME = "bearer "


class ContextMaker:
    """Makes the context of each operation and of each delivered event."""

    def __init__(self, services: Services, settings: ApiSettings) -> None:
        self._services = services
        self._settings = settings
        self._tenant_id: UUID | None = None

    async def __call__(self, exchange: Exchange, payload: Mapping[str, Any] | None) -> Context:
        """A context with new loaders. A bearer token that does not hold refuses the request.

        Raises:
            ApiError: UNAUTHENTICATED with the reason EXPIRED, REVOKED or INVALID; UNAVAILABLE before the first seed.
        """
        caller = await self._caller(exchange, payload or {})
        return Context(
            services=self._services,
            actor=caller.actor,
            scope=caller.scope,
            locale=exchange.locale,
            expires_at=caller.expires_at,
        )

    async def _caller(self, exchange: Exchange, payload: Mapping[str, Any]) -> Caller:
        address = address_of(exchange, self._settings.trusted_proxies)
        authorization = payload.get("authorization") or exchange.headers.get("authorization")
        if not authorization:
            nobody = Actor(tenant_id=await self._union(), address=address)
            return Caller(nobody, scope_for(nobody))
        if not isinstance(authorization, str) or authorization[: len(_SCHEME)].lower() != _SCHEME:
            raise ApiError("UNAUTHENTICATED", reason="INVALID")
        token, services = authorization[len(_SCHEME) :].strip(), self._services
        try:
            return await caller_for(
                services.database.read, services.keyring, access_token=token, now=services.clock(), address=address
            )
        except Unauthenticated as error:
            refusal = ApiError("UNAUTHENTICATED")
            refusal.extensions = {**(refusal.extensions or {}), "reason": error.facts["reason"]}
            raise refusal from error

    async def _union(self) -> UUID:
        if self._tenant_id is None:
            async with self._services.database.read() as conn:
                self._tenant_id = await find_tenant(conn, self._settings.union_code)
        if self._tenant_id is None:
            raise ApiError("UNAVAILABLE", retry_after_seconds=5)
        return self._tenant_id


def address_of(exchange: Exchange, trusted_proxies: int) -> str:
    """Where a request came from, as the first of the proxies before us saw it; empty when nobody knows.

    A proxy adds an entry to the last X-Forwarded-For line or a line of its own: what the client forged stands before.
    """
    if not trusted_proxies:
        return exchange.peer
    lines = exchange.headers.joined("x-forwarded-for")
    believed = [part.strip() for part in lines.split(",") if part.strip()][-trusted_proxies:]
    return believed[0] if believed else exchange.peer


def actor_key(context: Context) -> str | None:
    """Whom sockets and budgets count against: the member, else the address."""
    return str(context.actor.member_id) if context.actor.member_id else context.actor.address or None
