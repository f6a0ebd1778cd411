"""Registering for an activity, written by hand: one read, and one statement that is the transaction."""

from datetime import UTC, datetime
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
from domain.activities.rules import both_titles
from domain.auth.rules import union_day
from domain.shared.actor import Actor

STATEMENTS: Final = ("register_check", "register_write")


class Registering:
    """A place that is free, for somebody who comes alone; it refuses what would need the line."""

    def __init__(self, keyring: Keyring) -> None:
        """Keeps the keys of the installation."""
        self._keyring = keyring

    async def answer(self, pool: Pool, actor: Actor, variables: Variables, locale: str) -> bytes:
        """The answer as JSON.

        Raises:
            RefusedError: The request is refused or its key was used before.
        """
        given, member_id, now = variables["input"], actor.member_id, datetime.now(UTC)
        if member_id is None:
            raise RefusedError("nobody is signed in")
        activity_id, tenant_id, registration_id = key_of(given["activityId"], b"Activity"), actor.tenant_id, new_id()
        mark = self._keyring.fingerprint(orjson.dumps(["activity_register", given], option=orjson.OPT_SORT_KEYS))
        saved = {"member_id": str(member_id), "activity_id": str(activity_id)}
        outcome = {**saved, "registration_id": str(registration_id)}
        async with pool.connection() as (_, statements):
            found = await statements["register_check"].fetchrow(tenant_id, member_id, union_day(now), activity_id)
            if found is None or not found["window_ids"]:
                raise RefusedError("not open to the caller, or no place")
            told = {**saved, "title": both_titles(found["title"], found["title_en"])}
            try:
                await statements["register_write"].fetchval(
                    *(tenant_id, registration_id, activity_id, member_id, now, found["window_ids"]),
                    *(found["total_quota_id"], new_id(), new_id(), found["organisation_id"], new_id()),
                    *(orjson.dumps(saved).decode(), orjson.dumps(told).decode()),
                    *(UUID(given["requestKey"]), mark, orjson.dumps(outcome).decode()),
                )
            except asyncpg.DivisionByZeroError as error:
                raise RefusedError("taken meanwhile") from error
        return _answer(registration_id, locale)


def _answer(registration_id: UUID, locale: str) -> bytes:
    registration = {
        "id": encode_id("Registration", registration_id),
        "state": "REGISTERED",
        "stateLabel": WORDS["registration_state"]["registered"][LOCALES.index(locale)],
        "places": 1,
        "position": None,
        "offerEndsAt": None,
    }
    return orjson.dumps({"data": {"activityRegister": {"registration": registration, "userErrors": []}}})
