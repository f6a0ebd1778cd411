"""SQL of terms of office that end with a change of a membership."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.session import Connection
from db.statement import Statement, fetch_all

_END = Statement.of(
    sa.text(
        """
        UPDATE post_term t SET ends_on = greatest(t.starts_on, :last_on),
            withdrawn_at = CASE WHEN t.starts_on > :last_on THEN :at END
        FROM post p
        WHERE t.tenant_id = :tenant_id AND t.member_id = :member_id AND t.withdrawn_at IS NULL
          AND (t.ends_on IS NULL OR t.ends_on > :last_on)
          AND p.tenant_id = t.tenant_id AND p.id = t.post_id
          AND (:is_every OR (
              EXISTS (
                  SELECT FROM organisation_closure c WHERE c.tenant_id = p.tenant_id
                   AND c.ancestor_id = p.organisation_id AND c.descendant_id = :left_id
              ) AND NOT EXISTS (
                  SELECT FROM organisation_closure c WHERE c.tenant_id = p.tenant_id
                   AND c.ancestor_id = p.organisation_id AND c.descendant_id = :entered_id
              )
          ))
        RETURNING t.id, t.post_id, p.organisation_id
        """
    ).bindparams(
        sa.bindparam("last_on", type_=sa.Date()),
        sa.bindparam("at", type_=sa.DateTime(timezone=True)),
        sa.bindparam("tenant_id", type_=sa.Uuid()),
        sa.bindparam("member_id", type_=sa.Uuid()),
        sa.bindparam("is_every", type_=sa.Boolean()),
        sa.bindparam("left_id", type_=sa.Uuid()),
        sa.bindparam("entered_id", type_=sa.Uuid()),
    )
)


class TermsToEnd(NamedTuple):
    """Whose terms end, and on which day: all, or those out of reach after a move from `left_id` to `entered_id`."""

    member_id: UUID
    last_on: date
    left_id: UUID
    entered_id: UUID
    is_every: bool


async def end_terms(conn: Connection, tenant_id: UUID, terms: TermsToEnd, *, at: datetime) -> Sequence[Record]:
    """Ends terms of office; `id`, `post_id` and `organisation_id` of each. A term that begins later is withdrawn."""
    return await fetch_all(conn, _END, tenant_id=tenant_id, at=at, **terms._asdict())
