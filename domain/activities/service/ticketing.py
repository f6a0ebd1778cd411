"""Tickets of one's own 入场码: a new one where the old one was lost or shown around."""

from dataclasses import dataclass
from uuid import UUID

from db.models.activities import RegistrationState
from db.queries.activities import registrations
from domain.activities.errors import RegistrationNotFound, RegistrationStateRefused
from domain.audit.service import record
from domain.shared.work import Outcome, Work

MOST_VERSIONS = 65_535
"""As many as a ticket has room to name."""


@dataclass(frozen=True, slots=True)
class RegistrationTicketRenew:
    """A new ticket for a registration of the caller's own."""

    registration_id: UUID


async def registration_ticket_renew(work: Work, command: RegistrationTicketRenew) -> Outcome:
    """Gives the caller's registration a new ticket; the tickets before let nobody in from then on.

    Devices that are offline learn it with their next roster. Locks the registration. Records
    `registration.ticket_renewed`.

    Raises:
        DomainError: REGISTRATION_NOT_FOUND, REGISTRATION_STATE_REFUSED (it has no place).
    """
    tenant_id, member_id = work.scope.tenant_id, work.actor.member_id
    registration = await registrations.lock_registration(work.conn, tenant_id, command.registration_id)
    if registration is None or member_id is None or registration.member_id != member_id:
        raise RegistrationNotFound("registrationId")
    if registration.state not in {RegistrationState.REGISTERED, RegistrationState.CHECKED_IN}:
        raise RegistrationStateRefused("registrationId", state=registration.state)
    if registration.ticket_version >= MOST_VERSIONS:
        raise RegistrationStateRefused("registrationId", state=registration.state)
    registration.ticket_version += 1
    await registrations.update_registration(work.conn, registration)
    await record(work, "registration.ticket_renewed", "registration", registration.id, member_id=str(member_id))
    return {"registration_id": registration.id, "activity_id": registration.activity_id}
