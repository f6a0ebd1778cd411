"""Settlement 结算: a batch of what a merchant is owed, compared with its file, approved by another, exported."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from uuid import UUID

from db.models.merchants import MerchantSettlementRow, SettlementReconciliationRow, SettlementState
from db.queries.merchants import settlements as queries
from db.session import Connection, Record
from db.types import new_id
from domain.audit.service import record
from domain.benefits.errors import OwnProposal
from domain.merchants.errors import (
    SettlementDayInvalid,
    SettlementEmpty,
    SettlementNotFound,
    SettlementStateRefused,
)
from domain.merchants.rules.statements import compare, read_statement, sums, yuan_of
from domain.merchants.service.partners import locked_merchant
from domain.shared.calendar import SHANGHAI, local_day
from domain.shared.cells import guarded
from domain.shared.proofs import require_recent_proof
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class SettlementCreate:
    """The next batch of a merchant, with everything until the end of a day."""

    merchant_id: UUID
    until_on: date


@dataclass(frozen=True, slots=True)
class SettlementChange:
    """One batch."""

    settlement_id: UUID


@dataclass(frozen=True, slots=True)
class SettlementReconcile:
    """A batch, and the merchant's own file as text of CSV."""

    settlement_id: UUID
    content: str


@dataclass(frozen=True, slots=True)
class BrokenSettlement:
    """Something of merchants that does not add up, and by which law."""

    tenant_id: UUID
    id: UUID
    law: str


async def settlement_create(work: Work, command: SettlementCreate) -> Outcome:
    """Makes a batch of everything that was redeemed or reversed at a merchant until a day and is in none yet.

    What was redeemed in an earlier batch and is reversed later counts against this one; a batch may come to less than
    nought. Locks the merchant, so that batches come one after another. Records `merchant_settlement.created`.

    Raises:
        DomainError: MERCHANT_NOT_FOUND, SETTLEMENT_DAY_INVALID (the day is not over), SETTLEMENT_EMPTY.
    """
    merchant = await locked_merchant(work, command.merchant_id)
    if command.until_on >= local_day(work.now) or work.actor.member_id is None:
        raise SettlementDayInvalid("untilOn")
    settlement = MerchantSettlementRow(
        tenant_id=merchant.tenant_id,
        id=new_id(),
        merchant_id=merchant.id,
        number=await queries.next_number(work.conn, merchant.tenant_id, merchant.id),
        until_on=command.until_on,
        state=SettlementState.OPEN.value,
        line_count=0,
        redeemed_fen=0,
        reversed_fen=0,
        total_fen=0,
        created_by_id=work.actor.member_id,
        created_at=work.now,
    )
    await queries.insert_settlement(work.conn, settlement)
    before = datetime.combine(command.until_on + timedelta(days=1), time(), SHANGHAI).astimezone(UTC)
    filled = await queries.fill_settlement(work.conn, settlement, before=before)
    if not filled["line_count"]:
        raise SettlementEmpty("untilOn")
    settlement.line_count = filled["line_count"]
    settlement.redeemed_fen, settlement.reversed_fen = filled["redeemed_fen"], filled["reversed_fen"]
    settlement.total_fen = settlement.redeemed_fen - settlement.reversed_fen
    await queries.update_settlement(work.conn, settlement)
    await _tell(work, settlement, "created", merchant.organisation_id)
    return {"settlement_id": settlement.id, "merchant_id": merchant.id}


async def settlement_reconcile(work: Work, command: SettlementReconcile) -> Outcome:
    """Compares a merchant's own file with a batch, by receipt number; a later file is a later comparison.

    What does not match is for officers to look at: nothing of the batch changes. Locks the batch. Records
    `merchant_settlement.reconciled`.

    Raises:
        DomainError: SETTLEMENT_NOT_FOUND, STATEMENT_INVALID.
    """
    settlement, organisation_id = await locked_settlement(work, command.settlement_id)
    if work.actor.member_id is None:
        raise SettlementNotFound("settlementId")
    theirs = read_statement(command.content)
    lines = await queries.list_lines(work.conn, settlement.tenant_id, settlement.id)
    found = compare(sums((row["receipt"], row["kind"], row["amount_fen"]) for row in lines), theirs)
    reconciliation = SettlementReconciliationRow(
        tenant_id=settlement.tenant_id,
        id=new_id(),
        settlement_id=settlement.id,
        content_hash=work.keyring.fingerprint(command.content.encode()),
        matched_count=found.matched,
        missing_count=found.count("missing"),
        extra_count=found.count("extra"),
        different_count=found.count("different"),
        findings=[dict(each) for each in found.findings],
        made_by_id=work.actor.member_id,
        made_at=work.now,
    )
    await queries.insert_reconciliation(work.conn, reconciliation)
    facts = {"matched": found.matched, "unmatched": len(found.findings)}
    await _tell(work, settlement, "reconciled", organisation_id, **facts)
    return {"settlement_id": settlement.id, "reconciliation_id": reconciliation.id}


