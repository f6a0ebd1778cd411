"""Answering a question of a quiz, written by hand: one statement that is the transaction."""

from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg
import orjson

from bench.limit.pool import Pool
from bench.limit.reads import RefusedError, Variables, key_of
from db.sealing import Keyring
from domain.shared.actor import Actor

ANSWER: Final = "quiz_answer"
STATEMENTS: Final = (ANSWER,)


class Answering:
    """A running attempt of the caller's."""

    def __init__(self, keyring: Keyring) -> None:
        """Keeps the keys of the installation."""
        self._keyring = keyring

    async def answer(self, pool: Pool, actor: Actor, variables: Variables) -> bytes:
        """The answer as JSON.

        Raises:
            RefusedError: The answer is refused or its key was used before.
        """
        given, tenant_id, member_id = variables["input"], actor.tenant_id, actor.member_id
        if member_id is None:
            raise RefusedError("nobody is signed in")
        attempt_id = key_of(given["attemptId"], b"QuizAttempt")
        mark = self._keyring.fingerprint(orjson.dumps(["quiz_attempt_answer", given], option=orjson.OPT_SORT_KEYS))
        outcome = orjson.dumps({"attempt_id": str(attempt_id)}).decode()
        async with pool.connection() as (_, statements):
            try:
                row = await statements[ANSWER].fetchrow(
                    *(tenant_id, member_id, attempt_id, given["position"], given["choices"]),
                    *(UUID(given["requestKey"]), mark, outcome),
                )
            except asyncpg.DivisionByZeroError as error:
                raise RefusedError("not kept") from error
        if row is None:
            raise RefusedError("not kept")
        attempt = {
            "id": given["attemptId"],
            "number": row["number"],
            "questionCount": row["question_count"],
            "startedAt": _told(row["started_at"]),
            "endsAt": _told(row["ends_at"]),
            "submittedAt": None,
            "isOver": False,
        }
        return orjson.dumps({"data": {"quizAttemptAnswer": {"attempt": attempt, "userErrors": []}}})


def _told(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
