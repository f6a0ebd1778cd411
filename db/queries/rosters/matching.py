"""SQL that finds the people of a roster in the register, and earlier in the same file."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.session import Connection
from db.statement import Statement, fetch_all

# Of members who are not below the organisation of the import nothing is read but that they exist.
_MATCHES = Statement.of(
    sa.text(
        """
        WITH found AS (
            -- The number of an entry that was merged into another is that one's, for ever.
            SELECT coalesce(merged_into_id, id) AS id FROM member
            WHERE tenant_id = :tenant_id AND member_number = ANY(CAST(:numbers AS text[]))
            UNION
            SELECT id FROM member WHERE tenant_id = :tenant_id AND identity_index = ANY(CAST(:identities AS bytea[]))
            UNION
            SELECT id FROM member WHERE tenant_id = :tenant_id AND phone_index = ANY(CAST(:phones AS bytea[]))
        )
        SELECT m.id, m.member_number, ARRAY(
                SELECT old.member_number FROM member old
                WHERE old.tenant_id = m.tenant_id AND old.merged_into_id = m.id
            ) AS former_numbers, m.identity_index, m.phone_index, s.is_in_reach,
            CASE WHEN s.is_in_reach THEN m.name END AS name,
            CASE WHEN s.is_in_reach THEN m.state END AS state,
            CASE WHEN s.is_in_reach THEN m.employment_kind END AS employment_kind,
            CASE WHEN s.is_in_reach THEN m.joined_on END AS joined_on,
            CASE WHEN s.is_in_reach THEN m.organisation_id END AS organisation_id,
            CASE WHEN s.is_in_reach THEN m.phone_tail END AS phone_tail,
            CASE WHEN s.is_in_reach THEN m.identity_tail END AS identity_tail
        FROM found JOIN member m ON m.tenant_id = :tenant_id AND m.id = found.id
        CROSS JOIN LATERAL (
            SELECT EXISTS (
                SELECT FROM organisation_closure c
                WHERE c.tenant_id = m.tenant_id AND c.ancestor_id = :below_id AND c.descendant_id = m.organisation_id
            ) AS is_in_reach
        ) s
        """
    )
)
_REPEATS = Statement.of(
    sa.text(
        """
        SELECT 'identity' AS kind, identity_index AS index FROM roster_row
        WHERE tenant_id = :tenant_id AND import_id = :import_id AND identity_index = ANY(CAST(:identities AS bytea[]))
          AND action NOT IN ('invalid', 'duplicate')
        UNION ALL
        SELECT 'number', number_index FROM roster_row
        WHERE tenant_id = :tenant_id AND import_id = :import_id AND number_index = ANY(CAST(:numbers AS bytea[]))
          AND action NOT IN ('invalid', 'duplicate')
        UNION ALL
        SELECT 'phone', phone_index FROM roster_row
        WHERE tenant_id = :tenant_id AND import_id = :import_id AND phone_index = ANY(CAST(:phones AS bytea[]))
          AND action NOT IN ('invalid', 'duplicate')
        """
    )
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the rows of a batch are found by: member numbers, and keyed hashes of the rest."""

    numbers: Sequence[str]
    identities: Sequence[bytes]
    phones: Sequence[bytes]
    number_indexes: Sequence[bytes] = ()


async def list_matches(conn: Connection, tenant_id: UUID, below_id: UUID, asked: Asked) -> Sequence[Record]:
    """Members with one of these numbers; those out of reach (`is_in_reach`) without anything about them."""
    return await fetch_all(
        conn,
        _MATCHES,
        tenant_id=tenant_id,
        below_id=below_id,
        numbers=list(asked.numbers),
        identities=list(asked.identities),
        phones=list(asked.phones),
    )


async def list_repeats(conn: Connection, tenant_id: UUID, import_id: UUID, asked: Asked) -> set[tuple[str, bytes]]:
    """Which of these stand in good rows of the import that are written already: ("identity", index) and so on."""
    rows = await fetch_all(
        conn,
        _REPEATS,
        tenant_id=tenant_id,
        import_id=import_id,
        identities=list(asked.identities),
        numbers=list(asked.number_indexes),
        phones=list(asked.phones),
    )
    return {(row["kind"], row["index"]) for row in rows}
