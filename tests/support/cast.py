"""Everybody who asks in the access matrix: those with accounts, and those whose rights have just changed.

The sessions of all of them began before anything changed, and their tokens are those of that time.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

from api.nodes import decode_id, encode_id
from db.sealing import Keyring
from db.seed.accounts import DEMO_ACCOUNTS
from db.types import new_id
from domain.auth.tokens import SessionFacts, SessionTokens, tokens_for
from tests.support.access import Facts, all_kinds, facts_of
from tests.support.api import Client, request_key
from tests.support.days import day_text
from tests.support.second_union import SecondUnion, second_union


class Role(NamedTuple):
    """What a member is given before it ends or not: an officer's role at a node."""

    code: str
    role: str = "BRANCH_OFFICER"


class Player(NamedTuple):
    """Somebody without an account: where they stand, and the role that they have or had."""

    kind: str
    home: str
    role: Role | None = None


PLAYERS = (
    Player("former officer", "HD-A-01-1", Role("HD-A-01")),
    Player("former post holder", "HD-A-01-1"),
    Player("former deputy", "HD-A-01-3"),
    Player("deputy", "HD-A-03-1"),
    Player("transferred officer", "HD-A-01-1", Role("HD-A-01")),
    Player("transferred member", "HD-A-01-2"),
    Player("retained officer", "HD-A-01-3", Role("HD-A-01")),
    Player("suspended officer", "HD-A-01-3", Role("HD-A-01")),
    Player("erased officer", "HD-A-01-3", Role("HD-A-01")),
    Player("merged member", "HD-A-01-3"),
    Player("officer of the parent", "HD-A-03-1", Role("HD-A")),
    Player("officer of a moved branch", "HD-B-04-1", Role("HD-B-04")),
    Player("officer of its old parent", "HD-B-01-1", Role("HD-B")),
    Player("officer of its new parent", "HD-C-01-1", Role("HD-C")),
)
LATER_KINDS = tuple(player.kind for player in PLAYERS)
ENDED = frozenset({"suspended officer", "erased officer", "merged member"})
"""Kinds whose sessions are over."""

_CHOOSE = """
    SELECT m.id FROM member m JOIN organisation o ON o.tenant_id = m.tenant_id AND o.id = m.organisation_id
    WHERE o.code = $1 AND m.state = 'active' AND m.id <> ALL ($2::uuid[]) AND m.member_number > 'HD000006'
      AND NOT EXISTS (SELECT FROM post_term t WHERE t.member_id = m.id)
      AND NOT EXISTS (SELECT FROM role_grant g WHERE g.member_id = m.id)
      AND NOT EXISTS (SELECT FROM join_request r WHERE r.member_id = m.id)
    ORDER BY m.member_number LIMIT 1
"""
_SESSION = """
    INSERT INTO session (tenant_id, id, member_id, generation, rotated_at, expires_at, proof_kind, proven_at)
    SELECT tenant_id, $2, id, 0, $3, $3::timestamptz + interval '30 days', 'password', $3 FROM member WHERE id = $1
    RETURNING *
"""
_CREDENTIAL = """
    INSERT INTO credential (tenant_id, member_id, session_epoch) SELECT tenant_id, id, 0 FROM member WHERE id = $1
    ON CONFLICT DO NOTHING
"""
_SECOND_ENTRY = """
    WITH bare AS (UPDATE member SET identity_index = NULL, identity_tail = NULL WHERE id = $1 RETURNING id)
    UPDATE member_private SET identity_sealed = NULL WHERE member_id IN (SELECT id FROM bare)
"""
"""Nobody knows of the entry whose identity number it has: it may be merged."""
_DOCUMENT = """
    SELECT e.id FROM join_evidence e JOIN join_request r ON r.id = e.join_request_id
    JOIN organisation o ON o.id = r.organisation_id WHERE o.code LIKE 'HD-C%' AND e.chunk_count > 0 LIMIT 1
"""
_ALIKE = """
    WITH pair AS (
        SELECT m.tenant_id, min(m.id::text)::uuid AS first_id, max(m.id::text)::uuid AS second_id FROM (
            SELECT m.tenant_id, m.id FROM member m JOIN organisation o ON o.id = m.organisation_id
            WHERE o.code = 'HD-A-01-3' AND m.state = 'active' AND m.name NOT LIKE '司徒某%'
            ORDER BY m.member_number LIMIT 2
        ) m GROUP BY m.tenant_id
    )
    UPDATE member o SET name = m.name, name_sort = m.name_sort, joined_on = m.joined_on
    FROM pair JOIN member m ON m.id = pair.first_id WHERE o.id = pair.second_id RETURNING o.id
"""
_NAME = "UPDATE member SET name = $2::text, name_sort = $2::text, search_terms = ARRAY[$2::text] WHERE id = $1"
_LETTER = """
    INSERT INTO notification (tenant_id, id, event_id, member_id, kind, facts)
    SELECT tenant_id, $2, $2, id, 'passkey_registered', '{}' FROM member WHERE id = $1
"""


