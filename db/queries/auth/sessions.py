"""SQL of device sessions, and the one statement behind every signed-in request."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from db.models.auth import CredentialRow, PasskeyRow, ProofKind, SessionRow
from db.models.members import MemberRow
from db.session import Connection
from db.statement import Statement, execute, fetch_all, fetch_one, peek_one
from db.types import table_of

_SESSION = table_of(SessionRow)
_CREDENTIAL = table_of(CredentialRow)
_MEMBER = table_of(MemberRow)
_PASSKEY = table_of(PasskeyRow)
_COLUMNS = (
    "tenant_id",
    "id",
    "member_id",
    "generation",
    "rotated_at",
    "expires_at",
    "device_name",
    "proof_kind",
    "proven_at",
)

_INSERT = Statement.of(sa.insert(_SESSION).values({name: sa.bindparam(name) for name in _COLUMNS}))
_LOCK = Statement.of(
    sa.select(
        _SESSION.c.id,
        _SESSION.c.member_id,
        _SESSION.c.generation,
        _SESSION.c.rotated_at,
        _SESSION.c.rotation_key_hash,
        _SESSION.c.expires_at,
        _SESSION.c.revoked_at,
        _CREDENTIAL.c.session_epoch,
        _MEMBER.c.state.label("member_state"),
    )
    .join(
        _CREDENTIAL,
        sa.and_(_CREDENTIAL.c.tenant_id == _SESSION.c.tenant_id, _CREDENTIAL.c.member_id == _SESSION.c.member_id),
    )
    .join(_MEMBER, sa.and_(_MEMBER.c.tenant_id == _SESSION.c.tenant_id, _MEMBER.c.id == _SESSION.c.member_id))
    .where(_SESSION.c.tenant_id == sa.bindparam("tenant_id"), _SESSION.c.id == sa.bindparam("id"))
    .with_for_update(key_share=True, of=_SESSION)
)
_ROTATE = Statement.of(
    sa.update(_SESSION)
    .where(_SESSION.c.tenant_id == sa.bindparam("of_tenant"), _SESSION.c.id == sa.bindparam("of_session"))
    .values({name: sa.bindparam(name) for name in ("generation", "rotated_at", "rotation_key_hash")})
)
_REVOKED: dict[str, sa.BindParameter[object]] = {
    "revoked_at": sa.bindparam("at"),
    "revoked_reason": sa.bindparam("reason"),
}
_REVOKE = Statement.of(
    sa.update(_SESSION)
    .where(
        _SESSION.c.tenant_id == sa.bindparam("of_tenant"),
        _SESSION.c.member_id == sa.bindparam("of_member"),
        _SESSION.c.id == sa.bindparam("of_session"),
        _SESSION.c.revoked_at.is_(None),
    )
    .values(_REVOKED)
)
_REVOKE_ALL = Statement.of(
    sa.update(_SESSION)
    .where(
        _SESSION.c.tenant_id == sa.bindparam("of_tenant"),
        _SESSION.c.member_id == sa.bindparam("of_member"),
        _SESSION.c.id.is_distinct_from(sa.bindparam("spared", type_=sa.Uuid())),
        _SESSION.c.revoked_at.is_(None),
    )
    .values(_REVOKED)
    .returning(_SESSION.c.id)
)
_FIND_PROOF = Statement.of(
    sa.select(
        sa.func.coalesce(_SESSION.c.proof_kind, ProofKind.PASSWORD.value).label("kind"),
        sa.func.coalesce(_SESSION.c.proven_at, _SESSION.c.created_at).label("proven_at"),
        _CREDENTIAL.c.password_hash.is_not(None).label("has_password"),
        _MEMBER.c.phone_index.is_not(None).label("has_phone"),
        sa.exists()
        .where(
            _PASSKEY.c.tenant_id == _SESSION.c.tenant_id,
            _PASSKEY.c.member_id == _SESSION.c.member_id,
            _PASSKEY.c.removed_at.is_(None),
        )
        .label("has_passkey"),
    )
    .join(
        _CREDENTIAL,
        sa.and_(_CREDENTIAL.c.tenant_id == _SESSION.c.tenant_id, _CREDENTIAL.c.member_id == _SESSION.c.member_id),
    )
    .join(_MEMBER, sa.and_(_MEMBER.c.tenant_id == _SESSION.c.tenant_id, _MEMBER.c.id == _SESSION.c.member_id))
    .where(
        _SESSION.c.tenant_id == sa.bindparam("tenant_id"),
        _SESSION.c.id == sa.bindparam("session_id"),
        _SESSION.c.member_id == sa.bindparam("member_id"),
        _SESSION.c.revoked_at.is_(None),
    )
)
_RENEW_PROOF = Statement.of(
    sa.update(_SESSION)
    .where(
        _SESSION.c.tenant_id == sa.bindparam("of_tenant"),
        _SESSION.c.id == sa.bindparam("of_session"),
        _SESSION.c.member_id == sa.bindparam("of_member"),
        _SESSION.c.revoked_at.is_(None),
    )
    .values(proof_kind=sa.bindparam("kind"), proven_at=sa.bindparam("at"))
)
# Arrays as text[]: the driver knows it by heart, others cost each connection a look into the catalogue.
_ACCESS = Statement.of(
    sa.text(
        """
        SELECT s.member_id, s.revoked_at, s.expires_at, c.session_epoch, m.state, m.organisation_id, g.roles, g.nodes,
               d.roles AS deputised_roles, d.nodes AS deputised_nodes, d.officers AS officer_ids
        FROM session s
        JOIN credential c ON c.tenant_id = s.tenant_id AND c.member_id = s.member_id
        JOIN member m ON m.tenant_id = s.tenant_id AND m.id = s.member_id
        CROSS JOIN LATERAL (
            SELECT coalesce(array_agg(CAST(role AS text) ORDER BY id), '{}') AS roles,
                   coalesce(array_agg(CAST(organisation_id AS text) ORDER BY id), '{}') AS nodes
            FROM role_grant
            WHERE tenant_id = s.tenant_id AND member_id = s.member_id AND revoked_at IS NULL
              AND starts_on <= :today AND (ends_on IS NULL OR ends_on >= :today)
        ) g
        CROSS JOIN LATERAL (
            SELECT coalesce(array_agg(CAST(held.role AS text) ORDER BY held.id), '{}') AS roles,
                   coalesce(array_agg(CAST(held.organisation_id AS text) ORDER BY held.id), '{}') AS nodes,
                   coalesce(array_agg(DISTINCT CAST(held.member_id AS text)), '{}') AS officers
            FROM (
                SELECT DISTINCT r.id, r.role, r.organisation_id, r.member_id
                FROM deputy p
                JOIN member o ON o.tenant_id = p.tenant_id AND o.id = p.officer_id AND o.state = 'active'
                JOIN role_grant r ON r.tenant_id = p.tenant_id AND r.member_id = p.officer_id
                WHERE p.tenant_id = s.tenant_id AND p.deputy_id = s.member_id AND m.state = 'active'
                  AND p.dismissed_at IS NULL AND p.starts_on <= :today AND p.ends_on >= :today
                  AND r.revoked_at IS NULL AND r.starts_on <= :today AND (r.ends_on IS NULL OR r.ends_on >= :today)
            ) held
        ) d
        WHERE s.tenant_id = :tenant_id AND s.id = :session_id
        """
    ).bindparams(
        sa.bindparam("tenant_id", type_=sa.Uuid()),
        sa.bindparam("session_id", type_=sa.Uuid()),
        sa.bindparam("today", type_=sa.Date()),
    )
).asked_in_crowds()


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A locked session with what its tokens need."""

    id: UUID
    member_id: UUID
    generation: int
    rotated_at: datetime
    rotation_key_hash: bytes | None
    expires_at: datetime
    revoked_at: datetime | None
    session_epoch: int
    member_state: str


