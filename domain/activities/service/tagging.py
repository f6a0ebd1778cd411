"""Tags of members 标签: what windows of a shift and audiences ask for."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from db.queries.activities import plans
from domain.activities import rules
from domain.audit.service import record
from domain.auth.errors import MemberNotFound
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class MemberTagsSet:
    """All tags that a member has from now on."""

    member_id: UUID
    tags: Sequence[str]


async def member_tags_set(work: Work, command: MemberTagsSet) -> Outcome:
    """Gives a member within reach of `member_write` these tags, and no others. Locks the member.

    What has been registered stays: a tag is asked for when somebody registers. Records `member.tagged`.

    Raises:
        DomainError: MEMBER_NOT_FOUND, TAGS_INVALID.
    """
    tags = rules.clean_tags(command.tags)
    member = await plans.lock_tagged(work.conn, work.scope, command.member_id)
    if member is None:
        raise MemberNotFound("memberId")
    await plans.upsert_tags(work.conn, work.scope.tenant_id, member["id"], tags)
    place = member["organisation_id"]
    await record(work, "member.tagged", "member", member["id"], organisation_id=place, tags=len(tags))
    return {"member_id": member["id"]}
