"""What a terminal 终端 does with a network: looks at a voucher, holds it, lets it go, redeems it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from db.models.benefits import VoucherRow
from db.models.merchants import CredentialKind, VoucherRedemptionRow
from db.queries.benefits import redemptions
from db.queries.merchants import partners, tills
from db.session import Record
from domain.audit.service import record
from domain.auth.errors import TooManyAttempts
from domain.auth.service import guess_count, guess_subject
from domain.benefits.errors import VoucherNotFound
from domain.benefits.rules.states import clean_text
from domain.benefits.service.redeeming import MAX_RECEIPT, locked_by_code, redeem_locked
from domain.benefits.service.using import Sale, lock_for, release_for, told
from domain.merchants.errors import (
    KindRefused,
    MerchantCredentialNotFound,
    MerchantRefused,
    RequestNumberReused,
)
from domain.merchants.policy import ContractFacts, is_contracted
from domain.merchants.rules.guesses import GUESS_WINDOW, wait_seconds
from domain.merchants.tickets import read_ticket
from domain.shared.calendar import local_day
from domain.shared.work import Outcome, Work

_GUESSING = "voucher code"
"""What unknown codes are counted for: 10 in 15 minutes, and the terminal looks for no code until they are over."""


@dataclass(frozen=True, slots=True)
class TerminalCode:
    """What a member shows: a code, or the text of a ticket."""

    code: str


@dataclass(frozen=True, slots=True)
class TerminalRedeem:
    """A use at a terminal. `request_number` is the terminal's own, `staff_id` who serves, `device_at` its clock.

    `amount_fen`: what is taken of a balance; of others what a use takes, or None.
    """

    request_number: UUID
    code: str
    amount_fen: int | None = None
    receipt_number: str | None = None
    staff_id: UUID | None = None
    device_at: datetime | None = None


async def terminal_voucher_check(work: Work, command: TerminalCode) -> Outcome:
    """Tells a terminal what a voucher is good for, and nothing of its holder. Locks the voucher for the look.

    Each look is recorded (`voucher.checked`), so that guessing and spying are seen.

    Raises:
        DomainError: MERCHANT_CREDENTIAL_NOT_FOUND, MERCHANT_REFUSED, VOUCHER_NOT_FOUND, KIND_REFUSED,
            TOO_MANY_ATTEMPTS.
    """
    till = await contracted_till(work)
    voucher = await _locked(work, till, command.code)
    if voucher is None:
        return await _unknown(work, till)
    place = till["organisation_id"]
    await record(work, "voucher.checked", "voucher", voucher.id, organisation_id=place, terminal_id=str(till["id"]))
    return await _look(work, till, voucher)


async def _look(work: Work, till: Record, voucher: VoucherRow) -> dict[str, object]:
    """What a locked voucher is good for, as a terminal is told: nothing of its holder."""
    cycle = await redemptions.find_uses(work.conn, voucher.tenant_id, voucher.cycle_id)
    held_until_at = None if voucher.locked_by_id == till["id"] else voucher.locked_until_at
    is_held = held_until_at is not None and work.now < held_until_at
    return {
        "voucher_id": voucher.id,
        "title": cycle["title"],
        "kind": voucher.kind,
        "state": voucher.state,
        "use": cycle["use"],
        "value_fen": voucher.value_fen,
        "left_fen": voucher.value_fen - voucher.spent_fen,
        "excess_fen": voucher.excess_fen,
        "valid_until_at": str(voucher.valid_until_at),
        "is_held": is_held,
        "is_usable": voucher.state in {"issued", "locked"} and not is_held and work.now < voucher.valid_until_at,
    }


async def terminal_voucher_lock(work: Work, command: TerminalCode) -> Outcome:
    """Holds a voucher for the terminal that calls, for 10 minutes, at most to its end. Locks the voucher.

    Raises:
        DomainError: MERCHANT_REFUSED, VOUCHER_NOT_FOUND, KIND_REFUSED, VOUCHER_LOCKED, VOUCHER_STATE_REFUSED,
            TOO_MANY_ATTEMPTS.
    """
    till = await contracted_till(work)
    voucher = await _locked(work, till, command.code)
    if voucher is None:
        return await _unknown(work, till)
    until_at = await lock_for(work, voucher, till["id"])
    return {**await _look(work, till, voucher), "locked_until_at": str(until_at)}


async def terminal_voucher_unlock(work: Work, command: TerminalCode) -> Outcome:
    """Lets go of a voucher that the terminal holds; one that it does not hold stays as it is. Locks the voucher.

    Raises:
        DomainError: MERCHANT_REFUSED, VOUCHER_NOT_FOUND, KIND_REFUSED, TOO_MANY_ATTEMPTS.
    """
    till = await contracted_till(work)
    voucher = await _locked(work, till, command.code)
    if voucher is None:
        return await _unknown(work, till)
    await release_for(work, voucher, till["id"])
    return await _look(work, till, voucher)


async def terminal_voucher_redeem(work: Work, command: TerminalRedeem) -> Outcome:
    """Redeems a voucher at the terminal that calls. Emits `voucher.redeemed`. Locks the voucher, then its quota.

    A repeat of the terminal's number gets the first answer, for ever, whatever became of voucher and merchant since; so
    does another number, of any terminal, for a voucher of one use that is used. Both say `is_repeat`.

    Raises:
        DomainError: VOUCHER_NOT_FOUND, REQUEST_NUMBER_REUSED, MERCHANT_REFUSED, KIND_REFUSED,
            MERCHANT_CREDENTIAL_NOT_FOUND (the staff), VOUCHER_LOCKED, VOUCHER_STATE_REFUSED, AMOUNT_INVALID,
            TITLE_INVALID (the receipt number), TOO_MANY_ATTEMPTS.
        WritesCollidedError: The number is used for another voucher at this moment; a repeat finds it.
    """
    till = await found_till(work)
    tenant_id, number = work.scope.tenant_id, command.request_number
    # A number that was used is no guess: its terminal learns the answer that it lost also while it waits.
    is_used = _waits(work, till) and await redemptions.find_by_request(work.conn, tenant_id, till["id"], number)
    voucher = await _voucher_of(work, None if is_used else till, command.code)
    if voucher is None:
        return await _unknown(work, till)
    earlier = await redemptions.find_by_request(work.conn, tenant_id, till["id"], number)
    if earlier is not None:
        return told(voucher, _same(earlier, voucher, command), is_repeat=True)
    check_contract(work, till, voucher)
    receipt = clean_text(command.receipt_number, "receiptNumber", most=MAX_RECEIPT, is_required=False)
    await _check_staff(work, till, command.staff_id)
    sale = Sale(
        asked_fen=command.amount_fen,
        receipt_number=receipt,
        merchant_id=till["merchant_id"],
        terminal_id=till["id"],
        staff_id=command.staff_id,
        request_number=command.request_number,
        device_at=command.device_at,
    )
    return await redeem_locked(work, voucher, sale)


def _same(earlier: VoucherRedemptionRow, voucher: VoucherRow, command: TerminalRedeem) -> VoucherRedemptionRow:
    is_same_amount = command.amount_fen in {None, earlier.amount_fen}
    if earlier.voucher_id != voucher.id or not is_same_amount:
        raise RequestNumberReused("requestNumber")
    return earlier


async def found_till(work: Work, *, is_late: bool = False) -> Record:
    """The terminal that calls, with its merchant's contract. `is_late`: also after its last day, with what was before.

    Raises:
        MerchantCredentialNotFound: Somebody else calls, or it was revoked a moment ago, or its last day is over.
    """
    credential_id = work.actor.credential_id
    till = None
    if credential_id is not None:
        guesses = guess_subject(work, _GUESSING, str(credential_id))
        till = await partners.find_till(work.conn, work.scope.tenant_id, credential_id, guesses=guesses)
    if till is None or till["kind"] != CredentialKind.TERMINAL or till["revoked_at"] is not None:
        raise MerchantCredentialNotFound
    if not is_late and work.now >= till["expires_at"]:
        raise MerchantCredentialNotFound
    return till


async def contracted_till(work: Work) -> Record:
    """As `found_till`, of a merchant that may redeem today.

    Raises:
        DomainError: MERCHANT_CREDENTIAL_NOT_FOUND, MERCHANT_REFUSED.
    """
    till = await found_till(work)
    if not is_contracted(contract_facts(till, work.now)):
        raise MerchantRefused
    return till


def contract_facts(till: Record, at: datetime) -> ContractFacts:
    """The contract as it is, on the union's day of an instant."""
    return ContractFacts(
        till["state"], till["contract_starts_on"], till["contract_ends_on"], till["kinds"], local_day(at)
    )


