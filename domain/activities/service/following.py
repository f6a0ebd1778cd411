"""What a change of a membership, or a merge, does to places that a member has."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson

from db.models.activities import RegistrationClosing, RegistrationRow
from db.queries.activities import registrations
from db.sealing import unseal
from db.session import Record
from domain.activities import rules
from domain.activities.service.leaving import ENDINGS, end
from domain.activities.service.line import locked_registration
from domain.activities.service.registering import SEALING, sealed
from domain.members.rules import IN_FORCE
from domain.members.service.keys import member_key
from domain.shared.changes import MembershipChanged, MembersMerged
from domain.shared.work import MergeFate, MergeFinding, MergeHook, Work


async def activities_follow_membership(work: Work, changed: MembershipChanged) -> None:
    """A hook: who is suspended, leaves or dies gives up places, and waits no longer; the next in line get offers.

    Who moves to another branch keeps what they have, unless the activity is bound to its branches and the new one is
    not among them. Retained members keep theirs. The member's row is locked by the caller; the lines are locked in the
    order of the activities' ids. One statement when there is nothing to give up.
    """
    if changed.before is None:
        return
    is_out = changed.after.state not in IN_FORCE
    is_moved = changed.after.organisation_id != changed.before.organisation_id
    if not is_out and not is_moved:
        return
    tenant_id, place_id = work.scope.tenant_id, changed.after.organisation_id
    rows = await registrations.list_live_of(work.conn, tenant_id, changed.member_id, place_id=place_id)
    for row in rows:
        if is_out or (row["is_branch_bound"] and not row["is_in_place"]):
            await _give_up(work, row, RegistrationClosing.MEMBERSHIP_CHANGED)


async def _give_up(work: Work, row: Record, closing: RegistrationClosing) -> bool:
    """Whether it was ended: what has begun stays."""
    locked, registration = await locked_registration(work, row["id"], row["activity_id"])
    if registration.state not in ENDINGS or work.now >= locked.activity.starts_at:
        return False
    await end(work, locked, registration, closing)
    return True


async def _find(work: Work, merging: MembersMerged) -> Sequence[MergeFinding]:
    return [MergeFinding("registrations", len(await _live_of(work, merging.merged_id)), MergeFate.MOVES)]


async def _follow(work: Work, merging: MembersMerged) -> None:
    """Has live registrations of the merged entry count for the kept one; both members are locked.

    Where both have one for the same activity, the one that is closer to a place stays, and the other ends: who has a
    place keeps it. Past ones stay where they are. What is sealed is sealed anew, under the kept member's key.
    """
    kept = {row["activity_id"]: row for row in await _live_of(work, merging.kept_id)}
    for row in await _live_of(work, merging.merged_id):
        own = kept.get(row["activity_id"])
        is_better = own is None or rules.NEARNESS.index(row["state"]) < rules.NEARNESS.index(own["state"])
        if is_better and (own is None or await _give_up(work, own, RegistrationClosing.MERGED)):
            await _move(work, row, merging.kept_id)
        else:
            await _give_up(work, row, RegistrationClosing.MERGED)


async def _move(work: Work, row: Record, to_id: UUID) -> None:
    _, registration = await locked_registration(work, row["id"], row["activity_id"])
    content = await _opened(work, registration)
    registration.member_id = to_id
    if content is not None:
        registration.content_sealed = await sealed(work, registration, content)
    await registrations.update_registration(work.conn, registration)


async def _opened(work: Work, registration: RegistrationRow) -> Mapping[str, Any] | None:
    if registration.content_sealed is None:
        return None
    key, tenant_id = await member_key(work, registration.member_id), registration.tenant_id
    text = unseal(key, registration.content_sealed, tenant_id=tenant_id, row_id=registration.id, column=SEALING)
    content: Mapping[str, Any] = orjson.loads(text)
    return content


async def _live_of(work: Work, member_id: UUID) -> Sequence[Record]:
    return await registrations.list_live_of(work.conn, work.scope.tenant_id, member_id, place_id=member_id)


activities_merge = MergeHook(_find, _follow)
"""A hook: places and waiting of the merged entry are the kept one's."""
