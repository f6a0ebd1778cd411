"""Votes in any state, written row by row: questions, a roll of given members, the keys of a vote.

`add_vote` writes a vote that was never opened; `add_open_vote` one with definition, roll and promise key, open or in
any later state. `KEYS` are the keys of every secret vote here, so that a test opens what was sealed.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

import asyncpg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from db.sealing import Keyring
from db.types import new_id
from domain.votes.service.promising import make_promise_key
from voting.ballots import ballot_length, questions_of
from voting.canonical import b64u, canonical, instant
from voting.rolls import roll_hash, roll_leaf


class Keys(NamedTuple):
    """The secret `S` of a vote and what follows from it (docs/ballot-formats.md, "Key and shares")."""

    secret: bytes
    private: X25519PrivateKey
    statement: Ed25519PrivateKey

    @property
    def public_key(self) -> bytes:
        """What ballots are sealed to: 32 bytes."""
        return self.private.public_key().public_bytes_raw()

    @property
    def statement_key(self) -> bytes:
        """What the opening is signed for: 32 bytes."""
        return self.statement.public_key().public_bytes_raw()


@dataclass(frozen=True, slots=True)
class Question:
    """A question to be written, with the labels of its options."""

    kind: str = "choice"
    title: str = "工会主席"
    labels: tuple[str, ...] = ("张伟", "王芳", "李娜")
    minimum: int = 1
    maximum: int = 1
    maximum_score: int | None = None
    write_in_count: int = 0
    seats: int | None = None


class OpenVote(NamedTuple):
    """A vote that was opened, and what its opening has frozen."""

    id: UUID
    definition: str
    definition_hash: bytes
    ballot_length: int
    roll_hash: bytes


CHAIR: Final = (Question(),)


def vote_keys(secret: bytes) -> Keys:
    """The keys that follow from a secret."""
    return Keys(
        secret,
        X25519PrivateKey.from_private_bytes(_derived(secret, b"unionhall vote key 1")),
        Ed25519PrivateKey.from_private_bytes(_derived(secret, b"unionhall statement key 1")),
    )


def _derived(secret: bytes, info: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=info).derive(secret)


KEYS: Final = vote_keys(bytes(range(32)))


async def add_vote(conn: asyncpg.Connection, tenant_id: UUID, created_by_id: UUID, **values: Any) -> UUID:
    """A draft of a sealed vote of the whole union without questions; `values` are columns with other values."""
    now = datetime.now(UTC)
    columns: dict[str, Any] = {
        "tenant_id": tenant_id,
        "id": new_id(),
        "organisation_id": tenant_id,
        "kind": "sealed",
        "state": "draft",
        "title": "工会委员会选举",
        "description": "选举新一届工会委员会",
        "electorate_ids": [],
        "has_electors": False,
        "opens_at": now + timedelta(days=1),
        "closes_at": now + timedelta(days=8),
        "rules": {},
        "server_may_seal": False,
        "allows_recast": True,
        "minimum_cell": 10,
        "created_by_id": created_by_id,
        "created_at": now,
        **values,
    }
    columns["rules"] = json.dumps(columns["rules"])
    places = ", ".join(f"${number}" for number in range(1, len(columns) + 1))
    await conn.execute(
        f"INSERT INTO vote ({', '.join(columns)}) VALUES ({places})",
        *columns.values(),
    )
    return UUID(str(columns["id"]))


async def add_questions(
    conn: asyncpg.Connection, tenant_id: UUID, vote_id: UUID, questions: Sequence[Question] = CHAIR
) -> None:
    """Questions with their options, in order."""
    for position, asked in enumerate(questions, 1):
        question_id = new_id()
        await conn.execute(
            "INSERT INTO vote_question (tenant_id, id, vote_id, position, kind, title, minimum, maximum, maximum_score,"
            " write_in_count, seats) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            *(tenant_id, question_id, vote_id, position, asked.kind, asked.title, asked.minimum, asked.maximum),
            *(asked.maximum_score, asked.write_in_count, asked.seats),
        )
        await conn.executemany(
            "INSERT INTO vote_option (tenant_id, id, question_id, position, label) VALUES ($1, $2, $3, $4, $5)",
            [(tenant_id, new_id(), question_id, number, label) for number, label in enumerate(asked.labels, 1)],
        )


async def add_electors(conn: asyncpg.Connection, tenant_id: UUID, vote_id: UUID, member_ids: Sequence[UUID]) -> None:
    """Members who alone are to be on the roll of a vote with `has_electors`."""
    await conn.executemany(
        "INSERT INTO vote_elector (tenant_id, vote_id, member_id) VALUES ($1, $2, $3)",
        [(tenant_id, vote_id, member_id) for member_id in member_ids],
    )


async def add_keyholders(
    conn: asyncpg.Connection, tenant_id: UUID, vote_id: UUID, names: Sequence[str] = ("甲", "乙", "丙")
) -> None:
    """Holders of shares 1 to n, who are no members."""
    await conn.executemany(
        "INSERT INTO vote_keyholder (tenant_id, vote_id, position, name) VALUES ($1, $2, $3, $4)",
        [(tenant_id, vote_id, position, name) for position, name in enumerate(names, 1)],
    )


async def add_kiosk(
    conn: asyncpg.Connection,
    tenant_id: UUID,
    vote_id: UUID,
    enrolled_by_id: UUID,
    *,
    id: UUID | None = None,
    public_key: bytes | None = None,
    delivered_hour_at: datetime | None = None,
) -> UUID:
    """The id of a kiosk of a vote, with a key of nobody's unless one is given, which has given out nothing."""
    kiosk_id = id or new_id()
    await conn.execute(
        "INSERT INTO vote_kiosk (tenant_id, id, vote_id, name, public_key, enrolled_by_id, enrolled_at)"
        " VALUES ($1, $2, $3, '一车间', $4, $5, now())",
        *(tenant_id, kiosk_id, vote_id, public_key or hashlib.sha256(kiosk_id.bytes).digest(), enrolled_by_id),
    )
    await conn.execute(
        "INSERT INTO kiosk_count (tenant_id, kiosk_id, vote_id, tap_count, release_count, delivered_count, late_count,"
        " delivered_hour_at) VALUES ($1, $2, $3, 0, 0, 0, 0, $4)",
        *(tenant_id, kiosk_id, vote_id, delivered_hour_at),
    )
    return kiosk_id