class Rotated(NamedTuple):
    """What a rotation makes of a session."""

    generation: int
    rotated_at: datetime
    rotation_key_hash: bytes | None


@dataclass(frozen=True, slots=True)
class AccessRow:
    """What a request's rights hang on; `roles[i]` is held at `nodes[i]`.

    So are the deputised ones, by officers in whose place the member decides.

    The triggers `…_rights_…` tell of every change of a column that this is read from.
    """

    member_id: UUID
    revoked_at: datetime | None
    expires_at: datetime
    session_epoch: int
    state: str
    organisation_id: UUID
    roles: list[str]
    nodes: list[UUID]
    deputised_roles: list[str]
    deputised_nodes: list[UUID]
    officer_ids: list[UUID]


@dataclass(frozen=True, slots=True)
class ProofRow:
    """When and how the member behind a live session has proven last who they are, and how they could again."""

    kind: str
    proven_at: datetime
    has_password: bool
    has_phone: bool
    has_passkey: bool


async def find_proof(conn: Connection, tenant_id: UUID, session_id: UUID, *, member_id: UUID) -> ProofRow | None:
    """The proof of a live session of this member; one read by keys, in the transaction that rests on it."""
    row = await fetch_one(conn, _FIND_PROOF, tenant_id=tenant_id, session_id=session_id, member_id=member_id)
    return None if row is None else ProofRow(**dict(row))


