"""What changes of memberships, merges of entries and the closing of organisations do to suggestions."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from db.models.suggestions import StepKind
from db.queries.suggestions import entries, handing_over
from domain.audit.service import record_many
from domain.shared.changes import MembershipChanged, MembersMerged, OrganisationClosing, Subject
from domain.shared.events import emit_many
from domain.shared.work import MergeFate, MergeFinding, MergeHook, Work
from domain.suggestions.service.moving import PAST
from domain.suggestions.service.timing import all_due_refresh

_DAY = timedelta(days=1)
_HANDED_OVER = f"suggestion.{PAST[StepKind.HAND_OVER]}"
_ENDED = frozenset({"left", "deceased"})


async def suggestions_follow_membership(work: Work, changed: MembershipChanged) -> None:
    """A hook: who leaves or dies acts for no unit any more, from that day on. One statement."""
    if changed.before is None or changed.after.state not in _ENDED:
        return
    tenant_id, member_id = work.scope.tenant_id, changed.member_id
    await handing_over.end_staff(work.conn, tenant_id, member_id, on=changed.effective_on - _DAY)


async def suggestions_follow_organisation(work: Work, closing: OrganisationClosing) -> None:
    """A hook: what an organisation handles goes to its successor, or to the nearest above that may handle.

    With it go its units, categories and templates and the routes that lead to it; routes for its own members end.
    The log of each suggestion that is not over gets a step, and its clocks go on as after a transfer. Locks them in
    the order of their ids; records and emits `suggestion.handed_over` for each.
    """
    tenant_id, place_id = work.scope.tenant_id, closing.organisation_id
    follower_id = await handing_over.find_follower(work.conn, tenant_id, place_id, closing.successor_id)
    handed = await handing_over.hand_organisation(work.conn, tenant_id, place_id, follower_id, now=work.now)
    await all_due_refresh(work, [row["suggestion_id"] for row in handed])
    facts = {"handling_id": str(follower_id), "before_id": str(place_id)}
    recorded = [Subject("suggestion", row["suggestion_id"], follower_id, facts) for row in handed]
    await record_many(work, _HANDED_OVER, recorded)
    told = [
        Subject("suggestion", row["suggestion_id"], follower_id, _facts(follower_id, row["number"], row["to_state"]))
        for row in handed
    ]
    await emit_many(work, _HANDED_OVER, told)


def _facts(place_id: UUID, number: int, state: str) -> dict[str, object]:
    return {"organisation_id": str(place_id), "number": number, "state": state}


async def _find(work: Work, merging: MembersMerged) -> Sequence[MergeFinding]:
    count = await entries.count_of_member(work.conn, work.scope.tenant_id, merging.merged_id)
    return [MergeFinding("suggestions", count, MergeFate.MOVES)]


async def _follow(work: Work, merging: MembersMerged) -> None:
    """Has the kept entry be author, seconder and staff where the merged one was; both members are locked.

    Of two parts in one suggestion the one that says more stays; a voice for what is one's own is gone. Comments and
    the log stay under the id that they were written with, which leads to the kept entry.
    """
    await entries.move_all(work.conn, work.scope.tenant_id, merging.merged_id, merging.kept_id, today=merging.merged_on)


suggestions_merge = MergeHook(_find, _follow)
"""A hook."""