async def settlement_approve(work: Work, command: SettlementChange) -> Outcome:
    """Approves a batch of another officer's; it never changes any more. Locks it.

    Records `merchant_settlement.approved`.

    Raises:
        DomainError: STEP_UP_REQUIRED, SETTLEMENT_NOT_FOUND, SETTLEMENT_STATE_REFUSED (approved before, or a dispute is
            open), OWN_PROPOSAL.
    """
    await require_recent_proof(work)
    settlement, organisation_id = await locked_settlement(work, command.settlement_id)
    is_disputed = await queries.count_open_disputes(work.conn, settlement.tenant_id, settlement.id) > 0
    if settlement.state != SettlementState.OPEN or is_disputed:
        raise SettlementStateRefused("settlementId", state=settlement.state)
    if work.actor.member_id in {None, settlement.created_by_id}:
        raise OwnProposal("settlementId")
    settlement.state = SettlementState.APPROVED.value
    settlement.approved_by_id, settlement.approved_at = work.actor.member_id, work.now
    await queries.update_settlement(work.conn, settlement)
    await _tell(work, settlement, "approved", organisation_id)
    return {"settlement_id": settlement.id}


async def settlement_export(work: Work, command: SettlementChange) -> Outcome:
    """Allows that a batch is handed out (`settlement_text`). Records `merchant_settlement.exported`.

    Raises:
        DomainError: STEP_UP_REQUIRED, SETTLEMENT_NOT_FOUND.
    """
    await require_recent_proof(work)
    settlement, organisation_id = await locked_settlement(work, command.settlement_id)
    await _tell(work, settlement, "exported", organisation_id)
    return {"settlement_id": settlement.id}


async def settlement_text(conn: Connection, tenant_id: UUID, settlement_id: UUID) -> str:
    """A batch as CSV with a byte order mark, in the order in which it happened; no formula for a spreadsheet.

    For whom `settlement_export` has answered: it is in nobody's scope. It names no member.
    """
    return _written(await queries.list_lines(conn, tenant_id, settlement_id))


def _written(lines: Sequence[Record]) -> str:
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(["receipt", "kind", "amount", "excess", "happened at", "terminal", "redemption"])
    for row in lines:
        is_reversed = row["kind"] == "reversed"
        writer.writerow(
            [
                guarded(row["receipt"]),
                "reversed" if is_reversed else row["redemption_kind"],
                yuan_of(-row["amount_fen"] if is_reversed else row["amount_fen"]),
                yuan_of(row["excess_fen"]),
                row["happened_at"].astimezone(SHANGHAI).isoformat(timespec="seconds"),
                guarded(row["terminal"]),
                str(row["redemption_id"]),
            ]
        )
    return "\ufeff" + text.getvalue()


async def settlements_verify(conn: Connection) -> Sequence[BrokenSettlement]:
    """What of merchants does not add up, of all unions, at one instant; nothing, unless somebody wrote past us."""
    return [BrokenSettlement(**dict(row)) for row in await queries.list_broken(conn)]


async def locked_settlement(work: Work, settlement_id: UUID) -> tuple[MerchantSettlementRow, UUID]:
    """A batch of a merchant that the caller manages, locked, and the merchant's organisation.

    Raises:
        SettlementNotFound: There is none.
    """
    found = await queries.lock_managed(work.conn, work.scope, settlement_id)
    if found is None:
        raise SettlementNotFound("settlementId")
    return found


async def _tell(
    work: Work, settlement: MerchantSettlementRow, word: str, organisation_id: UUID, **facts: object
) -> None:
    of = {"merchant_id": str(settlement.merchant_id), "number": settlement.number, "total_fen": settlement.total_fen}
    await record(
        work,
        f"merchant_settlement.{word}",
        "merchant_settlement",
        settlement.id,
        organisation_id=organisation_id,
        **of,
        **facts,
    )
