"""Who may do what: operations written from the schema, outcomes in one word, and the contents of a database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)
from sqlmodel import SQLModel

from api.http.socket_session import FORBIDDEN
from api.nodes import encode_id
from db.sealing import Keyring, unseal
from db.seed.accounts import DEMO_ACCOUNTS
from tests.contract.graph import root_fields
from tests.support.access_rows import DEPUTY, EVIDENCE, IDENTITY, PASSKEY, TRANSFER
from tests.support.activities import activity_facts
from tests.support.api import Answer, Client
from tests.support.asked_rows import asked_facts
from tests.support.benefits import benefit_facts
from tests.support.channel_rows import news_facts
from tests.support.corrections import correction_facts
from tests.support.dues import dues_facts
from tests.support.kiosk_rows import kiosk_facts
from tests.support.learning_rows import learning_facts
from tests.support.listening import listening
from tests.support.merchants import merchant_facts
from tests.support.nomination_rows import nomination_ids, write_nominations
from tests.support.officers_tools import officers_facts
from tests.support.points import point_facts
from tests.support.push_rows import push_facts
from tests.support.suggestion_rows import DEMO_SUGGESTIONS, suggestion_facts
from tests.support.suggestion_talk import talk_ids, write_attachment, write_talk
from tests.support.told_rows import told_facts
from tests.support.vote_rows import DEMO_VOTES, vote_facts
from tests.support.votes_shown import shown_vote_facts

KINDS = (
    "anonymous",
    "member",
    "branch officer",
    "officer of a sibling branch",
    "federation officer",
    "auditor",
    "administrator",
)
"""Kinds of caller, in the order of the columns of every table."""

ALLOWED = "allowed"
EMPTY = "empty"
NULL = "null"
NOTHING = "nothing decided"

CHAINED_LATER = {"audit_link", "audit_head", "document_use", "deprecated_use", "change_mark", "vote_turnout_total"}
"""Written in the background, from `audit_entry` or `vote_turnout`, which are compared; counts; marks of a clock."""

Facts = Mapping[str, Any]
"""Ids and values of the demonstration union, by what they are called in a table."""

_TRANSFER_ID = UUID("019a0000-0000-7000-8000-0000000000f1")
_EVIDENCE_ID = UUID("019a0000-0000-7000-8000-0000000000e1")
_DEPUTY_ID = UUID("019a0000-0000-7000-8000-000000000001")
_PASSKEY_ID = UUID("019a0000-0000-7000-8000-000000000002")
_IDENTITY_ID = UUID("019a0000-0000-7000-8000-000000000003")
_RULE_VERSION_ID = UUID("019a0000-0000-7000-8000-000000000002")
_RULE_VERSION = """
    INSERT INTO rule_version (tenant_id, id, organisation_id, key, value, is_binding, starts_on, source)
    SELECT tenant_id, $1, id, 'dues_monthly_fen', 500, false, '2999-01-01', '决议' FROM organisation WHERE id = $2
    ON CONFLICT DO NOTHING
"""

_ROSTERS = """
    WITH officer AS (SELECT tenant_id, id FROM member WHERE member_number = 'HD000002'),
    branch AS (SELECT id FROM organisation WHERE code = 'HD-A-01'),
    file AS (
        INSERT INTO stored_file (tenant_id, id, member_id, purpose, state, name, media_type, expires_at)
        SELECT tenant_id, $1, id, 'export', 'forgotten', 'x.csv', 'text/csv', '2999-01-01' FROM officer
        ON CONFLICT DO NOTHING RETURNING id
    ),
    exported AS (
        INSERT INTO member_export
            (tenant_id, id, member_id, file_id, format, state, columns, filters, locale, opened_at)
        SELECT tenant_id, $1, officer.id, $1, 'csv', 'failed', '{name}', '{}', 'en', '2026-01-01' FROM officer, file
    ),
    taken AS (
        INSERT INTO office_export
            (tenant_id, id, member_id, file_id, kind, format, state, columns, filters, locale, opened_at)
        SELECT tenant_id, $1, officer.id, $1, 'suggestions', 'csv', 'failed', '{title}', '{}', 'en', '2026-01-01'
        FROM officer, file
    ),
    partner AS (
        INSERT INTO partner_credential
            (tenant_id, id, organisation_id, key_id, secret_hash, name, created_by_id, expires_at)
        SELECT tenant_id, made.id, branch.id, 'key ' || made.id, '', 'HR', officer.id, '2999-01-01'
        FROM officer, branch, file, (VALUES ($1::uuid), ($2::uuid)) AS made (id)
    ),
    imported AS (
        INSERT INTO roster_import
            (tenant_id, id, organisation_id, file_name, content_hash, is_current, source, opened_by_id, state, columns,
             facts, opened_at)
        SELECT tenant_id, made.id, branch.id, 'roster.csv', '', false, 'officer', officer.id, made.state, '{}', '{}',
            '2026-01-01'
        FROM officer, branch, file, (VALUES ($1::uuid, 'ready'), ($2::uuid, 'ready')) AS made (id, state)
        RETURNING tenant_id, id
    ),
    worked AS (
        INSERT INTO job (tenant_id, id, kind, subject_id, state, progress, due_at)
        SELECT tenant_id, id, 'roster_read', id, 'done', '{}', '2026-01-01' FROM imported
    )
    INSERT INTO roster_row (tenant_id, import_id, number, action, reasons, warnings, fields, outcome)
    SELECT tenant_id, id, 2, 'invalid', '{NAME_MISSING}', '{PHONE_MISSING}', '{}', 'refused' FROM imported
