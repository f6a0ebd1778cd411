"""Who is told of kiosks 自助终端: officers who manage one that is silent."""

from collections.abc import Mapping
from uuid import UUID

from domain.notifications.rules import NotificationKind
from domain.notifications.votes import Holders, Tell
from domain.shared.handlers import Event, Handler
from domain.shared.permissions import Permission
from domain.shared.work import Work


def kiosk_handlers(tell: Tell, holders: Holders) -> Mapping[str, Handler]:
    """Topic → handler."""

    async def silent(work: Work, event: Event) -> bool:
        place_id = UUID(str(event.facts["organisation_id"]))
        officers = await holders(work, place_id, Permission.KIOSK_MANAGE, None)
        return await tell(work, event, NotificationKind.KIOSK_SILENT, officers)

    return {"kiosk.silent": silent}
