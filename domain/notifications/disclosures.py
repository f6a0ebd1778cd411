"""Who is told of disclosure 会务公开: officers of an organisation that is to disclose something, or should have."""

from collections.abc import Mapping
from uuid import UUID

from db.queries.disclosures import items as disclosures
from domain.notifications.rules import NotificationKind
from domain.notifications.votes import Holders, Tell
from domain.shared.handlers import Event, Handler, nothing
from domain.shared.permissions import Permission
from domain.shared.work import Work

_KINDS: Mapping[str, NotificationKind] = {
    "disclosure_due.near": NotificationKind.DISCLOSURE_NEAR,
    "disclosure_due.overdue": NotificationKind.DISCLOSURE_OVERDUE,
}


def disclosure_handlers(tell: Tell, holders: Holders) -> Mapping[str, Handler]:
    """Topic → handler. What members read is in the calendar and the list; they are not sent a message for each."""

    async def officers(work: Work, event: Event) -> bool:
        due = await disclosures.find_due(work.conn, event.tenant_id, event.subject_id)
        if due is None or due["published_at"] is not None or due["lapsed_at"] is not None:  # late news are none
            return False
        place_id = UUID(str(event.facts["organisation_id"]))
        found = await holders(work, place_id, Permission.DISCLOSURE_MANAGE, None)
        return await tell(work, event, _KINDS[event.topic], found)

    words = ("drafted", "changed", "published", "corrected", "withdrawn")
    return {**dict.fromkeys(_KINDS, officers), **{f"disclosure.{word}": nothing for word in words}}