async def add_open_vote(
    conn: asyncpg.Connection,
    keyring: Keyring,
    tenant_id: UUID,
    member_ids: Sequence[UUID],
    questions: Sequence[Question] = CHAIR,
    **values: Any,
) -> OpenVote:
    """A vote since an hour, until tomorrow, with these members on its roll; the first of them has created it.

    Sealed to `KEYS` unless `kind` is `named`. `values` are columns with other values: `state="closed"`, `closes_at=…`;
    an unlinkable vote gets the key of `registrar_key`, or a fresh one.
    """
    now = datetime.now(UTC).replace(microsecond=0)
    vote_id = values.setdefault("id", new_id())
    columns = {"opens_at": now - timedelta(hours=1), "closes_at": now + timedelta(days=1), "state": "open", **values}
    columns.update(_keys(keyring, tenant_id, columns))
    if columns.get("kind", "sealed") != "named":
        columns["ballot_length"] = ballot_length(
            questions_of({"questions": [_asked(number, each) for number, each in enumerate(questions, 1)]})
        )
    leaves = await _leaves(conn, tenant_id, vote_id, member_ids)
    columns["roll_hash"], columns["roll_count"] = roll_hash(entry[-1] for entry in leaves), len(leaves)
    organisation = await conn.fetchrow(
        "SELECT code, name FROM organisation WHERE tenant_id = $1 AND id = $2",
        *(tenant_id, columns.get("organisation_id", tenant_id)),
    )
    assert organisation is not None
    definition = _definition(tenant_id, dict(organisation), columns, questions)
    columns["definition"] = definition
    columns["definition_hash"] = hashlib.sha256(b"unionhall definition 1\n" + definition.encode()).digest()
    columns.setdefault("opened_at", columns["opens_at"])
    await add_vote(conn, tenant_id, member_ids[0], **columns)
    await add_questions(conn, tenant_id, vote_id, questions)
    await conn.executemany(
        "INSERT INTO vote_roll_entry (tenant_id, vote_id, member_id, member_number, organisation_id, salt, leaf)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        leaves,
    )
    return OpenVote(
        vote_id, definition, columns["definition_hash"], columns["ballot_length"] or 0, columns["roll_hash"]
    )


