"""What the clock does: it is told that quizzes and courses have opened; attempts whose time is up are scored.

Then quizzes are closed with their counts.
"""

import logging
from datetime import datetime
from typing import Final
from uuid import UUID

from db.models.learning import QuizResultRow, QuizRow, QuizState
from db.queries.learning import courses, quizzes
from db.scope import Scope
from db.sealing import Keyring
from db.session import Connection
from db.transaction import savepoint
from domain.learning.cells import Cell, results
from domain.learning.service.certifying import Completed, certify
from domain.learning.service.planning import tell
from domain.learning.service.studying import quiz_brings_on
from domain.shared.actor import Actor
from domain.shared.work import Work

logger = logging.getLogger("unionhall.learning")

SCORED_AT_ONCE: Final = 100
CLOSED_AT_ONCE: Final = 10
TOLD_AT_ONCE: Final = 100


async def quiz_attempts_score_due(conn: Connection, now: datetime) -> bool:
    """Scores attempts whose time is up, in all unions; whether there may be more."""
    due = await quizzes.lock_unscored(conn, limit=SCORED_AT_ONCE)
    completed: dict[UUID, list[Completed]] = {}
    for row in due:
        tenant_id: UUID = row["tenant_id"]
        if await quizzes.score_attempt(conn, tenant_id, row["id"]):
            done = await quiz_brings_on(conn, tenant_id, row["member_id"], row["quiz_id"], now)
            completed.setdefault(tenant_id, []).extend(done)
    # When all enrolments are locked: numbers of certificates are the last lock.
    for tenant_id, done in completed.items():
        await certify(conn, tenant_id, done, now)
    return len(due) == SCORED_AT_ONCE


async def quizzes_tell_open(conn: Connection, now: datetime) -> bool:
    """Tells phones that keep quizzes, by the row that changes, of those that have opened; whether there may be more.

    That a quiz is open the clock says, here as everywhere: this writes that it was seen, and nothing else.
    """
    del now  # the clock is the database's
    return await quizzes.tell_open(conn, limit=TOLD_AT_ONCE) == TOLD_AT_ONCE


async def courses_tell_open(conn: Connection, now: datetime) -> bool:
    """Tells phones that keep courses of those that have opened, as quizzes; whether there may be more."""
    del now  # the clock is the database's
    return await courses.tell_open(conn, limit=TOLD_AT_ONCE) == TOLD_AT_ONCE


async def quizzes_close_due(conn: Connection, now: datetime, keyring: Keyring) -> bool:
    """Closes a quiz whose time is up and whose attempts are scored; in all unions, whether there may be more."""
    for row in await quizzes.lock_due(conn, limit=CLOSED_AT_ONCE):
        tenant_id: UUID = row["tenant_id"]
        quiz = await quizzes.find_quiz(conn, tenant_id, row["id"])
        if quiz is None:
            continue
        try:
            async with savepoint(conn):
                await _close(Work(conn, Actor(tenant_id), Scope(tenant_id, None, {}), now, keyring), quiz)
        except Exception:
            logger.exception("the quiz %s cannot be closed by itself", row["id"])
            continue
        return True
    return False


async def _close(work: Work, quiz: QuizRow) -> None:
    """Counts a locked quiz, once. Emits `quiz.closed`."""
    rows = await quizzes.count_by_branch(work.conn, quiz.tenant_id, quiz.id)
    branches = {row["branch_id"]: Cell(row["members"], row["passed"]) for row in rows}
    told = [
        QuizResultRow(
            tenant_id=quiz.tenant_id,
            quiz_id=quiz.id,
            position=position,
            branch_id=each.branch,
            is_rest=each.is_rest,
            members=each.members,
            passed=each.passed,
        )
        for position, each in enumerate(results(branches), 1)
    ]
    quiz.state, quiz.closed_at = QuizState.CLOSED.value, work.now
    await quizzes.update_quiz(work.conn, quiz)
    await quizzes.insert_results(work.conn, told)
    await tell(work, quiz, "closed")
