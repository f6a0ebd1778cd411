"""Who is told of honours 评先评优: the nominee, who is asked, honoured, or no longer so.

Facts: `honour_nomination.…` honour_id, organisation_id, member_id (the nominee), title.
"""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from db.models.honours import HonourNominationState
from db.queries import honours
from domain.notifications.rules import NotificationKind
from domain.notifications.votes import Holders, Tell
from domain.shared.handlers import Event, Handler, nothing
from domain.shared.work import Work

_KINDS: Mapping[str, tuple[NotificationKind, HonourNominationState]] = {
    "honour_nomination.made": (NotificationKind.HONOUR_NOMINATED, HonourNominationState.PROPOSED),
    "honour_nomination.awarded": (NotificationKind.HONOUR_AWARDED, HonourNominationState.AWARDED),
    "honour_nomination.revoked": (NotificationKind.HONOUR_REVOKED, HonourNominationState.REVOKED),
}
"""What is told by which topic, and the state without which it is news no more."""


def honour_handlers(tell: Tell, _holders: Holders) -> Mapping[str, Handler]:
    """Topic → handler. Who is refused reads so among their matters, and is sent no message."""

    async def nominee(work: Work, event: Event) -> bool:
        kind, state = _KINDS[event.topic]
        nomination = await honours.find_nomination(work.conn, event.tenant_id, event.subject_id)
        if nomination is None or nomination.state != state:
            return False
        facts = {name: fact for name, fact in event.facts.items() if name != "member_id"}
        return await tell(work, replace(event, facts=facts), kind, [UUID(str(event.facts["member_id"]))])

    quiet = ("answered", "reviewed", "struck", "shown", "hidden")
    return {
        **dict.fromkeys(_KINDS, nominee),
        **{f"honour_nomination.{word}": nothing for word in quiet},
        **{f"honour.{word}": nothing for word in ("opened", "put_up", "awarded")},
    }
