"""An unlinkable vote with its registrar: permits drawn by members, ballots posted by nobody in particular."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from db.scope import Scope
from domain.shared.actor import Actor
from domain.shared.errors import DomainError
from domain.shared.work import Work
from domain.votes.service.permits import ballot_permit_issue, ballot_permit_prepare
from domain.votes.service.posting import BallotPost, ballot_post
from tests.domain.votes.booth import Booth
from tests.domain.votes.voter import KEY, OwnRegistrar, Voter
from tests.factories.votes import OpenVote
from voting.canonical import from_b64u

WRITTEN = ("ballot_permit", "posted_ballot", "audit_entry", "event", "request_key")


class Stage:
    """The booth with an unlinkable vote and its registrar."""

    def __init__(self, booth: Booth) -> None:
        self.booth, self.registrar = booth, OwnRegistrar()

    async def vote(self, **values: Any) -> OpenVote:
        """An open vote whose registrar's key we have."""
        return await self.booth.vote(**{"kind": "unlinkable", "registrar_key": KEY.public.to_der(), **values})

    @asynccontextmanager
    async def nobody(self) -> AsyncIterator[Work]:
        """The transaction of nobody in particular."""
        async with self.booth.database.transaction() as conn:
            yield Work(
                conn,
                Actor(self.booth.tenant_id),
                Scope(self.booth.tenant_id),
                datetime.now(UTC),
                self.booth.keyring,
            )

    async def draw(self, voter: Voter, by: int = 0) -> bytes:
        """The blind signature for a member, by their place among the members."""
        member_id = self.booth.members[by]
        command = await ballot_permit_prepare(lambda: self.booth.work(member_id), self.registrar, voter.wish)
        async with self.booth.work(member_id) as work:
            return from_b64u((await ballot_permit_issue(work, command))["blind_signature"])

    async def post(self, command: BallotPost) -> Any:
        """The promise."""
        async with self.nobody() as work:
            return await ballot_post(work, command)

    async def refused(self, attempt: Any) -> str:
        """The code of a refusal that has written nothing."""
        before = await self.counts()
        with pytest.raises(DomainError) as caught:
            await attempt
        assert await self.counts() == before
        return caught.value.code

    async def counts(self) -> list[int]:
        """How many rows there are of what could be written."""
        return [await self.booth.owner.fetchval(f"SELECT count(*) FROM {table}") for table in WRITTEN]
