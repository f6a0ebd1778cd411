"""From a connection to a context: who calls, from where, in which language."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from starlette.requests import HTTPConnection

from api.context import Context, Services
from api.errors import ApiError
from api.http.negotiation import preferred_locale
from api.settings import ApiSettings
from db.queries.organisations import find_tenant
from domain.auth.errors import Unauthenticated
from domain.auth.service import actor_for, scope_for
from domain.auth.tokens import read_access_token
from domain.shared.actor import Actor

_SCHEME = "bearer "


class ContextMaker:
    """Makes the context of each operation and of each delivered event."""

    def __init__(self, services: Services, settings: ApiSettings) -> None:
        self._services = services
        self._settings = settings
        self._tenant_id: UUID | None = None

    async def __call__(self, connection: HTTPConnection, payload: Mapping[str, Any] | None) -> Context:
        """A context with new loaders. A bearer token that does not hold refuses the request.

        Raises:
            ApiError: UNAUTHENTICATED with the reason EXPIRED, REVOKED or INVALID; UNAVAILABLE before the first seed.
        """
        actor, expires_at = await self._caller(connection, payload or {})
        return Context(
            services=self._services,
            actor=actor,
            scope=scope_for(actor),
            locale=preferred_locale(connection.headers.get("accept-language")),
            expires_at=expires_at,
        )

    async def _caller(self, connection: HTTPConnection, payload: Mapping[str, Any]) -> tuple[Actor, datetime | None]:
        address = self._address(connection)
        authorization = payload.get("authorization") or connection.headers.get("authorization")
        if not authorization:
            return Actor(tenant_id=await self._union(), address=address), None
        if not isinstance(authorization, str) or not authorization.lower().startswith(_SCHEME):
            raise ApiError("UNAUTHENTICATED", reason="INVALID")
        token, now, services = authorization[len(_SCHEME) :].strip(), self._services.clock(), self._services
        try:
            actor = await actor_for(
                services.database.read, services.keyring, access_token=token, now=now, address=address
            )
            return actor, read_access_token(services.keyring, token, now=now).expires_at
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

    def _address(self, connection: HTTPConnection) -> str:
        forwarded = [part.strip() for part in connection.headers.get("x-forwarded-for", "").split(",") if part.strip()]
        believed = forwarded[-self._settings.trusted_proxies :] if self._settings.trusted_proxies else []
        if believed:
            return believed[0]
        return connection.client.host if connection.client else ""


def actor_key(context: Context) -> str | None:
    """Whom sockets and budgets count against: the member, else the address."""
    return str(context.actor.member_id) if context.actor.member_id else context.actor.address or None
