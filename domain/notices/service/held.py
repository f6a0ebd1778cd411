"""The lock of a notice, what is told of a change, and rules of its place."""

from uuid import UUID

from db.models.notices import PublicNoticeRow, PublicNoticeState
from db.models.organisations import RuleKey
from db.queries import notices
from domain.audit.service import record
from domain.notices import policy
from domain.notices.errors import PublicNoticeNotFound, PublicNoticeOwnName, PublicNoticeStateRefused
from domain.organisations.service import rule_values
from domain.shared.calendar import local_day
from domain.shared.events import emit
from domain.shared.work import Work


async def managed_notice(work: Work, notice_id: UUID, *states: PublicNoticeState) -> PublicNoticeRow:
    """A notice that the caller manages, in one of the states, locked until the transaction ends.

    Raises:
        DomainError: PUBLIC_NOTICE_NOT_FOUND, PUBLIC_NOTICE_STATE_REFUSED (fact `state`).
    """
    notice = await notices.lock_notice(work.conn, work.scope.tenant_id, notice_id)
    if notice is None or not await manages(work, notice.organisation_id):
        raise PublicNoticeNotFound("noticeId")
    if notice.state not in {state.value for state in states}:
        raise PublicNoticeStateRefused("noticeId", state=notice.state)
    return notice


async def manages(work: Work, organisation_id: UUID) -> bool:
    """Whether the caller manages notices of an organisation."""
    nodes = list(work.scope.nodes_for("notice_manage"))
    return await notices.is_below(work.conn, work.scope.tenant_id, organisation_id, nodes)


async def check_no_party(work: Work, notice: PublicNoticeRow) -> None:
    """Who is named in a notice decides nothing about it.

    Raises:
        PublicNoticeOwnName: The caller is.
    """
    named = [each.member_id for each in await notices.list_people(work.conn, notice.tenant_id, notice.id)]
    if policy.is_party(work.actor.member_id, [each for each in named if each is not None]):
        raise PublicNoticeOwnName("noticeId")


async def ruled(work: Work, organisation_id: UUID, key: RuleKey) -> int:
    """What a rule says today at an organisation."""
    return (await rule_values(work, organisation_id, [key], on=local_day(work.now)))[key]


async def tell(work: Work, notice: PublicNoticeRow, word: str) -> None:
    """Records a change and emits it; nobody's name is in it."""
    topic, place = f"public_notice.{word}", notice.organisation_id
    facts = {"state": notice.state, "revision": notice.revision}
    await record(work, topic, "public_notice", notice.id, organisation_id=place, **facts)
    await emit(work, topic, "public_notice", notice.id, organisation_id=str(place), **facts)