def name_of(kind: str) -> str:
    """A name that nobody else has, so that it is found wherever it is told."""
    return f"司徒某{LATER_KINDS.index(kind):02}"


class Cast(NamedTuple):
    """Callers by kind, member ids of them, facts, another union."""

    callers: Mapping[str, Client]
    members: Mapping[str, UUID]
    facts: Facts
    other: SecondUnion


async def cast_of(dsn: str, keyring: Keyring, anonymous: Client) -> Cast:
    """Signs everybody in, then lets everything happen to them, by the operations that officers use."""
    callers = await all_kinds(anonymous)
    facts = await facts_of(dsn, keyring, callers)
    connection = await asyncpg.connect(dsn)
    try:
        members = await _choose(connection, facts)
        tokens = {kind: await _sign_in(connection, keyring, member) for kind, member in members.items()}
        codes = {row["code"]: row["id"] for row in await connection.fetch("SELECT code, id FROM organisation")}
        played = await _play(connection, _Story(callers, members, codes))
        numbers = {
            row["member_number"]: row["id"] for row in await connection.fetch("SELECT member_number, id FROM member")
        }
        document = await connection.fetchval(_DOCUMENT)
        other = await second_union(connection, keyring)
    finally:
        await connection.close()
    others = {kind: replace(anonymous, token=each.access_token) for kind, each in tokens.items()}
    refresh = {f"refresh token of the {kind}": each.refresh_token for kind, each in tokens.items()}
    accounts = {each.label: numbers[each.member_number] for each in DEMO_ACCOUNTS}
    mover = {
        "document": document,
        "number of the transferred member": _number_of(members["transferred member"], numbers),
    }
    known = {**facts, **_own_facts(members, codes), **played, **refresh, **mover}
    return Cast({**callers, **others}, {**accounts, **members}, known, other)


def _number_of(member_id: UUID, numbers: Mapping[str, UUID]) -> str:
    return next(number for number, key in numbers.items() if key == member_id)


def _own_facts(members: Mapping[str, UUID], codes: Mapping[str, UUID]) -> dict[str, Any]:
    return {
        **{f"the {kind}": encode_id("Member", member) for kind, member in members.items()},
        "another company": encode_id("Organisation", codes["HD-B"]),
        "moved branch": encode_id("Organisation", codes["HD-B-04"]),
    }


async def _choose(connection: asyncpg.Connection, facts: Facts) -> dict[str, UUID]:
    asked_about = (decode_id(facts[each]) for each in ("member", "neighbour"))
    chosen = [found[1] for found in asked_about if found]
    members = {}
    for player in PLAYERS:
        members[player.kind] = await connection.fetchval(_CHOOSE, player.home, chosen)
        await connection.execute(_NAME, members[player.kind], name_of(player.kind))
        chosen.append(members[player.kind])
    return members


async def _sign_in(connection: asyncpg.Connection, keyring: Keyring, member_id: UUID) -> SessionTokens:
    await connection.execute(_CREDENTIAL, member_id)
    await connection.execute(_LETTER, member_id, new_id())
    row = await connection.fetchrow(_SESSION, member_id, new_id(), datetime.now(UTC))
    assert row is not None
    facts = SessionFacts(row["id"], member_id, 0, 0, row["rotated_at"], row["expires_at"])
    return tokens_for(keyring, row["tenant_id"], facts.outcome())


class _Story(NamedTuple):
    callers: Mapping[str, Client]
    members: Mapping[str, UUID]
    codes: Mapping[str, UUID]

    def member(self, kind: str) -> str:
        return encode_id("Member", self.members[kind])

    def place(self, code: str) -> str:
        return encode_id("Organisation", self.codes[code])

    async def do(self, operation: str, selected: str = "", by: str = "federation officer", **given: object) -> Any:
        """An operation that must succeed."""
        name = operation[0].upper() + operation[1:]
        text = (
            f"mutation ($input: {name}Input!) {{ {operation}(input: $input) {{ {selected} userErrors {{ code }} }} }}"
        )
        answer = await self.callers[by].run(text, {"input": {**given, "requestKey": request_key()}})
        done = answer["data"] and answer["data"][operation]
        assert done is not None, (operation, given, answer)
        assert done["userErrors"] == [], (operation, given, answer)
        return done

    async def grant(self, kind: str, role: Role) -> str:
        done = await self.do(
            "roleGrant",
            "roleGrant { id }",
            memberId=self.member(kind),
            organisationId=self.place(role.code),
            role=role.role,
            startsOn=day_text(),
        )
        return str(done["roleGrant"]["id"])


