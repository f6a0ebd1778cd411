"""Redemption without a network 离线核销: a terminal's allowance, and the file that it sends afterwards."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import orjson

from db.models.benefits import CycleState, VoucherRow
from db.models.merchants import (
    RedemptionConflictRow,
    RedemptionReason,
    RedemptionUploadRow,
    TerminalAllowanceRow,
)
from db.queries.benefits import vouchers
from db.queries.merchants import tills as queries
from db.session import Record
from db.types import new_id
from domain.audit.service import record
from domain.benefits.errors import AmountInvalid
from domain.benefits.rules.states import clean_text
from domain.benefits.rules.uses import amount_of, judged_at
from domain.benefits.service.redeeming import MAX_RECEIPT
from domain.benefits.service.using import Sale, move_piece, use_late_piece, use_voucher
from domain.merchants.errors import (
    AllowanceRefused,
    RedemptionUploadInvalid,
    RedemptionUploadReused,
)
from domain.merchants.policy import UNRECORDED, AllowanceFacts, UseFacts, obstacle
from domain.merchants.rules.partners import ours, seconds_ahead
from domain.merchants.service.tills import contract_facts, contracted_till, found_till
from domain.merchants.tickets import SignedAllowance, VoucherTicket, allowance_text, read_ticket
from domain.shared.ledger import QuotaStep
from domain.shared.work import Outcome, Work

MAX_SCANS = 500
"""Uses in one file; a request of 100 kB has room for some 250."""


class UploadOutcome(StrEnum):
    """What became of a use of a file. CONFLICT waits for an officer; REFUSED is not recorded."""

    RECORDED = "recorded"
    REPEATED = "repeated"
    CONFLICT = "conflict"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class OfflineUse:
    """What a terminal gave out. `ticket` is the text that the member showed, `happened_at` by the device's clock."""

    request_number: UUID
    ticket: str
    happened_at: datetime
    allowance_id: UUID
    amount_fen: int | None = None
    receipt_number: str | None = None


@dataclass(frozen=True, slots=True)
class RedemptionUpload:
    """All uses of a terminal since its last file. `upload_key` is the file's own, `device_now` the device's clock."""

    upload_key: UUID
    device_now: datetime
    uses: Sequence[OfflineUse]


@dataclass(frozen=True, slots=True)
class Nothing:
    """No input."""


async def terminal_allowance_take(work: Work, command: Nothing) -> Outcome:  # noqa: ARG001  # the shape of a use case
    """Signs how much the terminal may redeem without a network, as its merchant's officers have allowed.

    While one is valid it is given again: a terminal has one at a time. Locks the terminal. Records
    `terminal_allowance.issued`.

    Raises:
        DomainError: MERCHANT_CREDENTIAL_NOT_FOUND, MERCHANT_REFUSED, ALLOWANCE_REFUSED (it may redeem nothing offline).
    """
    till = await contracted_till(work)
    if not till["offline_count"]:
        raise AllowanceRefused
    tenant_id, now = work.scope.tenant_id, work.now.replace(microsecond=0)
    await queries.lock_terminal(work.conn, tenant_id, till["id"])
    allowance = await queries.find_live_allowance(work.conn, tenant_id, till["id"], now=work.now)
    if allowance is None:
        until_at = min(now + timedelta(hours=till["offline_hours"]), till["expires_at"])
        if until_at <= now:
            raise AllowanceRefused
        allowance = TerminalAllowanceRow(
            tenant_id=tenant_id,
            id=new_id(),
            terminal_id=till["id"],
            most_count=till["offline_count"],
            most_fen=till["offline_fen"],
            issued_at=now,
            valid_until_at=until_at,
        )
        await queries.insert_allowance(work.conn, allowance)
        facts = {"most_count": allowance.most_count, "most_fen": allowance.most_fen}
        place = till["organisation_id"]
        await record(
            work, "terminal_allowance.issued", "merchant_credential", till["id"], organisation_id=place, **facts
        )
    signed = SignedAllowance(
        allowance.id, allowance.terminal_id, allowance.most_count, allowance.most_fen, allowance.valid_until_at
    )
    return {
        "allowance_id": allowance.id,
        "text": allowance_text(work.keyring, tenant_id, signed),
        "most_count": allowance.most_count,
        "most_fen": allowance.most_fen,
        "valid_until_at": str(allowance.valid_until_at),
    }


