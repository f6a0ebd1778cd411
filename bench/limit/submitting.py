"""Handing a suggestion in, written by hand: one read, and one statement that is the transaction."""

from datetime import UTC, datetime, time
from typing import Final
from uuid import UUID

import asyncpg
import orjson

from api.nodes import encode_id
from bench.limit.pool import Pool
from bench.limit.reads import RefusedError, Variables, key_of
from bench.limit.words import LOCALES, WORDS
from db.sealing import Keyring
from db.types import new_id
from domain.organisations.rules import RULES
from domain.shared.actor import Actor
from domain.shared.calendar import SHANGHAI, add_working_days

STATEMENTS: Final = ("suggestion_check", "suggestion_write")
_DAYS: Final = RULES["suggestion_acknowledge_days"].default
_LAST_SECOND: Final = time(23, 59, 59, tzinfo=SHANGHAI)


class Submitting:
    """A draft of the caller's, under the rules that a union begins with."""

    def __init__(self, keyring: Keyring) -> None:
        """Keeps the keys of the installation."""
        self._keyring = keyring

    async def answer(self, pool: Pool, actor: Actor, variables: Variables, locale: str) -> bytes:
        """The answer as JSON.

        Raises:
            RefusedError: The request is refused or its key was used before.
        """
        given, member_id, tenant_id, now = variables["input"], actor.member_id, actor.tenant_id, datetime.now(UTC)
        if member_id is None:
            raise RefusedError("nobody is signed in")
        suggestion_id = key_of(given["suggestionId"], b"Suggestion")
        mark = self._keyring.fingerprint(orjson.dumps(["suggestion_submit", given], option=orjson.OPT_SORT_KEYS))
        outcome = {"suggestion_id": str(suggestion_id)}
        due_at = datetime.combine(add_working_days(now, _DAYS).at.astimezone(SHANGHAI).date(), _LAST_SECOND)
        async with pool.connection() as (_, statements):
            found = await statements["suggestion_check"].fetchrow(tenant_id, member_id, suggestion_id)
            if found is None:
                raise RefusedError("no draft of the caller's")
            number, handling_id = found["event_number"] + 1, found["handling_id"]
            facts = {"number": number, "state": "submitted"}
            told = {"organisation_id": str(handling_id), **facts}
            try:
                await statements["suggestion_write"].fetchval(
                    *(tenant_id, member_id, suggestion_id, now, due_at, number, found["organisation_id"], handling_id),
                    *(found["round"], new_id(), orjson.dumps(facts).decode(), new_id(), orjson.dumps(told).decode()),
                    *(UUID(given["requestKey"]), mark, orjson.dumps(outcome).decode()),
                )
            except (asyncpg.DivisionByZeroError, asyncpg.IntegrityConstraintViolationError) as error:
                raise RefusedError("handed in meanwhile") from error
        return _answer(suggestion_id, found["reference"], now, locale)


def _answer(suggestion_id: UUID, reference: str, now: datetime, locale: str) -> bytes:
    suggestion = {
        "id": encode_id("Suggestion", suggestion_id),
        "state": "SUBMITTED",
        "stateLabel": WORDS["suggestion_state"]["submitted"][LOCALES.index(locale)],
        "reference": reference,
        "submittedAt": now.isoformat().replace("+00:00", "Z"),
    }
    return orjson.dumps({"data": {"suggestionSubmit": {"suggestion": suggestion, "userErrors": []}}})