def _keys(keyring: Keyring, tenant_id: UUID, columns: Mapping[str, Any]) -> dict[str, Any]:
    public, sealed = make_promise_key(keyring, tenant_id, columns["id"])
    keys: dict[str, Any] = {"promise_public_key": public, "sealed_promise_key": sealed, "ballot_length": None}
    kind = columns.get("kind", "sealed")
    if kind != "named":
        keys |= {"public_key": KEYS.public_key, "statement_key": KEYS.statement_key}
        keys |= {"threshold": 2, "share_count": 3}
    if kind == "unlinkable" and "registrar_key" not in columns:
        registrar = generate_private_key(65537, 2048).public_key()
        keys["registrar_key"] = registrar.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return {name: value for name, value in keys.items() if name not in columns}


async def _leaves(
    conn: asyncpg.Connection, tenant_id: UUID, vote_id: UUID, member_ids: Sequence[UUID]
) -> list[tuple[Any, ...]]:
    """The roll's rows, the leaf last; the salt of a member is half a hash of their id."""
    members = await conn.fetch(
        "SELECT m.id, m.member_number, m.organisation_id, o.code FROM member m JOIN organisation o"
        " ON o.tenant_id = m.tenant_id AND o.id = m.organisation_id WHERE m.tenant_id = $1 AND m.id = ANY($2)",
        *(tenant_id, list(member_ids)),
    )
    rows: list[tuple[Any, ...]] = []
    for member_id, number, organisation_id, code in members:
        salt = hashlib.sha256(member_id.bytes).digest()[:16]
        leaf = roll_leaf(salt, str(vote_id), number, code)
        rows.append((tenant_id, vote_id, member_id, number, organisation_id, salt, leaf))
    return rows


def _definition(
    tenant_id: UUID, organisation: Mapping[str, str], columns: Mapping[str, Any], questions: Sequence[Question]
) -> str:
    is_secret = columns.get("kind", "sealed") != "named"
    key = {name: columns.get(name) for name in ("public_key", "statement_key")}
    sealing = {name: _b64u(value) for name, value in key.items()} | {
        "threshold": columns.get("threshold"),
        "shares": columns.get("share_count"),
    }
    return canonical(
        {
            "format": "unionhall-vote-1",
            "vote": str(columns["id"]),
            "union": str(tenant_id),
            "organisation": organisation,
            "kind": columns.get("kind", "sealed"),
            "title": columns.get("title", "工会委员会选举"),
            "title_en": columns.get("title_en"),
            "description": columns.get("description", "选举新一届工会委员会"),
            "opens_at": instant(columns["opens_at"]),
            "closes_at": instant(columns["closes_at"]),
            "questions": [_asked(number, each) for number, each in enumerate(questions, 1)],
            "roll": {"hash": columns["roll_hash"].hex(), "count": columns["roll_count"]},
            "rules": columns.get("rules", {}),
            "recast": columns.get("allows_recast", True),
            "minimum_cell": columns.get("minimum_cell", 10),
            "key": sealing if is_secret else None,
            "ballot_length": columns["ballot_length"],
            "server_may_seal": columns.get("server_may_seal", False),
            "promise_key": _b64u(columns["promise_public_key"]),
            "registrar_key": _b64u(columns.get("registrar_key")),
        }
    ).decode()


def _asked(number: int, question: Question) -> Mapping[str, object]:
    return {
        "number": number,
        "kind": question.kind,
        "title": question.title,
        "title_en": None,
        "minimum": question.minimum,
        "maximum": question.maximum,
        "maximum_score": question.maximum_score,
        "write_ins": question.write_in_count,
        "seats": question.seats,
        "options": [{"number": at, "label": label, "label_en": None} for at, label in enumerate(question.labels, 1)],
    }


def _b64u(value: bytes | None) -> str | None:
    return None if value is None else b64u(value)