async def redemption_upload(work: Work, command: RedemptionUpload) -> Outcome:
    """Records what a terminal gave out without a network, and says of each use what became of it.

    Uses are looked at in the order in which they happened, those of one instant by their numbers, whatever the order of
    the file, and as of then (`judged_at`): a voucher that expired since was good. What the rules speak against is no
    redemption: it is a conflict, and an officer says who bears the loss. So is what was revoked, and what is not there
    any more: the cycle has ended, or somebody else has what the voucher gave back. A number that is known gets its
    first answer; a file that comes again changes nothing. Another clock than ours is put right by what it shows now. A
    terminal brings it after its last day, too. Locks the terminal, the file's cycles and vouchers by id, last the
    quotas by id. Records `redemption_upload.received`, emits `voucher.redeemed`.

    Raises:
        DomainError: MERCHANT_CREDENTIAL_NOT_FOUND, REDEMPTION_UPLOAD_INVALID, REDEMPTION_UPLOAD_REUSED, TITLE_INVALID.
        WritesCollidedError: Another process does the same at this moment; a repeat finds it.
    """
    till = await found_till(work, is_late=True)
    command = replace(command, uses=[_cleaned(use) for use in command.uses])
    numbers = [each.request_number for each in command.uses]
    if not 1 <= len(numbers) <= MAX_SCANS or len(set(numbers)) < len(numbers):
        raise RedemptionUploadInvalid("uses", limit=MAX_SCANS)
    await queries.lock_terminal(work.conn, work.scope.tenant_id, till["id"])
    upload = _upload(work, till, command)
    earlier = await queries.insert_upload(work.conn, upload)
    if earlier is not None and (earlier["terminal_id"], earlier["content_hash"]) != (till["id"], upload.content_hash):
        raise RedemptionUploadReused("uploadKey")
    counter = await _counter(work, till, upload, command)
    results = {use.request_number: await counter.take(use) for use in counter.in_order(command.uses)}
    for quota_id, voucher in sorted(counter.pieces, key=lambda each: (each[0], each[1].id)):
        if voucher.id in counter.closed:
            await use_late_piece(work, voucher, quota_id=quota_id)
        else:
            await move_piece(work, voucher, QuotaStep.USE, "redeemed", quota_id=quota_id)
    counts = Counter(each["outcome"] for each in results.values())
    facts = {f"{outcome.value}_count": counts[outcome.value] for outcome in UploadOutcome}
    if earlier is None:
        place = till["organisation_id"]
        await record(
            work, "redemption_upload.received", "merchant_credential", till["id"], organisation_id=place, **facts
        )
    return {"uses": [results[each] for each in numbers], **facts}


def _cleaned(use: OfflineUse) -> OfflineUse:
    receipt = clean_text(use.receipt_number, "receiptNumber", most=MAX_RECEIPT, is_required=False)
    return replace(use, receipt_number=receipt)


def _upload(work: Work, till: Record, command: RedemptionUpload) -> RedemptionUploadRow:
    content = orjson.dumps([asdict(use) for use in command.uses], default=str)
    return RedemptionUploadRow(
        tenant_id=work.scope.tenant_id,
        id=command.upload_key,
        terminal_id=till["id"],
        content_hash=work.keyring.fingerprint(content),
        clock_ahead_seconds=seconds_ahead(command.device_now - work.now),
        scan_count=len(command.uses),
        received_at=work.now,
    )


