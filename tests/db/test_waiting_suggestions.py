"""What the inbox offers of suggestions is what the caller may do now, and all that is due of it."""

from collections.abc import Mapping
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from db.keyset import PageRequest
from db.loaders.suggestions.allowed import allowed_steps_by_suggestion_id
from db.models.suggestions import SuggestionState
from db.queries.matters import waiting
from db.sealing import Keyring
from db.session import Database
from tests.domain.suggestions import desk as desks
from tests.domain.suggestions.desk import Desk
from tests.domain.suggestions.test_steps import in_every_part

IS_DUE: Mapping[str, str] = {
    "review_begin": "acknowledge",
    "file": "review",
    "assign": "assign",
    "begin": "begin",
    "answer_draft": "answer",
    "countersign": "countersign",
    "release": "release",
}
"""What moves a suggestion on, and the word of the inbox for it."""
EVERY_RIGHT = ("suggestion_read", "suggestion_manage", "suggestion_supervise")


@pytest_asyncio.fixture
async def desk(owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID) -> Desk:
    """The desk of the clean database; authors, staff, and one who is asked to sign hold every right there, too."""
    made = await desks.build(owner, database, keyring, tenant_id)
    branch = (made.places["branch"],)
    officers = ("author", "co-author", "lead", "another", "above")
    made.rights = {**made.rights, **{who: dict.fromkeys(EVERY_RIGHT, branch) for who in officers}}
    return made


async def _entangle(desk: Desk, suggestion_id: UUID) -> None:
    """One co-unit's staff leads, too; an officer above has drafted the answer; an officer is asked to sign."""
    await desk.add_author(suggestion_id, "another", "invited")
    await desk.give(suggestion_id, "second co")
    await desk.owner.execute(
        "INSERT INTO unit_staff (tenant_id, id, unit_id, member_id, appointed_by_id, starts_on)"
        " SELECT tenant_id, gen_random_uuid(), $1, $2, appointed_by_id, starts_on FROM unit_staff WHERE unit_id = $1"
        " AND NOT EXISTS (SELECT FROM unit_staff WHERE unit_id = $1 AND member_id = $2) LIMIT 1",
        *(desk.units["lead"], desk.people["second co"]),
    )
    await desk.owner.execute(
        "UPDATE suggestion_answer SET drafted_by_id = $2 WHERE suggestion_id = $1 AND state = 'drafted'",
        *(suggestion_id, desk.people["above"]),
    )


async def _offered(desk: Desk, who: str, suggestion_id: UUID) -> tuple[list[str], list[str]]:
    """The steps that the inbox offers somebody, and those that are due among what they may do."""
    async with desk.work(who) as work:
        page = await waiting.INBOX.page(
            work.conn, work.scope, filters={}, order=waiting.ORDER, request=PageRequest(100)
        )
        [allowed] = await allowed_steps_by_suggestion_id(work.conn, work.scope, [suggestion_id])
    offered = [row["step"] for row in page.rows if row["id"] == suggestion_id]
    return sorted(offered), sorted({IS_DUE[row["kind"]] for row in allowed if row["kind"] in IS_DUE})


@pytest.mark.parametrize("is_entangled", [False, True])
async def test_the_inbox_offers_what_is_possible_and_due_to_everybody_in_every_state(
    desk: Desk, *, is_entangled: bool
) -> None:
    seen = set()
    for state in SuggestionState:
        suggestion_id = await in_every_part(desk, state)
        if is_entangled:
            await _entangle(desk, suggestion_id)
        found = {who: await _offered(desk, who, suggestion_id) for who in desk.people}
        assert {who: offered for who, (offered, _) in found.items()} == {who: due for who, (_, due) in found.items()}
        seen |= {step for offered, _ in found.values() for step in offered}

    assert seen == set(IS_DUE.values())
