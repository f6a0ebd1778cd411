"""A union in which entries of one person are merged: officers who have proven who they are, members with numbers."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from db.models.members import MemberPrivateRow
from db.names import search_terms, sort_key
from db.queries.members.keys import insert_key
from db.queries.members.register import upsert_member_private
from db.queries.private_rows import open_private_rows
from db.scope import Scope
from db.sealing import Keyring, seal, unseal
from db.session import Connection
from db.types import new_id
from domain.members.merging import MergeField, MergeSide
from domain.members.service import MemberMerge, MergePreview, member_merge, member_merge_preview
from domain.shared.work import Outcome, Work
from tests.domain.members.lives import NOW, Lives

KEYRING = Keyring(bytes(32))
REASON = "imported_twice"


@dataclass(frozen=True, slots=True)
class Merges(Lives):
    """A union on a connection."""

    async def person(self, organisation_id: UUID, name: str = "王小明", **values: Any) -> UUID:
        """A member: `number`, `state`, `employment`, `joined_on`, `phone`, `identity` where the test looks at them."""
        member_id = await self.member(
            organisation_id,
            state=values.get("state", "active"),
            employment=values.get("employment", "permanent"),
        )
        number = values.get("number", f"HD{member_id.hex[-9:].upper()}")
        await self.conn.execute(
            "UPDATE member SET name = $2, name_sort = $3, search_terms = $4, member_number = $5, joined_on = $6"
            " WHERE id = $1",
            *(member_id, name, sort_key(name), search_terms(name, number), number),
            values.get("joined_on", date(2020, 1, 1)),
        )
        given: dict[str, str] = {each: values[each] for each in ("phone", "identity") if each in values}
        if given:
            await self._seal(member_id, given)
        return member_id

    async def _seal(self, member_id: UUID, given: dict[str, str]) -> None:
        tenant_id = self.tenant_id
        key, wrapped = KEYRING.wrap_new_key(tenant_id, member_id)
        await open_private_rows(self.conn, Scope(tenant_id, member_id))
        await insert_key(self.conn, tenant_id, member_id, wrapped)
        sealed = {
            f"{each}_sealed": seal(key, value, tenant_id=tenant_id, row_id=member_id, column=each)
            for each, value in given.items()
        }
        await upsert_member_private(self.conn, MemberPrivateRow(tenant_id=tenant_id, member_id=member_id, **sealed))
        for each, value in given.items():
            await self.conn.execute(
                f"UPDATE member SET {each}_index = $2, {each}_tail = $3 WHERE id = $1",
                *(member_id, KEYRING.blind_index(tenant_id, each, value), value[-4:]),
            )

    async def opened(self, member_id: UUID) -> dict[str, str | None]:
        """Phone and identity number of a member in the clear."""
        await open_private_rows(self.conn, Scope(self.tenant_id, member_id))
        row = await self.conn.fetchrow(
            "SELECT * FROM member_private p JOIN member_key k USING (tenant_id, member_id) WHERE p.member_id = $1",
            member_id,
        )
        if row is None:
            return {"phone": None, "identity": None}
        key = KEYRING.unwrap_key(row["wrapped_key"], self.tenant_id, member_id)
        names = {"tenant_id": self.tenant_id, "row_id": member_id}
        return {
            each: row[f"{each}_sealed"] and unseal(key, row[f"{each}_sealed"], column=each, **names)
            for each in ("phone", "identity")
        }

    async def proven(self, member_id: UUID) -> Work:
        """What a use case of this officer gets, who has just signed in."""
        work = await self.work(member_id)
        session_id = new_id()
        await self.conn.execute(
            "INSERT INTO credential (tenant_id, member_id, session_epoch) VALUES ($1, $2, 0) ON CONFLICT DO NOTHING",
            *(self.tenant_id, member_id),
        )
        await self.conn.execute(
            "INSERT INTO session (tenant_id, id, member_id, generation, rotated_at, expires_at, proof_kind, proven_at)"
            " VALUES ($1, $2, $3, 0, $4, $5, 'password', $4)",
            *(self.tenant_id, session_id, member_id, NOW, NOW + timedelta(days=1)),
        )
        return replace(work, actor=replace(work.actor, session_id=session_id))

    async def preview(self, work: Work, kept: UUID, merged: UUID, **sides: MergeSide) -> MergePreview:
        """The preview that there must be."""
        found = await member_merge_preview(work, kept, merged, chosen(**sides))
        assert found is not None
        return found

    async def merge(self, work: Work, kept: UUID, merged: UUID, **sides: MergeSide) -> Outcome:
        """A merge of the two as the preview shows them."""
        found = await self.preview(work, kept, merged)
        return await member_merge(work, MemberMerge(kept, merged, found.confirmation, REASON, chosen(**sides)))

    async def into(self, member_id: UUID) -> UUID | None:
        """Which entry this one leads to."""
        found: UUID | None = (await self.row("SELECT * FROM member WHERE id = $1", member_id))["merged_into_id"]
        return found


def chosen(**sides: MergeSide) -> dict[MergeField, MergeSide]:
    """Choices by the names of the fields."""
    return {MergeField(name): side for name, side in sides.items()}


async def union(conn: Connection, tenant_id: UUID) -> tuple[Merges, UUID, Work]:
    """A union with a branch and its officer."""
    merges = Merges(conn, tenant_id)
    branch = await merges.organisation("A")
    return merges, branch, await merges.proven(await merges.officer(branch))