async def _counter(work: Work, till: Record, upload: RedemptionUploadRow, command: RedemptionUpload) -> "_Counter":
    """All that is known of a file's vouchers, these locked, and of its numbers and allowances."""
    tenant_id = work.scope.tenant_id
    tickets = {use.request_number: read_ticket(work.keyring, tenant_id, use.ticket.strip()) for use in command.uses}
    ids = sorted({ticket.voucher_id for ticket in tickets.values() if ticket is not None})
    cycles = await queries.lock_cycles(work.conn, tenant_id, ids)
    locked = await queries.lock_vouchers(work.conn, work.scope, ids)
    closed = await queries.list_closed(work.conn, tenant_id, sorted(locked), now=work.now)
    await vouchers.lock_years_of(work.conn, tenant_id, sorted(closed))
    known = await queries.list_known(work.conn, tenant_id, till["id"], list(tickets))
    asked = sorted({use.allowance_id for use in command.uses})
    allowances = await queries.list_allowances(work.conn, tenant_id, till["id"], asked)
    return _Counter(
        work,
        till,
        upload,
        tickets,
        locked,
        cycles,
        closed,
        {row["request_number"]: row for row in known},
        {row["id"]: _Allowance(row, row["used_count"], row["used_fen"]) for row in allowances},
        {cycle_id: row["free"] for cycle_id, row in cycles.items()},
    )


@dataclass(slots=True)
class _Allowance:
    row: Record
    used_count: int
    used_fen: int

    def facts(self) -> AllowanceFacts:
        row = self.row
        return AllowanceFacts(
            row["issued_at"], row["valid_until_at"], row["most_count"], row["most_fen"], self.used_count, self.used_fen
        )


