"""Checks of identity after a request came in: our own in the transaction of their event, a provider's outside it."""

from collections.abc import Mapping
from dataclasses import dataclass

from db.models.members import IdentityMethod, IdentityOutcome
from db.scope import Scope
from db.sealing import Keyring
from db.session import Database
from db.types import new_id
from domain.members import service
from domain.members.identity import IdentityCheck
from domain.notifications.deliverers import Message
from domain.notifications.handlers import DELIVERY_TOPIC
from domain.notifications.rules import RecipientKind
from domain.shared.actor import Actor
from domain.shared.clock import Clock
from domain.shared.events import emit
from domain.shared.handlers import Event, Handler
from domain.shared.work import Work

IDENTITY_CHANNEL = "identity"
"""The channel of the identity provider, and of nothing else."""

_KIND = "identity_check"


class IdentityProviderSilent(Exception):
    """The provider did not answer; it is asked again."""


def identity_handlers(*, has_provider: bool) -> Mapping[str, Handler]:
    """Topic → handler; without a provider its method is left out."""
    return {"identity_check.due": _Checks(has_provider).run}


@dataclass(frozen=True, slots=True)
class _Checks:
    has_provider: bool

    async def run(self, work: Work, event: Event) -> bool:
        listed = event.facts["methods"]
        methods = [IdentityMethod(str(each)) for each in listed] if isinstance(listed, list) else []
        is_open = await service.identity_checks_due(work, event.subject_id, methods)
        if is_open and self.has_provider and IdentityMethod.PROVIDER in methods:
            await emit(
                work,
                DELIVERY_TOPIC,
                "notification_delivery",
                new_id(),
                channel=IDENTITY_CHANNEL,
                kind=_KIND,
                recipient_kind=RecipientKind.JOIN_REQUEST.value,
                recipient_id=str(event.subject_id),
                origin_event_id=str(event.id),
                message_facts={},
            )
        return False


@dataclass(frozen=True, slots=True)
class IdentityDeliverer:
    """Asks the provider about the applicant of a request and appends the answer; holds no connection while it waits."""

    check: IdentityCheck
    database: Database
    keyring: Keyring
    clock: Clock

    async def deliver(self, message: Message) -> None:
        """One check. The message holds the request's id alone: the person is read when they are asked about.

        Raises:
            IdentityProviderSilent: No answer; noted once, and asked again by the relay.
        """
        tenant_id, request_id = message.tenant_id, message.recipient.id
        async with self.database.read() as conn:
            facts = await service.identity_facts(conn, self.keyring, tenant_id, request_id)
        if facts is None:
            return
        finding = await self.check.check(facts)
        async with self.database.write() as conn:
            work = Work(conn, Actor(tenant_id), Scope(tenant_id), self.clock(), self.keyring)
            await service.identity_found(work, request_id, self.check.method, finding)
        if finding.outcome is IdentityOutcome.UNAVAILABLE:
            raise IdentityProviderSilent
