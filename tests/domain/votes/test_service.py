"""Use cases of votes on the clean database."""

from uuid import UUID

import asyncpg

from db.sealing import Keyring
from tests.factories.members import add_member
from tests.factories.votes import Question, add_open_vote, add_vote


async def test_a_vote_of_any_kind_is_written_open(owner: asyncpg.Connection, tenant_id: UUID, keyring: Keyring) -> None:
    """The database takes each, with its questions and its roll."""
    members = [await add_member(owner, tenant_id, tenant_id, number=f"HD00000{n}") for n in range(1, 4)]
    await add_vote(owner, tenant_id, members[0])
    for kind in ("named", "sealed", "unlinkable"):
        made = await add_open_vote(
            owner, keyring, tenant_id, members, (Question(), Question("score", maximum_score=5)), kind=kind
        )
        rows = await owner.fetchval("SELECT count(*) FROM vote_roll_entry WHERE vote_id = $1", made.id)
        assert rows == len(members)
