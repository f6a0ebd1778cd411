"""Waivers 减免: officers drop what a member owes for some months, by a decision on file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.audit.service import record
from domain.dues import rules
from domain.dues.errors import DuesNothingOwed
from domain.dues.service.lapses import void_proposal
from domain.dues.service.ledger import all_that_is_owed, charges_of, cover, locked_member
from domain.members.rules import clean_document_number
from domain.shared.events import emit
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class DuesWaive:
    """Months that need not be paid, each named by any of its days; `reason` is a code of `DuesWaiverReason`."""

    member_id: UUID
    months: Sequence[date]
    reason: str
    document_number: str | None


async def dues_waive(work: Work, command: DuesWaive) -> Outcome:
    """Waives what is left to pay of these months, of a member within reach of `dues_write`; all of them or none.

    Locks the member. Voids an open proposal of a lapse. Emits `dues.waived`.

    Raises:
        DomainError: MEMBER_NOT_FOUND, OWN_DUES, DUES_MONTHS_INVALID, DOCUMENT_NUMBER_REQUIRED, INVALID_DOCUMENT_NUMBER,
            DUES_NOTHING_OWED, when for one of the months nothing is charged or left to pay.
    """
    months = rules.clean_months(command.months)
    document = clean_document_number(command.document_number, is_required=True)
    member = await locked_member(work, command.member_id)
    open_charges = {each.month_on: each for each in await charges_of(work, member.id) if each.owed_fen > 0}
    missing = [month for month in months if month not in open_charges]
    if missing:
        raise DuesNothingOwed("months", month=f"{missing[0]:%Y-%m}")
    shares = all_that_is_owed([open_charges[month] for month in months])
    await cover(work, "waived", shares, reason=command.reason, document_number=document)
    await void_proposal(work, member.id)
    facts = {"reason": command.reason, "months": [f"{month:%Y-%m}" for month in months]}
    await record(work, "dues.waived", "member", member.id, organisation_id=member.organisation_id, **facts)
    await emit(work, "dues.waived", "member", member.id, member_id=str(member.id))
    return {"member_id": member.id}