"""
"""Two imports at the branch that wait, two credentials there, an export of the branch officer: by two keys."""
_ROSTER_ID = UUID("019a0000-0000-7000-8000-000000000002")
_OTHER_ID = UUID("019a0000-0000-7000-8000-000000000003")


def refused(code: str) -> str:
    """The outcome of a mutation that says no in its payload."""
    return f"refused: {code}"


@dataclass(frozen=True)
class Operation:
    """One root field with its arguments, as a document."""

    path: str
    variables: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The field without its type."""
        return self.path.split(".")[1]

    @property
    def text(self) -> str:
        """The document: every scalar of the object and of those one and two below; of one's home and a vote, one below.

        Two below these, and one below all kinds of changes, would be more fields than a document may have.
        """
        depth = {"viewer": 1, "vote": 1, "newsItem": 1, "officialDocument": 1, "changes": 0}.get(self.name, 2)
        return self.with_selection(_selection(root_fields()[self.path], depth))

    def with_selection(self, selected: str) -> str:
        """The document with a selection of the test's own."""
        field = root_fields()[self.path]
        types = ", ".join(f"${argument}: {field.args[argument].type}" for argument in self.variables)
        given = ", ".join(f"{argument}: ${argument}" for argument in self.variables)
        head = f"{self.path.lower().split('.')[0]} Matrix({types})" if types else self.path.lower().split(".")[0]
        arguments = f"({given})" if given else ""
        return f"{head} {{ {self.name}{arguments} {selected} }}"


def _selection(field: GraphQLField, depth: int = 2) -> str:
    type_ = get_named_type(field.type)
    if is_leaf_type(type_):
        return ""
    if isinstance(type_, GraphQLInterfaceType):
        return "{ __typename id }"
    assert isinstance(type_, GraphQLObjectType)
    parts = [name for name, below in type_.fields.items() if is_leaf_type(get_named_type(below.type))]
    if depth == 0 and not _is_node(type_):
        parts += [f"{name} {{ id }}" for name, below in type_.fields.items() if _is_node(get_named_type(below.type))]
        parts += [f"{name} {{ code field message }}" for name in type_.fields if name == "userErrors"]
    if depth > 0:
        objects = [(name, below) for name, below in type_.fields.items() if _is_object(name, below, parts)]
        parts += [f"{name} {_selection(below, depth - 1)}" for name, below in objects if _has_leaves(below)]
    return "{ " + " ".join(parts) + " }"


def _is_object(name: str, field: GraphQLField, leaves: list[str]) -> bool:
    """Whether a field holds objects that are asked for without arguments and without a duty of their own."""
    return name not in {*leaves, "edges", "private"} and not any(map(is_required_argument, field.args.values()))


def _is_node(type_: GraphQLNamedType) -> bool:
    return isinstance(type_, GraphQLObjectType) and any(each.name == "Node" for each in type_.interfaces)


def _has_leaves(field: GraphQLField) -> bool:
    type_ = get_named_type(field.type)
    assert isinstance(type_, GraphQLObjectType | GraphQLInterfaceType)
    return any(is_leaf_type(get_named_type(below.type)) for below in type_.fields.values())


def outcome(answer: Answer, field: str) -> str:
    """What came of a root field: an error's code, a refusal's code, `null`, `empty` or `allowed`."""
    if answer.codes:
        return answer.codes[0]
    value = answer["data"][field]
    if value is None or (isinstance(value, list) and all(each is None for each in value)):
        return NULL
    if isinstance(value, dict) and value.get("userErrors"):
        return refused(value["userErrors"][0]["code"])
    if isinstance(value, dict) and value.get("decisions") and value["decisions"]["decidedCount"] == 0:
        return refused(NOTHING)
    if isinstance(value, dict) and value.get("totalCount") == 0 and value.get("nodes") == []:
        return EMPTY
    return ALLOWED


