"""What the bench's callers have behind them, which a seeded union does not have: transfers, messages, a roster.

Keys follow from what a row is about, so that a database that was kept is left as it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID, uuid5

import asyncpg
from asyncpg import Record

from db.queries.rosters.rows import NewRow, copy_rows
from db.sealing import Keyring
from domain.rosters.service.contents import row_id, seal_content

ROSTER_ROWS: Final = 1_000
"""Rows of each roster."""

_NAMES: Final = ("王小明", "李秀英", "张建国", "刘洋", "陈静", "杨帆")
_PERIODS: Final = """
    WITH earlier AS (
        INSERT INTO membership_period (tenant_id, member_id, version, starts_on, until_on, state, organisation_id,
                                       employment_kind, cause)
        SELECT m.tenant_id, m.id, p.version, coalesce(p.starts_on, m.joined_on), p.until_on, p.state, m.organisation_id,
               p.employment_kind, p.cause
        FROM member m CROSS JOIN (VALUES
            (-1, NULL::date, '2024-06-01'::date, 'active', 'permanent', 'joined'),
            (0, '2024-06-01', '2026-03-01', 'retained', 'unemployed', 'retained')
        ) p (version, starts_on, until_on, state, employment_kind, cause)
        WHERE m.tenant_id = $1 AND m.id = ANY($2) AND m.joined_on < '2024-06-01'
        ON CONFLICT DO NOTHING RETURNING member_id
    )
    UPDATE membership_period SET starts_on = '2026-03-01', cause = 'resumed'
    WHERE tenant_id = $1 AND until_on IS NULL AND member_id IN (SELECT member_id FROM earlier)
"""
_MOVES: Final = """
    SELECT m.tenant_id, m.id AS member_id, m.organisation_id AS from_id, there.id AS to_id,
           row_number() OVER (ORDER BY md5(m.id::text)) AS turn
    FROM member m JOIN organisation here ON here.id = m.organisation_id
    JOIN organisation there ON there.code = CASE WHEN here.code LIKE 'HD-A-01%' THEN 'HD-A-02' ELSE 'HD-A-01' END
    WHERE m.tenant_id = $1 AND m.state = 'active' AND m.organisation_id <> there.id
"""
_TRANSFERS: Final = """
    WITH move AS ({moves}), review AS (
        INSERT INTO approval (tenant_id, id, subject_kind, subject_id, status, opened_at)
        SELECT tenant_id, md5('approval' || member_id)::uuid, 'transfer', md5('transfer' || member_id)::uuid,
               {review}, now() FROM move
        ON CONFLICT DO NOTHING
    )
    INSERT INTO transfer (tenant_id, id, member_id, from_organisation_id, to_organisation_id, approval_id,
                          requested_by_id, status, requested_at, due_at, closed_at, acceptance_days)
    SELECT tenant_id, md5('transfer' || member_id)::uuid, member_id, from_id, to_id,
           md5('approval' || member_id)::uuid, member_id, {status}, now() - turn * interval '7 minutes',
           {due}, {closed}, 10 FROM move
    ON CONFLICT DO NOTHING
"""
_OPEN_TRANSFERS: Final = _TRANSFERS.format(
    moves=f"{_MOVES} AND here.code LIKE ANY('{{HD-A-01%,HD-A-02%}}') AND m.id <> ALL($2) LIMIT 800",
    review="'open'",
    status="CASE WHEN turn % 3 = 0 THEN 'released' ELSE 'requested' END",
    due="now() + interval '5 days'",
    closed="NULL::timestamptz",
)
_PAST_TRANSFERS: Final = _TRANSFERS.format(
    moves=f"{_MOVES} AND m.id = ANY($2)", review="'approved'", status="'accepted'", due="NULL", closed="now()"
)
_CONSENTS: Final = """
    INSERT INTO consent (tenant_id, id, member_id, purpose, text_version, is_given, at)
    SELECT $1, md5(concat_ws('/', caller.id, purpose, is_given))::uuid, caller.id, purpose, 1, is_given,
           now() - CASE WHEN is_given THEN interval '40 days' ELSE interval '20 days' END
    FROM unnest($2::uuid[]) caller (id), unnest(ARRAY['sms_messages', 'activity_photos', 'statistics']) purpose,
         (VALUES (true), (false)) said (is_given)
    ON CONFLICT DO NOTHING
