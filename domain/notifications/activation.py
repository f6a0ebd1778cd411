"""Activation codes of new members by short message, where there is a gateway."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from db.scope import Scope
from db.types import new_id
from domain.auth.service import unseal_activation_code
from domain.members.service import activation_message
from domain.notifications.deliverers import DeliveryDropped, Message
from domain.notifications.handlers import DELIVERY_TOPIC
from domain.notifications.push.sending import Doors
from domain.notifications.rules import RecipientKind
from domain.notifications.sms import Sms, SmsProvider
from domain.shared.events import emit
from domain.shared.handlers import Event, Handler
from domain.shared.work import Work

ACTIVATION_CHANNEL = "sms_activation"
"""The channel of activation codes, and of nothing else."""

_KIND = "activation_code"
_TOPIC = "join_request.approved"
_FACTS = ("member_id", "activation_code_sealed")
_LOCALE = "zh-CN"
"""Nobody has asked a new member for their language yet."""


def activated(handlers: Mapping[str, Handler]) -> Mapping[str, Handler]:
    """The same handlers; whoever was admitted is sent their activation code, too."""

    async def handle(work: Work, event: Event) -> bool:
        await emit(
            work,
            DELIVERY_TOPIC,
            "notification_delivery",
            new_id(),
            channel=ACTIVATION_CHANNEL,
            kind=_KIND,
            recipient_kind=RecipientKind.MEMBER.value,
            recipient_id=str(event.facts["member_id"]),
            origin_event_id=str(event.id),
            message_facts={name: event.facts[name] for name in _FACTS},
        )
        return await handlers[_TOPIC](work, event)

    return {**handlers, _TOPIC: handle}


@dataclass(frozen=True, slots=True)
class ActivationDeliverer:
    """Opens a sealed code, reads the phone on file as it is now, and hands both to the gateway.

    The message holds the code under the installation's key, and no phone: what was erased or corrected meanwhile is
    not written to.
    """

    provider: SmsProvider
    doors: Doors

    async def deliver(self, message: Message) -> None:
        """Sends one code; no connection is held while the gateway is waited for.

        Raises:
            DeliveryDropped: The code opens nothing any more, or nobody is there who could use it.
            SmsRefused: The gateway did not take it.
        """
        doors, member_id = self.doors, message.recipient.id
        code = unseal_activation_code(
            doors.keyring, message.tenant_id, member_id, str(message.facts["activation_code_sealed"])
        )
        now = doors.clock()
        async with doors.database.write() as conn:
            found = await activation_message(conn, doors.keyring, Scope(message.tenant_id, member_id), code, now=now)
        if found is None:
            raise DeliveryDropped
        days = max(1, round((found.expires_at - now) / timedelta(days=1)))
        await self.provider.send(
            Sms(
                phone_number=found.phone_number,
                template=message.kind,
                parameters={"code": code, "days": str(days), "memberNumber": found.member_number},
                locale=_LOCALE,
                idempotency_key=message.idempotency_key,
            )
        )
