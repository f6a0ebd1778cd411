"""Steps of a walk in which two entries turn out to be one person's."""

from uuid import UUID

from domain.members.service import MemberMerge, member_merge, member_merge_preview
from domain.shared.work import Outcome, Work
from tests.lives.walk import Walk


async def merge(walk: Walk) -> None:
    """Two entries become one; those of two people with identity numbers never."""
    model, kept, merged = walk.model, walk.member(), walk.member()
    if kept is None or merged is None:
        return
    holds = [each in walk.applicants for each in (kept, merged)]
    allowed = kept != merged and not all(holds) and model.may_merge(kept, merged)
    told = f"merge {merged} into {kept}"
    if await walk.attempt("merge entries", _as_shown, (kept, merged), allowed=allowed) is None:
        walk.log.append(f"{told}: refused")
        return
    model.merge(kept, merged)
    if merged in walk.applicants:
        walk.applicants[kept] = walk.applicants.pop(merged)
        walk.former = {request: kept if each == merged else each for request, each in walk.former.items()}
    if merged in walk.fresh:
        walk.fresh.remove(merged)
    await walk.lived(kept)


async def _as_shown(work: Work, pair: tuple[UUID, UUID]) -> Outcome:
    """A preview, and the merge that it shows."""
    kept, merged = pair
    found = await member_merge_preview(work, kept, merged, {})
    confirmation = "" if found is None else found.confirmation
    return await member_merge(work, MemberMerge(kept, merged, confirmation, "imported_twice"))