"""
_MESSAGES: Final = """
    INSERT INTO notification (tenant_id, id, event_id, member_id, kind, facts, created_at, read_at)
    SELECT $1, md5(concat_ws('/', caller.id, n))::uuid, md5(concat_ws('/', 'event', caller.id, n))::uuid, caller.id,
           'membership_changed', '{}', now() - n * interval '5 days', now()
    FROM unnest($2::uuid[]) caller (id), generate_series(1, 20) n
    ON CONFLICT DO NOTHING
"""
_IMPORT: Final = """
    INSERT INTO roster_import (tenant_id, id, organisation_id, file_name, content_hash, opened_by_id, state, row_count,
                               is_current, source, columns, facts, opened_at, read_at)
    VALUES ($1, $2, $3, 'bench.csv', $4, NULL, 'ready', $5, true, 'officer', '{}', '{}', now(), now())
    ON CONFLICT DO NOTHING RETURNING true
"""
_MEMBERS: Final = """
    SELECT m.id, m.organisation_id FROM member m JOIN organisation o ON o.id = m.organisation_id
    WHERE o.code LIKE $1 || '%' AND m.state = 'active' ORDER BY m.member_number LIMIT $2
"""


@dataclass(frozen=True, slots=True)
class Past:
    """Whose past it is, and how many rows a roster has."""

    keyring: Keyring = field(repr=False)
    tenant_id: UUID
    callers: Sequence[UUID]
    roster_rows: int = ROSTER_ROWS


async def remember(
    connection: "asyncpg.Connection[Record]", past: Past, places: Mapping[str, UUID]
) -> Mapping[str, UUID]:
    """Gives the callers a past, and each of the places, organisations by code, a roster; gives these by code."""
    keyring, tenant_id, size = past.keyring, past.tenant_id, past.roster_rows
    for statement in (_PERIODS, _OPEN_TRANSFERS, _PAST_TRANSFERS, _CONSENTS, _MESSAGES):
        await connection.execute(statement, tenant_id, list(past.callers))
    rosters = {code: uuid5(place, "roster") for code, place in places.items()}
    for code, place in places.items():
        key = rosters[code]
        if await connection.fetchval(_IMPORT, tenant_id, key, place, key.bytes, size):
            members = await connection.fetch(_MEMBERS, code, size)
            rows = [_row(keyring, tenant_id, key, number, members) for number in range(1, size + 1)]
            await copy_rows(connection, rows)
    return rosters


def _row(keyring: Keyring, tenant_id: UUID, import_id: UUID, number: int, members: Sequence[Any]) -> NewRow:
    """One of five rows is new, one cannot be read, the rest change somebody."""
    kind = {0: "invalid", 1: "add"}.get(number % 5, "change")
    member = members[number % len(members)]
    tail = f"{number:04d}"
    content: dict[str, Any] = {"name": _NAMES[number % len(_NAMES)], "identity_tail": tail, "phone_tail": tail[::-1]}
    if kind == "change":
        content["changes"] = {"phone_number": [None, "sealed"], "employment_kind": ["PERMANENT", "FIXED_TERM"]}
    wrapped, sealed = seal_content(keyring, tenant_id, row_id(import_id, number), content)
    return NewRow(
        tenant_id=tenant_id,
        import_id=import_id,
        number=number,
        action=kind,
        reasons=["NAME_MISSING", "IDENTITY_LENGTH"] if kind == "invalid" else [],
        warnings=["PHONE_SHARED"] if number % 7 == 0 else [],
        fields=list(content.get("changes", {})),
        member_id=member["id"] if kind == "change" else None,
        organisation_id=None if kind == "invalid" else member["organisation_id"],
        wrapped_key=wrapped,
        sealed=sealed,
        identity_index=None,
        number_index=None,
        phone_index=None,
    )
