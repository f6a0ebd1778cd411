"""Who is told of public notices 公示: who is named in one, who objected, and the unit that handles it.

Facts: `public_notice.…` organisation_id, state, revision · `public_notice_objection.…` organisation_id, notice_id,
member_id (who objected).
"""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from db.models.notices import PublicNoticeRow, PublicNoticeState
from db.queries import notices
from domain.notifications.rules import NotificationKind
from domain.notifications.votes import Holders, Tell
from domain.shared.handlers import Event, Handler, nothing
from domain.shared.permissions import Permission
from domain.shared.work import Work

_TO_NAMED: Mapping[str, NotificationKind] = {
    "public_notice.approved": NotificationKind.PUBLIC_NOTICE_NAMED,
    "public_notice.corrected": NotificationKind.PUBLIC_NOTICE_CORRECTED,
    "public_notice.concluded": NotificationKind.PUBLIC_NOTICE_CONCLUDED,
    "public_notice.withdrawn": NotificationKind.PUBLIC_NOTICE_WITHDRAWN,
}
_OF_HANDLERS = frozenset({"member_id", "state", "revision"})
"""Facts that say whom to tell, and who objected; they are for nobody who is told."""


def notice_handlers(tell: Tell, holders: Holders) -> Mapping[str, Handler]:
    """Topic → handler. Messages name the notice by its title and days, and nobody who is named or objects.

    Members for whom it is put up find it in their feed and the list; they are not sent a message for each.
    """

    async def named(work: Work, event: Event) -> bool:
        notice = await notices.find_notice(work.conn, event.tenant_id, event.subject_id)
        # Late news are none, and of a draft that was dropped nobody knew.
        if notice is None or notice.approved_at is None or event.facts.get("state") != notice.state:
            return False
        people = await notices.list_people(work.conn, event.tenant_id, notice.id)
        found = [each.member_id for each in people if each.member_id is not None and each.struck_at is None]
        return await tell(work, _worded(event, notice), _TO_NAMED[event.topic], found)

    async def approvers(work: Work, event: Event) -> bool:
        notice = await notices.find_notice(work.conn, event.tenant_id, event.subject_id)
        if notice is None or notice.state != PublicNoticeState.DRAFT:
            return False
        found = await holders(work, notice.organisation_id, Permission.NOTICE_MANAGE, notice.drafted_by_id)
        return await tell(work, _worded(event, notice), NotificationKind.PUBLIC_NOTICE_APPROVAL_WANTED, found)

    async def handling(work: Work, event: Event) -> bool:
        notice = await notices.find_notice(work.conn, event.tenant_id, UUID(str(event.facts["notice_id"])))
        if notice is None or notice.state != PublicNoticeState.APPROVED:
            return False
        objector_id = UUID(str(event.facts["member_id"]))
        found = await holders(work, notice.organisation_id, Permission.NOTICE_MANAGE, objector_id)
        return await tell(work, _worded(event, notice), NotificationKind.PUBLIC_NOTICE_OBJECTION_MADE, found)

    async def objector(work: Work, event: Event) -> bool:
        notice = await notices.find_notice(work.conn, event.tenant_id, UUID(str(event.facts["notice_id"])))
        if notice is None:
            return False
        kind, objector_id = NotificationKind.PUBLIC_NOTICE_OBJECTION_ANSWERED, UUID(str(event.facts["member_id"]))
        return await tell(work, _worded(event, notice), kind, [objector_id])

    return {
        **dict.fromkeys(_TO_NAMED, named),
        "public_notice.drafted": approvers,
        "public_notice.changed": nothing,
        "public_notice_objection.made": handling,
        "public_notice_objection.answered": objector,
    }


def _worded(event: Event, notice: PublicNoticeRow) -> Event:
    facts = {name: fact for name, fact in event.facts.items() if name not in _OF_HANDLERS}
    days = {"since": f"{notice.opens_on:%Y-%m-%d}", "until": f"{notice.closes_on:%Y-%m-%d}"}
    return replace(event, facts={**facts, "title": notice.title, **days})
