"""Effects outside the database: written as rows of the same transaction, carried out by the relay."""

from uuid import UUID

from db.queries import events as event_queries
from domain.shared.work import Work


async def emit(work: Work, topic: str, subject_kind: str, subject_id: UUID, **facts: object) -> UUID:
    """The id of the event row. It is delivered at least once after commit, never if the transaction rolls back.

    `topic` is object first and past: `join_request.approved`. Facts are ids and plain words, no personal data.
    """
    return await event_queries.insert_event(
        work.conn, work.scope.tenant_id, topic=topic, subject_kind=subject_kind, subject_id=subject_id, facts=facts
    )
