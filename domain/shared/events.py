"""Effects outside the database: written as rows of the same transaction, carried out by the relay."""

from collections.abc import Sequence
from uuid import UUID

from db.queries import events as event_queries
from domain.shared.changes import Subject
from domain.shared.work import Work


async def emit(work: Work, topic: str, subject_kind: str, subject_id: UUID, **facts: object) -> UUID:
    """The id of the event row. It is delivered at least once after commit, never if the transaction rolls back.

    Not before the work's `told_at`, where it has one.

    `topic` is object first and past: `join_request.approved`. Facts are ids and plain words, no personal data.
    """
    if work.told_at is not None:
        return await event_queries.insert_held_event(
            work.conn, work.told_at, work.scope.tenant_id, (topic, subject_kind, subject_id), facts
        )
    return await event_queries.insert_event(
        work.conn, work.scope.tenant_id, topic=topic, subject_kind=subject_kind, subject_id=subject_id, facts=facts
    )


async def emit_many(work: Work, topic: str, subjects: Sequence[Subject]) -> None:
    """As `emit`, one event for each subject, by one statement; without subjects nothing is asked."""
    if work.told_at is not None:
        for each in subjects:
            await emit(work, topic, each.kind, each.id, **each.facts)
    elif subjects:
        rows = [(each.kind, each.id, each.facts) for each in subjects]
        await event_queries.insert_events(work.conn, work.scope.tenant_id, topic=topic, subjects=rows)