async def renew_proof(
    conn: Connection, tenant_id: UUID, session_id: UUID, *, member_id: UUID, kind: str, at: datetime
) -> bool:
    """Notes a new proof; False when the member has no such live session."""
    renewed = await execute(
        conn, _RENEW_PROOF, of_tenant=tenant_id, of_session=session_id, of_member=member_id, kind=kind, at=at
    )
    return renewed == 1


async def insert_session(conn: Connection, session: SessionRow) -> None:
    """Writes a new device session."""
    await execute(conn, _INSERT, **session.model_dump(include=set(_COLUMNS)))


async def lock_session(conn: Connection, tenant_id: UUID, session_id: UUID) -> HeldRow | None:
    """The session, its row locked until the transaction ends."""
    row = await fetch_one(conn, _LOCK, tenant_id=tenant_id, id=session_id)
    return None if row is None else HeldRow(**dict(row))


async def rotate_session(conn: Connection, tenant_id: UUID, session_id: UUID, rotated: Rotated) -> None:
    """Makes its generation the live one. The row must be locked."""
    await execute(conn, _ROTATE, of_tenant=tenant_id, of_session=session_id, **rotated._asdict())


async def revoke_session(
    conn: Connection, tenant_id: UUID, session_id: UUID, *, member_id: UUID, at: datetime, reason: str
) -> bool:
    """True if a live session of the member ended by this."""
    ended = await execute(
        conn, _REVOKE, of_tenant=tenant_id, of_session=session_id, of_member=member_id, at=at, reason=reason
    )
    return ended == 1


async def revoke_sessions(
    conn: Connection, tenant_id: UUID, member_id: UUID, *, spared: UUID | None, at: datetime, reason: str
) -> list[UUID]:
    """Ids of the member's live sessions that ended by this: all but `spared`."""
    rows = await fetch_all(
        conn, _REVOKE_ALL, of_tenant=tenant_id, of_member=member_id, spared=spared, at=at, reason=reason
    )
    return [row["id"] for row in rows]


async def find_access(conn: Connection, tenant_id: UUID, session_id: UUID, *, today: date) -> AccessRow | None:
    """Everything a request's rights hang on, in one statement, with the grants in force on `today`."""
    row = await peek_one(conn, _ACCESS, tenant_id=tenant_id, session_id=session_id, today=today)
    if row is None:
        return None
    found: dict[str, Any] = {name: row[name] for name in AccessRow.__slots__}
    for name in ("nodes", "deputised_nodes", "officer_ids"):
        found[name] = [UUID(node) for node in row[name]]
    return AccessRow(**found)
