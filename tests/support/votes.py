"""A union with two branches and votes in them, for tests of what is read of votes."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from db.scope import Scope
from db.sealing import Keyring
from db.types import new_id
from tests.factories.members import add_member
from tests.factories.organisations import Tree
from tests.factories.votes import OpenVote, add_open_vote, add_questions, add_vote


@dataclass
class Polls:
    """Arranges votes of a union with two branches."""

    owner: asyncpg.Connection
    keyring: Keyring
    tenant_id: UUID
    branch_id: UUID
    other_id: UUID
    people: int = 0

    async def member(self, place: UUID | None = None, **values: Any) -> UUID:
        """A member of the first branch, or of another place."""
        self.people += 1
        number = f"HD{self.people:06d}"
        return await add_member(self.owner, self.tenant_id, place or self.branch_id, number=number, **values)

    async def draft(self, **values: Any) -> UUID:
        """A vote of the first branch with a question; a draft unless `values` say otherwise."""
        author = await self.member()
        given = {"organisation_id": self.branch_id, **values}
        vote_id = await add_vote(self.owner, self.tenant_id, author, **given)
        await add_questions(self.owner, self.tenant_id, vote_id)
        return vote_id

    async def open(self, *member_ids: UUID, **values: Any) -> OpenVote:
        """A vote of the first branch with these members on its roll."""
        given = {"organisation_id": self.branch_id, **values}
        return await add_open_vote(self.owner, self.keyring, self.tenant_id, member_ids, **given)

    async def cast(self, vote_id: UUID, *member_ids: UUID) -> None:
        """Envelopes of these members, with nothing in them."""
        await self.owner.executemany(
            "INSERT INTO ballot_envelope (tenant_id, vote_id, member_id, envelope, hash, number, is_server_sealed,"
            " channel) VALUES ($1, $2, $3, $4, sha256($4), 1, false, 'phone')",
            [(self.tenant_id, vote_id, each, each.bytes) for each in member_ids],
        )

    async def turnout(self, vote_id: UUID, **entitled: int) -> dict[str, UUID]:
        """A counted turnout of organisations by name, half of each; their ids."""
        tree = Tree(self.owner, self.tenant_id)
        ids = {name: await tree.add(f"HD-{name}") for name in entitled}
        await self.owner.executemany(
            "INSERT INTO vote_turnout (tenant_id, vote_id, organisation_id, entitled_count, voted_count, counted_at)"
            " VALUES ($1, $2, $3, $4, $4 / 2, now())",
            [(self.tenant_id, vote_id, ids[name], count) for name, count in entitled.items()],
        )
        return ids

    async def result(self, vote_id: UUID, questions: list[dict[str, Any]]) -> None:
        """What was counted."""
        await self.owner.execute(
            "INSERT INTO vote_result (tenant_id, vote_id, ballot_count, invalid_count, tally, counted_at)"
            " VALUES ($1, $2, 9, 1, $3, now())",
            *(self.tenant_id, vote_id, json.dumps({"questions": questions})),
        )

    def scope(self, *nodes: UUID, own: UUID | None = None) -> Scope:
        """Somebody who reads votes at these nodes, or a plain member."""
        return Scope(self.tenant_id, own or new_id(), {"vote_read": nodes} if nodes else {})


async def build(owner: asyncpg.Connection, keyring: Keyring, tenant_id: UUID) -> Polls:
    """The union with its two branches."""
    tree = Tree(owner, tenant_id)
    return Polls(owner, keyring, tenant_id, await tree.add("HD-A"), await tree.add("HD-B"))
