"""The roll 选民名册: who would be on it, by branch, and the snapshot when the vote opens.

Who joins, leaves or moves after the opening stays as the snapshot put them: no hook touches a frozen roll.
"""

import asyncio
import secrets
from collections.abc import Sequence
from uuid import UUID

from db.models.votes import VoteRollEntryRow, VoteRow
from db.patience import be_patient
from db.queries.votes import rolls
from db.queries.votes.rolls import Electorate
from db.session import Record
from domain.shared.work import Work
from domain.votes.policy import ELECTING_KINDS, ELECTING_STATES
from voting.rolls import SALT_LENGTH, roll_hash, roll_leaf


def electorate_of(vote: VoteRow) -> Electorate:
    """Who would be on the roll of a vote: those with the right to elect, of its organisations or of its list."""
    places = vote.electorate_ids or [vote.organisation_id]
    return Electorate(vote.tenant_id, vote.id, places, vote.has_electors, ELECTING_STATES, ELECTING_KINDS)


async def roll_preview(work: Work, vote: VoteRow) -> Sequence[Record]:
    """Who would be on the roll of a vote today, for officers: `id`, `code`, `name`, `count` of each branch, by code."""
    return await rolls.count_by_place(work.conn, electorate_of(vote))


async def list_reached(work: Work, vote: VoteRow, after: UUID, *, limit: int) -> Sequence[UUID]:
    """Whom news of a vote are for, in order of their ids from the one after `after` on: its roll, frozen or to be."""
    if vote.definition is not None:
        return await rolls.list_entered_ids(work.conn, vote.tenant_id, vote.id, after, limit=limit)
    return await rolls.list_entitled_ids(work.conn, electorate_of(vote), after, limit=limit)


async def freeze_roll(work: Work, vote: VoteRow) -> tuple[bytes, int]:
    """Writes the roll of a locked vote as its members stand now; its hash and how many are on it.

    One statement reads everybody, so that they are all of one instant. Salts are random, for each entry; they and the
    hashes are made beside the event loop, since a roll may have tens of thousands of entries.
    """
    await be_patient(work.conn)
    found = await rolls.list_entitled(work.conn, electorate_of(vote))
    entries, root = await asyncio.to_thread(_entries, vote, found)
    await rolls.insert_entries(work.conn, vote.tenant_id, vote.id, entries)
    return root, len(entries)


def _entries(vote: VoteRow, found: Sequence[Record]) -> tuple[list[VoteRollEntryRow], bytes]:
    entries = []
    for row in found:
        salt, weight = secrets.token_bytes(SALT_LENGTH), row["weight"] if vote.is_weighted else None
        entries.append(
            VoteRollEntryRow(
                tenant_id=vote.tenant_id,
                vote_id=vote.id,
                member_id=row["id"],
                member_number=row["member_number"],
                organisation_id=row["organisation_id"],
                salt=salt,
                leaf=roll_leaf(salt, str(vote.id), row["member_number"], row["code"], weight=weight),
                weight=weight or 1,
            )
        )
    return entries, roll_hash(each.leaf for each in entries)