@dataclass(slots=True)
class _Counter:
    """A file as it is looked at, use by use."""

    work: Work
    till: Record
    upload: RedemptionUploadRow
    tickets: Mapping[UUID, VoucherTicket | None]
    vouchers: Mapping[UUID, VoucherRow]
    cycles: Mapping[UUID, Record]
    closed: Mapping[UUID, Record]
    known: Mapping[UUID, Record]
    allowances: Mapping[UUID, _Allowance]
    free: dict[UUID, int]
    pieces: list[tuple[UUID, VoucherRow]] = field(default_factory=list)
    used: dict[tuple[UUID, UUID], UUID] = field(default_factory=dict)

    def in_order(self, uses: Sequence[OfflineUse]) -> Sequence[OfflineUse]:
        """By the instant, then by the number."""
        return sorted(uses, key=lambda use: (use.happened_at, use.request_number))

    async def take(self, use: OfflineUse) -> Mapping[str, object]:
        """What becomes of one use."""
        ticket = self.tickets[use.request_number]
        voucher = None if ticket is None else self.vouchers.get(ticket.voucher_id)
        earlier = self.known.get(use.request_number)
        is_same = earlier is not None and ticket is not None and earlier["voucher_id"] == ticket.voucher_id
        if earlier is not None and is_same:
            ids = {"redemption_id": earlier["redemption_id"], "conflict_id": earlier["conflict_id"]}
            return _answer(use, UploadOutcome.REPEATED, earlier["reason"], **ids)
        asked_fen, fits = self._amount(voucher, use)
        at = ours(use.happened_at, self.upload.clock_ahead_seconds)
        reason = self._obstacle(voucher, use, at, (asked_fen, fits, earlier is not None))
        if voucher is None or reason in UNRECORDED:
            return _answer(use, UploadOutcome.REFUSED, reason)
        self._count(use, asked_fen)
        if reason is not None:
            conflict = self._conflict(voucher, use, (at, asked_fen), reason)
            await queries.insert_conflict(self.work.conn, conflict)
            return _answer(use, UploadOutcome.CONFLICT, reason, conflict_id=conflict.id)
        self._take_piece(voucher)
        sale = self._sale(use, at, asked_fen)
        redemption = await use_voucher(self.work, voucher, sale, later=self.pieces)
        self.used[voucher.cycle_id, voucher.member_id] = voucher.id
        return _answer(use, UploadOutcome.RECORDED, None, redemption_id=redemption.id)

    def _amount(self, voucher: VoucherRow | None, use: OfflineUse) -> tuple[int, bool]:
        """What the terminal gave, and whether the voucher has it."""
        if voucher is None:
            return use.amount_fen or 0, False
        cycle = self.cycles[voucher.cycle_id]
        try:
            return (
                amount_of(
                    cycle["use"],
                    cycle["uses"],
                    value_fen=voucher.value_fen,
                    spent_fen=voucher.spent_fen,
                    asked_fen=use.amount_fen,
                ),
                True,
            )
        except AmountInvalid:
            part_fen = voucher.value_fen // cycle["uses"]
            given_fen = use.amount_fen if use.amount_fen is not None and use.amount_fen > 0 else part_fen
            return min(given_fen, voucher.value_fen), False

    def _obstacle(
        self, voucher: VoucherRow | None, use: OfflineUse, at: datetime, amount: tuple[int, bool, bool]
    ) -> str | None:
        asked_fen, fits, is_reused = amount
        allowance, now = self.allowances.get(use.allowance_id), self.work.now
        until_at = now if voucher is None else voucher.valid_until_at
        held_at = None if voucher is None or voucher.locked_by_id == self.till["id"] else voucher.locked_until_at
        facts = UseFacts(
            contract=contract_facts(self.till, at),
            kind="" if voucher is None else voucher.kind,
            voucher_state=None if voucher is None else voucher.state,
            valid_until_at=until_at,
            at=at,
            now=now,
            amount_fen=asked_fen,
            fits=fits,
            is_held=held_at is not None and now < held_at,
            is_number_reused=is_reused,
            issued_at=None if voucher is None else voucher.issued_at,
            closed_at=None if voucher is None else voucher.closed_at,
            is_gone=voucher is not None and self._is_gone(voucher),
            allowance=None if allowance is None else allowance.facts(),
        )
        return obstacle(facts)

    def _is_gone(self, voucher: VoucherRow) -> bool:
        closed, cycle = self.closed.get(voucher.id), self.cycles[voucher.cycle_id]
        if closed is None:
            return False
        is_doubled = self.used.get((voucher.cycle_id, voucher.member_id), voucher.id) != voucher.id
        return is_doubled or is_gone(voucher, closed, cycle, free=self.free[cycle["id"]])

    def _take_piece(self, voucher: VoucherRow) -> None:
        closed = self.closed.get(voucher.id)
        if closed is not None and not closed["has_piece"] and voucher.spent_fen == 0:
            self.free[voucher.cycle_id] -= 1

    def _count(self, use: OfflineUse, amount_fen: int) -> None:
        allowance = self.allowances.get(use.allowance_id)
        if allowance is not None:
            allowance.used_count += 1
            allowance.used_fen += amount_fen

    def _sale(self, use: OfflineUse, at: datetime, asked_fen: int) -> Sale:
        return Sale(
            asked_fen=asked_fen,
            receipt_number=use.receipt_number,
            merchant_id=self.till["merchant_id"],
            terminal_id=self.till["id"],
            request_number=use.request_number,
            happened_at=min(at, self.work.now),
            judged_at=judged_at(at, self.work.now),
            device_at=use.happened_at,
            upload_id=self.upload.id,
            allowance_id=use.allowance_id,
        )

    def _conflict(
        self, voucher: VoucherRow, use: OfflineUse, given: tuple[datetime, int], reason: str
    ) -> RedemptionConflictRow:
        return RedemptionConflictRow(
            tenant_id=voucher.tenant_id,
            id=new_id(),
            terminal_id=self.till["id"],
            merchant_id=self.till["merchant_id"],
            voucher_id=voucher.id,
            upload_id=self.upload.id,
            allowance_id=use.allowance_id if use.allowance_id in self.allowances else None,
            request_number=use.request_number,
            amount_fen=given[1],
            receipt_number=use.receipt_number,
            happened_at=min(given[0], self.work.now),
            device_at=use.happened_at,
            reason=RedemptionReason(reason).value,
            opened_at=self.work.now,
        )


def is_gone(voucher: VoucherRow, closed: Record, cycle: Record, *, free: int) -> bool:
    """Whether what a voucher gave back when it ended cannot be had again."""
    is_settled = cycle["state"] not in {CycleState.APPROVED, CycleState.DISTRIBUTED}
    has_piece = closed["has_piece"] or voucher.spent_fen > 0 or free > 0
    return is_settled or closed["is_replaced"] or not has_piece


def _answer(
    use: OfflineUse,
    outcome: UploadOutcome,
    reason: str | None,
    *,
    redemption_id: UUID | None = None,
    conflict_id: UUID | None = None,
) -> Mapping[str, object]:
    return {
        "request_number": use.request_number,
        "outcome": outcome.value,
        "reason": reason,
        "redemption_id": redemption_id,
        "conflict_id": conflict_id,
    }
