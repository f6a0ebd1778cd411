"""What both hand-written servers share: sign-in check, permission, statement, bytes."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final, Self
from uuid import UUID

import orjson

from api.http.negotiation import preferred_locale
from bench.limit import answering, casting, reads, register, rosters, submit, submitting
from bench.limit.answering import Answering
from bench.limit.casting import Casting
from bench.limit.pool import Pool
from bench.limit.reads import READS, RefusedError
from bench.limit.register import Registering
from bench.limit.statements import statement
from bench.limit.submit import Submission
from bench.limit.submitting import Submitting
from bench.limit.words import LOCALES
from db.keys import load_keyring
from db.queries.organisations.tree import find_tenant
from db.sealing import Keyring
from db.settings import DatabaseSettings
from domain.auth.access import Caller, KnownCallers, caller_for, scope_for
from domain.shared.actor import Actor

SUBMIT: Final = "JoinRequestSubmit"
REGISTER: Final = "ActivityRegister"
CAST: Final = "BallotCast"
HAND_IN: Final = "SuggestionSubmit"
ANSWER: Final = "QuizAttemptAnswer"
OPERATIONS: Final = (*READS, SUBMIT, REGISTER, HAND_IN, CAST, ANSWER)


_WRITING: Final = tuple(
    name for module in (submit, register, submitting, casting, answering) for name in module.STATEMENTS
)


class Service:
    """One process's endpoints."""

    def __init__(self, pool: Pool, keyring: Keyring, tenant_id: UUID) -> None:
        """Serves one union."""
        self._pool = pool
        self._keyring = keyring
        nobody = Actor(tenant_id)
        self._nobody = Caller(nobody, scope_for(nobody))
        self._known = KnownCallers()
        self._submission, self._registering = Submission(keyring), Registering(keyring)
        self._casting, self._submitting = Casting(keyring), Submitting(keyring)
        self._answering = Answering(keyring)

    @classmethod
    async def open(cls, environ: Mapping[str, str]) -> Self:
        """Connects by the same settings as the server's.

        Raises:
            RuntimeError: DATABASE_URL is missing, or names a database without a union.
        """
        settings = DatabaseSettings.from_environment(environ)
        if settings.url is None:
            raise RuntimeError("DATABASE_URL is not set")
        texts = {f"{name}.{locale}": statement(name, locale) for name in reads.STATEMENTS for locale in LOCALES}
        texts |= {name: statement(name, LOCALES[0]) for name in _WRITING}
        pool = await Pool.open(settings.url, texts, settings.session_settings())
        async with pool.read() as conn:
            tenant_id = await find_tenant(conn, None)
        if tenant_id is None:
            raise RuntimeError("the database holds no union")
        return cls(pool, load_keyring(environ, settings.data_directory), tenant_id)

    async def close(self) -> None:
        """Gives the connections back."""
        await self._pool.close()

    async def answer(self, operation: str, body: bytes, *, authorization: str | None, languages: str | None) -> bytes:
        """The answer to one request as JSON.

        Raises:
            RefusedError: The caller may not.
        """
        variables = orjson.loads(body)["variables"]
        caller = await self._caller(authorization)
        if operation in READS:
            return await self._read(operation, caller, variables, _locale(languages))
        if operation == SUBMIT:
            return await self._submission.answer(self._pool, caller.actor, variables)
        if operation == REGISTER:
            return await self._registering.answer(self._pool, caller.actor, variables, _locale(languages))
        if operation == HAND_IN:
            return await self._submitting.answer(self._pool, caller.actor, variables, _locale(languages))
        if operation == CAST:
            return await self._casting.answer(self._pool, caller.actor, variables)
        return await self._answering.answer(self._pool, caller.actor, variables)

    async def _read(self, operation: str, caller: Caller, variables: reads.Variables, locale: str) -> bytes:
        name, values = READS[operation](caller.scope, variables)
        if name == rosters.ROWS:
            records = await self._pool.fetch(f"{name}.{locale}", *values)
            return rosters.answer(self._keyring, records, variables.get("first", 50), locale)
        found: bytes = await self._pool.fetch_value(f"{name}.{locale}", *values)
        return found

    async def _caller(self, authorization: str | None) -> Caller:
        if authorization is None:
            return self._nobody
        now = datetime.now(UTC)
        caller = self._known.find(authorization, now)
        if caller is not None:
            return caller
        if authorization[:7].lower() != "bearer ":
            raise RefusedError("another scheme")
        known = await caller_for(self._pool.read, self._keyring, access_token=authorization[7:], now=now, address="")
        self._known.keep(authorization, known)
        return known.caller


_locale = lru_cache(maxsize=256)(preferred_locale)