async def _play(connection: asyncpg.Connection, story: _Story) -> dict[str, str]:
    """Everything that happens; gives the ids of roles and transfers."""
    roles = {player.kind: await story.grant(player.kind, player.role) for player in PLAYERS if player.role}
    await story.do("roleRevoke", roleGrantId=roles["former officer"])
    await _hold_a_post(connection, story)
    await _stand_in(story)
    transfers = {kind: await _transfer(story, kind) for kind in ("transferred officer", "transferred member")}
    retained, suspended = story.member("retained officer"), story.member("suspended officer")
    await story.do("membershipUpdate", memberId=retained, action="RETAIN", employmentKind="RETIRED")
    await story.do("membershipUpdate", memberId=suspended, action="SUSPEND", documentNumber="2026-07")
    await story.do("membershipUpdate", memberId=story.member("erased officer"), action="END")
    await story.do("memberErase", memberId=story.member("erased officer"), isPreview=False)
    await _merge(connection, story)
    await _resemble(connection)
    await story.do("consentGive", by="member", purpose="STATISTICS", textVersion=1)
    await story.do("organisationMove", organisationId=story.place("HD-B-04"), parentId=story.place("HD-C"))
    found = {"role of the": roles, "transfer of the": transfers}
    return {f"{of} {kind}": id_ for of, ids in found.items() for kind, id_ in ids.items()}


async def _hold_a_post(connection: asyncpg.Connection, story: _Story) -> None:
    post = await story.do("postOpen", "post { id }", organisationId=story.place("HD-A-01"), kind="WOMEN_WORKERS")
    await connection.execute("UPDATE post SET opened_on = NULL WHERE opened_on IS NOT NULL")
    began = await story.do(
        "termBegin",
        "term { id }",
        postId=post["post"]["id"],
        memberId=story.member("former post holder"),
        startsOn=day_text(-30),
        roles=["BRANCH_OFFICER"],
    )
    await story.do("termEnd", termId=began["term"]["id"], endsOn=day_text(-2))


async def _stand_in(story: _Story) -> None:
    for kind in ("deputy", "former deputy"):
        done = await story.do(
            "deputyAppoint",
            "deputy { id }",
            by="branch officer",
            deputyId=story.member(kind),
            startsOn=day_text(),
            endsOn=day_text(7),
        )
    await story.do("deputyDismiss", by="branch officer", deputyId=done["deputy"]["id"])


async def _transfer(story: _Story, kind: str) -> str:
    asked = await story.do(
        "transferRequest", "transfer { id }", memberId=story.member(kind), toOrganisationId=story.place("HD-A-02-1")
    )
    for officer in ("branch officer", "officer of a sibling branch"):
        await story.do("transferDecide", by=officer, transferId=asked["transfer"]["id"], isApproval=True)
    return str(asked["transfer"]["id"])


async def _resemble(connection: asyncpg.Connection) -> None:
    """Two entries of the branch that may be one person."""
    await _without_guard(connection, _SECOND_ENTRY, await connection.fetchval(_ALIKE))


async def _without_guard(connection: asyncpg.Connection, text: str, *arguments: object) -> None:
    async with connection.transaction():
        await connection.execute("ALTER TABLE member_private NO FORCE ROW LEVEL SECURITY")
        await connection.execute(text, *arguments)
        await connection.execute("ALTER TABLE member_private FORCE ROW LEVEL SECURITY")


async def _off_the_rolls(connection: asyncpg.Connection, member_id: UUID) -> None:
    """As if the elections that are open had begun without them: two entries on one roll are kept apart."""
    async with connection.transaction():
        await connection.execute("ALTER TABLE ballot_envelope DISABLE TRIGGER ballot_envelope_stays")
        for table in ("ballot_envelope", "vote_roll_entry"):
            await connection.execute(f"DELETE FROM {table} WHERE member_id = $1", member_id)
        await connection.execute("ALTER TABLE ballot_envelope ENABLE TRIGGER ballot_envelope_stays")


async def _merge(connection: asyncpg.Connection, story: _Story) -> None:
    kept, merged = story.member("former deputy"), story.member("merged member")
    await _off_the_rolls(connection, story.members["merged member"])
    await _without_guard(connection, _SECOND_ENTRY, story.members["merged member"])
    asked = await story.callers["federation officer"].run(
        "query ($kept: ID!, $merged: ID!) { memberMergePreview(keptId: $kept, mergedId: $merged) { confirmation } }",
        {"kept": kept, "merged": merged},
    )
    confirmation = asked["data"]["memberMergePreview"]["confirmation"]
    await story.do("memberMerge", keptId=kept, mergedId=merged, confirmation=confirmation, reason="IMPORTED_TWICE")