async def contents(dsn: str, without: Iterable[str] = ()) -> dict[str, tuple[int, int]]:
    """By table, how many rows and a sum over all their values: equal when nothing was written."""
    left_out = CHAINED_LATER.union(without)
    names = [table.name for table in SQLModel.metadata.sorted_tables if table.name not in left_out]
    statement = " UNION ALL ".join(
        f"SELECT '{name}', count(*), coalesce(sum(hashtext(t::text)), 0)::bigint FROM \"{name}\" t" for name in names
    )
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("BEGIN; ALTER TABLE member_private NO FORCE ROW LEVEL SECURITY")
        rows = await connection.fetch(statement)
        await connection.execute("ROLLBACK")
    finally:
        await connection.close()
    return {name: (count, total) for name, count, total in rows}


async def all_kinds(anonymous: Client) -> dict[str, Client]:
    """Callers of a union by kind, freshly signed in."""
    signed_in = {kind: await anonymous.sign_in(login, password) for kind, login, password in DEMO_ACCOUNTS}
    return {"anonymous": anonymous, **signed_in}


async def facts_of(dsn: str, keyring: Keyring, callers: Mapping[str, Client]) -> dict[str, Any]:
    """Ids of the demonstration union that the tables speak of."""
    connection = await asyncpg.connect(dsn)
    try:
        found = {**await _facts(connection, keyring), **await _facts_of_the_tree(connection)}
    finally:
        await connection.close()
    home = await callers["member"].run("{viewer {sessions {id}}}")
    letters = await callers["branch officer"].run("{notifications(first: 1) {nodes {id}}}")
    private = await callers["federation officer"].run(
        "query ($id: ID!) {member(by: {id: $id}) {private {phoneNumber identityNumber}}}", {"id": found["member"]}
    )
    found["member identity"] = private["data"]["member"]["private"]["identityNumber"]
    found["member phone"] = private["data"]["member"]["private"]["phoneNumber"]
    found["device"] = home["data"]["viewer"]["sessions"][0]["id"]
    found["notification"] = letters["data"]["notifications"]["nodes"][0]["id"]
    account = DEMO_ACCOUNTS[0]
    opened = await callers["anonymous"].send(
        "mobile/auth/session_open", {"login": account.member_number, "password": account.password}
    )
    found["refresh token"] = opened["data"]["sessionOpen"]["credentials"]["refreshToken"]
    found |= {f"password of {account.label}": account.password for account in DEMO_ACCOUNTS}
    return found


_WRITTEN = {
    "deputy": encode_id("Deputy", _DEPUTY_ID),
    "transfer": encode_id("Transfer", _TRANSFER_ID),
    "passkey": encode_id("Passkey", _PASSKEY_ID),
    "linked account": encode_id("SignOnIdentity", _IDENTITY_ID),
}


async def _facts(connection: asyncpg.Connection, keyring: Keyring) -> dict[str, Any]:
    codes = {row["code"]: row["id"] for row in await connection.fetch("SELECT code, id FROM organisation")}
    member = await connection.fetchrow(
        "SELECT id, member_number, name FROM member WHERE organisation_id = $1 AND state = 'active'"
        " AND phone_index IS NOT NULL ORDER BY member_number DESC LIMIT 1",
        codes["HD-A-01-2"],
    )
    assert member is not None
    waiting = await connection.fetch(
        "SELECT r.* FROM join_request r JOIN organisation o ON o.id = r.organisation_id"
        " WHERE r.status = 'in_review' AND o.code LIKE 'HD-A-01%' ORDER BY r.submitted_at"
    )
    role_of = await _roles(connection)
    await connection.execute(DEPUTY, _DEPUTY_ID)
    await connection.execute(PASSKEY, _PASSKEY_ID)
    await connection.execute(TRANSFER, _TRANSFER_ID, member["id"])
    await connection.execute(IDENTITY, _IDENTITY_ID)
    votes = await vote_facts(connection, keyring, member["id"])
    await write_nominations(connection, DEMO_VOTES.draft, member["id"])
    administrator_id = await connection.fetchval("SELECT id FROM member WHERE member_number = 'HD000006'")
    first, second, third = waiting
    sealed = {"tenant_id": first["tenant_id"], "row_id": first["id"], "column": "join_request"}
    evidence = unseal(keyring.derive("join request"), first["sealed"], **sealed)
    return {
        **{f"waiting for {kind}": encode_id("JoinRequest", first["id"]) for kind in KINDS},
        **await roster_facts(connection),
        **await officers_facts(connection),
        **await _facts_of_domains(connection, member["id"]),
        **votes,
        **await kiosk_facts(connection, keyring, member["id"]),
        **nomination_ids(),
        "waiting": encode_id("JoinRequest", first["id"]),
        "waiting for branch officer": encode_id("JoinRequest", second["id"]),
        "waiting for federation officer": encode_id("JoinRequest", third["id"]),
        "approval": encode_id("Approval", first["approval_id"]),
        "reference": first["reference"],
        "phone": orjson.loads(evidence)["phone"],
        "branch": encode_id("Organisation", codes["HD-A-01"]),
        "group": encode_id("Organisation", codes["HD-A-01-2"]),
        "post": encode_id("Post", await connection.fetchval("SELECT id FROM post LIMIT 1")),
        "member": encode_id("Member", member["id"]),
        "neighbour": await _neighbour(connection, member["id"]),
        "member number": member["member_number"],
        "administrator": encode_id("Member", administrator_id),
        "member name": member["name"],
        **_WRITTEN,
        "role": role_of["HD000002"],
        "sibling's role": role_of["HD000003"],
        "administrator's role": role_of["HD000006"],
    }


