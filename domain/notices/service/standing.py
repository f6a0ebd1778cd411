"""Who stands in a notice, for what is decided by it."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from db.models.notices import PublicNoticeState
from db.queries import notices
from domain.shared.work import Work


@dataclass(frozen=True, slots=True)
class NoticeStanding:
    """What has become of a notice: who stands in it and who was struck out, of a merged entry the kept one.

    `has_lost_names`: the names' time is over, or somebody who was struck out has been erased, so that nobody knows who
    was. Of others who were erased nothing is told.
    """

    state: str
    has_lost_names: bool
    standing: Collection[UUID]
    struck: Collection[UUID]

    @property
    def is_valid(self) -> bool:
        """Whether it is concluded and tells who stood in it."""
        return self.state == PublicNoticeState.CONCLUDED and not self.has_lost_names

    @property
    def makes_way(self) -> bool:
        """Whether another one may take its place."""
        is_lost = self.state == PublicNoticeState.CONCLUDED and self.has_lost_names
        return is_lost or self.state == PublicNoticeState.WITHDRAWN


async def public_notice_standing(work: Work, notice_id: UUID | None) -> NoticeStanding | None:
    """What has become of a notice of the union, whoever asks, which is locked; None without one."""
    tenant_id = work.scope.tenant_id
    notice = None if notice_id is None else await notices.lock_notice(work.conn, tenant_id, notice_id)
    if notice is None:
        return None
    people = await notices.list_people(work.conn, tenant_id, notice.id)
    struck = [each for each in people if each.struck_at is not None]
    is_lost = notice.names_removed_at is not None or any(each.removed_at is not None for each in struck)
    return NoticeStanding(
        notice.state,
        is_lost,
        frozenset(each.member_id for each in people if each.struck_at is None and each.member_id is not None),
        frozenset(each.member_id for each in struck if each.member_id is not None),
    )