def check_contract(work: Work, till: Record, voucher: VoucherRow) -> None:
    """Refuses what the merchant may not redeem.

    Raises:
        DomainError: MERCHANT_REFUSED, KIND_REFUSED.
    """
    if not is_contracted(contract_facts(till, work.now)):
        raise MerchantRefused
    if voucher.kind not in till["kinds"]:
        raise KindRefused("code")


async def _locked(work: Work, till: Record, code: str) -> VoucherRow | None:
    voucher = await _voucher_of(work, till, code)
    if voucher is not None:
        check_contract(work, till, voucher)
    return voucher


async def _voucher_of(work: Work, till: Record | None, code: str) -> VoucherRow | None:
    """The voucher of a code or a ticket, locked; None: the code is unknown, which is to be counted.

    A ticket is signed, so nobody guesses it: it is looked for while codes are not. `till` None: nor is this code one.

    Raises:
        DomainError: VOUCHER_NOT_FOUND (of a ticket), TOO_MANY_ATTEMPTS.
    """
    ticket = read_ticket(work.keyring, work.scope.tenant_id, code.strip())
    if ticket is None:
        seconds = None if till is None else _waits(work, till)
        if seconds is not None:
            raise TooManyAttempts("code", retry_after_seconds=seconds)
        try:
            return await locked_by_code(work, code)
        except VoucherNotFound:
            return None
    found = await tills.lock_vouchers(work.conn, work.scope, [ticket.voucher_id])
    if ticket.voucher_id not in found:
        raise VoucherNotFound("code")
    return found[ticket.voucher_id]


def _waits(work: Work, till: Record) -> int | None:
    """For how many seconds the terminal looks for no code; None: it does."""
    return wait_seconds(till["unknown_codes"], till["unknown_since"], work.now)


async def _unknown(work: Work, till: Record) -> Outcome:
    """Counts and records an unknown code, and refuses it by the outcome, so that the count stays."""
    subject = guess_subject(work, _GUESSING, str(till["id"]))
    number = await guess_count(work, subject, GUESS_WINDOW)
    place = till["organisation_id"]
    await record(
        work, "voucher.code_unknown", "merchant_credential", till["id"], organisation_id=place, in_window=number
    )
    return {"refused": VoucherNotFound.code, "refused_at": ["code"]}


async def _check_staff(work: Work, till: Record, staff_id: UUID | None) -> None:
    if staff_id is not None and not await partners.is_staff(
        work.conn, work.scope.tenant_id, till["merchant_id"], staff_id, now=work.now
    ):
        raise MerchantCredentialNotFound("staffId")