async def _facts_of_domains(connection: asyncpg.Connection, member_id: UUID) -> dict[str, str]:
    found = {
        **await dues_facts(connection, member_id),
        **await activity_facts(connection, member_id),
        **await benefit_facts(connection, member_id),
        **await shown_vote_facts(connection, member_id),
        **await correction_facts(connection, member_id),
        **await point_facts(connection, member_id),
        **await merchant_facts(connection, member_id),
        **await suggestion_facts(connection, member_id),
        **await asked_facts(connection, member_id, DEMO_SUGGESTIONS.unit),
        **await push_facts(connection),
        **await news_facts(connection, member_id),
        **await learning_facts(connection),
        **await told_facts(connection, member_id),
    }
    await write_talk(connection, DEMO_SUGGESTIONS.answered)
    await write_attachment(connection, DEMO_SUGGESTIONS.answered)
    return {**found, **talk_ids()}


async def _roles(connection: asyncpg.Connection) -> dict[str, str]:
    """Ids of roles in force, by the holder's number."""
    rows = await connection.fetch(
        "SELECT m.member_number, g.id FROM role_grant g JOIN member m ON m.id = g.member_id WHERE g.revoked_at IS NULL"
    )
    return {row["member_number"]: encode_id("RoleGrant", row["id"]) for row in rows}


async def _neighbour(connection: asyncpg.Connection, member_id: UUID) -> str:
    """Another active member of the same group."""
    found = await connection.fetchval(
        "SELECT o.id FROM member m JOIN member o USING (tenant_id, organisation_id)"
        " WHERE m.id = $1 AND o.id <> $1 AND o.state = 'active' ORDER BY o.member_number LIMIT 1",
        member_id,
    )
    return str(encode_id("Member", found))


async def _facts_of_the_tree(connection: asyncpg.Connection) -> dict[str, Any]:
    codes = {row["code"]: row["id"] for row in await connection.fetch("SELECT code, id FROM organisation")}
    await connection.execute(EVIDENCE, _EVIDENCE_ID)
    await connection.execute(_RULE_VERSION, _RULE_VERSION_ID, codes["HD-A-01"])
    term = await connection.fetchrow(
        "SELECT t.id, t.post_id FROM post_term t JOIN post p ON p.id = t.post_id JOIN organisation o"
        " ON o.id = p.organisation_id WHERE o.kind = 'group' AND t.ends_on IS NULL ORDER BY t.id LIMIT 1"
    )
    assert term is not None
    return {
        "group post": encode_id("Post", term["post_id"]),
        "group term": encode_id("TermOfOffice", term["id"]),
        "sibling branch": encode_id("Organisation", codes["HD-A-02"]),
        "rule version": encode_id("RuleVersion", _RULE_VERSION_ID),
        "evidence": encode_id("JoinEvidence", _EVIDENCE_ID),
    }


async def roster_facts(connection: asyncpg.Connection) -> dict[str, str]:
    """Imports, credentials and an export, written unless they are there."""
    await connection.execute(_ROSTERS, _ROSTER_ID, _OTHER_ID)
    return {
        "import": encode_id("RosterImport", _ROSTER_ID),
        "other import": encode_id("RosterImport", _OTHER_ID),
        "credential": encode_id("PartnerCredential", _ROSTER_ID),
        "other credential": encode_id("PartnerCredential", _OTHER_ID),
        "export": encode_id("MemberExport", _ROSTER_ID),
        "office export": encode_id("OfficeExport", _ROSTER_ID),
    }


async def subscribe(client: Client, operation: Operation) -> Answer:
    """The first answer to a subscription over graphql-transport-ws: an event, or the errors; a token may not hold."""
    async with listening(client, operation.text, operation.variables) as listener:
        heard = await listener.hear()
    if heard["type"] == "next":
        return Answer(heard["payload"])
    if heard["type"] == "error":
        return Answer({"errors": heard["payload"], "data": None})
    assert heard == {"type": "close", "code": FORBIDDEN}
    return Answer({"errors": [{"extensions": {"code": "UNAUTHENTICATED"}}], "data": None})
