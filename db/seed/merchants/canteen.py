"""A merchant with what happened at its tills, and its settlements: rows as the use cases write them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from db.models.merchants import CredentialKind, DisputeStatus, LineKind, SettlementState
from db.seed.benefits.office import Given, Office
from db.seed.ids import Kind
from db.seed.merchants.rows import (
    AllowanceRecord,
    ConflictRecord,
    CredentialRecord,
    DisputeRecord,
    LineRecord,
    MerchantRecord,
    RedemptionRecord,
    ReversalRecord,
    SettlementRecord,
    UploadRecord,
)
from db.seed.story.book import Book, Subject
from db.seed.story.days import day_of

SECRET_FIELD = "merchant secret"  # noqa: S105  # the purpose of a key, not a secret
_MIDNIGHT_IN_CHINA = time(16)  # of the day before, in UTC


@dataclass(slots=True)
class Canteen:
    """A merchant. `author_id` does what is done first, `second_id` approves and decides."""

    office: Office
    row: MerchantRecord
    author_id: UUID
    second_id: UUID
    credentials: list[CredentialRecord] = field(default_factory=list)
    redemptions: list[RedemptionRecord] = field(default_factory=list)
    reversals: list[ReversalRecord] = field(default_factory=list)
    conflicts: list[ConflictRecord] = field(default_factory=list)
    settlements: list[SettlementRecord] = field(default_factory=list)
    lines: list[LineRecord] = field(default_factory=list)
    disputes: list[DisputeRecord] = field(default_factory=list)
    allowances: list[AllowanceRecord] = field(default_factory=list)
    uploads: list[UploadRecord] = field(default_factory=list)

    def __post_init__(self) -> None:
        """The contract is made."""
        row = self.row
        self._note(row.created_at, "merchant.created", ("merchant", row.id), self.author_id, kinds=list(row.kinds))

    @property
    def book(self) -> Book:
        """The story."""
        return self.office.book

    def credential(
        self, kind: CredentialKind, name: str, key: tuple[str, str], *, last_on: date, offline: tuple[int, int, int]
    ) -> CredentialRecord:
        """A credential with its key and its secret; `offline` are vouchers, fen and hours."""
        row, (key_id, secret) = self.row, key
        expires_at = datetime.combine(last_on, _MIDNIGHT_IN_CHINA, row.created_at.tzinfo)
        secret_hash = self.book.keyring.blind_index(self.book.tenant_id, SECRET_FIELD, secret)
        new_id = self.book.new_id(Kind.MERCHANT_CREDENTIAL)
        made = CredentialRecord(
            new_id,
            row.id,
            kind.value,
            name,
            key_id,
            secret_hash,
            1,
            *offline,
            expires_at,
            self.author_id,
            row.created_at,
        )
        self.credentials.append(made)
        of = {"merchant_id": str(row.id), "kind": made.kind, "key_id": key_id}
        self._note(row.created_at, "merchant_credential.created", ("merchant_credential", new_id), self.author_id, **of)
        return made

    def redeem(self, given: Given, sale: RedemptionRecord) -> RedemptionRecord:
        """A voucher is used here, with a network or without."""
        sale = sale._replace(merchant_id=self.row.id)
        self.office.use(given, sale)
        self.redemptions.append(sale)
        return sale

    def take_back(self, given: Given, redemption: RedemptionRecord, at: datetime, note: str) -> None:
        """An officer takes a use back."""
        reversal = ReversalRecord(redemption.id, self.second_id, at, note)
        self.office.take_back(given, redemption, reversal)
        self.reversals.append(reversal)
        facts = {"cycle_id": str(given.row.id), "redemption_id": str(redemption.id)}
        self._note(
            at,
            "voucher.reversed",
            ("voucher", redemption.voucher_id),
            self.second_id,
            amount_fen=redemption.amount_fen,
            **facts,
        )

    def allow(self, terminal: CredentialRecord, at: datetime) -> AllowanceRecord:
        """A terminal takes an allowance."""
        until_at = at + timedelta(hours=terminal.offline_hours)
        new_id = self.book.new_id(Kind.TERMINAL_ALLOWANCE)
        made = AllowanceRecord(new_id, terminal.id, terminal.offline_count, terminal.offline_fen, at, until_at)
        self.allowances.append(made)
        bounds = {"most_count": made.most_count, "most_fen": made.most_fen}
        self._note(at, "terminal_allowance.issued", ("merchant_credential", terminal.id), None, **bounds)
        return made

    def receive(self, terminal: CredentialRecord, scans: int, at: datetime) -> UploadRecord:
        """A file of a terminal comes in."""
        new_id = self.book.new_id(Kind.REDEMPTION_UPLOAD)
        content_hash = self.book.keyring.fingerprint(new_id.bytes)
        made = UploadRecord(new_id, terminal.id, content_hash, 0, scans, at)
        self.uploads.append(made)
        self._note(at, "redemption_upload.received", ("merchant_credential", terminal.id), None)
        return made

    def conflict(self, sale: RedemptionRecord, reason: str) -> ConflictRecord:
        """What a file says and the rules speak against."""
        if sale.terminal_id is None or sale.request_number is None or sale.upload_id is None:
            raise ValueError(sale)
        made = ConflictRecord(
            id=self.book.new_id(Kind.REDEMPTION_CONFLICT),
            terminal_id=sale.terminal_id,
            merchant_id=self.row.id,
            voucher_id=sale.voucher_id,
            upload_id=sale.upload_id,
            allowance_id=sale.allowance_id,
            request_number=sale.request_number,
            amount_fen=sale.amount_fen,
            receipt_number=sale.receipt_number,
            happened_at=sale.happened_at,
            device_at=sale.happened_at,
            reason=reason,
            opened_at=sale.redeemed_at,
        )
        self.conflicts.append(made)
        return made

    def bear(self, given: Given, sale: RedemptionRecord, conflict: ConflictRecord, note: str) -> None:
        """An officer decides that the union bears the loss, at the instant of the sale's `redeemed_at`."""
        at, decision = sale.redeemed_at, "union"
        sale = sale._replace(kind="borne", merchant_id=self.row.id, officer_id=self.second_id)
        self.office.bear(given, sale, conflict.id)
        self.redemptions.append(sale)
        self.conflicts[self.conflicts.index(conflict)] = conflict._replace(
            decision=decision, redemption_id=sale.id, decided_by_id=self.second_id, decided_at=at, decision_note=note
        )
        facts = {"decision": decision, "reason": conflict.reason, "amount_fen": conflict.amount_fen}
        self._note(at, "redemption_conflict.decided", ("redemption_conflict", conflict.id), self.second_id, **facts)

    def settle(self, until_on: date, at: datetime) -> SettlementRecord:
        """All that was redeemed or taken back until a day and is in no settlement yet."""
        new_id = self.book.new_id(Kind.MERCHANT_SETTLEMENT)
        lines = [LineRecord(each.id, kind, new_id, each.amount_fen) for kind, each in self._until(until_on)]
        redeemed_fen = sum(each.amount_fen for each in lines if each.kind == LineKind.REDEEMED)
        reversed_fen = sum(each.amount_fen for each in lines if each.kind == LineKind.REVERSED)
        made = SettlementRecord(
            id=new_id,
            merchant_id=self.row.id,
            number=len(self.settlements) + 1,
            until_on=until_on,
            state=SettlementState.OPEN.value,
            line_count=len(lines),
            redeemed_fen=redeemed_fen,
            reversed_fen=reversed_fen,
            total_fen=redeemed_fen - reversed_fen,
            created_by_id=self.author_id,
            created_at=at,
        )
        self.lines += lines
        self.settlements.append(made)
        self._note_settlement(at, made, "created", self.author_id)
        return made

    def approve(self, settlement: SettlementRecord, at: datetime) -> None:
        """Another officer approves."""
        made = settlement._replace(state=SettlementState.APPROVED.value, approved_by_id=self.second_id, approved_at=at)
        self.settlements[settlement.number - 1] = made
        self._note_settlement(at, made, "approved", self.second_id)

    def dispute(
        self, settlement: SettlementRecord, redemption: RedemptionRecord, reason: str, at: datetime
    ) -> DisputeRecord:
        """The merchant's staff objects to a line."""
        staff = next(each for each in self.credentials if each.kind == CredentialKind.STAFF)
        new_id = self.book.new_id(Kind.MERCHANT_DISPUTE)
        made = DisputeRecord(new_id, settlement.id, redemption.id, reason, DisputeStatus.OPEN.value, staff.id, at)
        self.disputes.append(made)
        self._note_dispute(at, made, "opened", None)
        return made

    def accept(self, given: Given, dispute: DisputeRecord, at: datetime, note: str) -> None:
        """The objection is right: the redemption is taken back and counts against the next settlement."""
        made = dispute._replace(
            status=DisputeStatus.ACCEPTED.value, decided_by_id=self.second_id, decided_at=at, decision_note=note
        )
        self.disputes[self.disputes.index(dispute)] = made
        self._note_dispute(at, made, made.status, self.second_id)
        redemption = next(each for each in self.redemptions if each.id == dispute.redemption_id)
        self.take_back(given, redemption, at, note)

    def rows(self) -> dict[str, Sequence[Any]]:
        """Rows by table, but for those that the office has: redemptions and reversals."""
        return {
            "merchant": [self.row],
            "merchant_credential": self.credentials,
            "terminal_allowance": self.allowances,
            "redemption_upload": self.uploads,
            "redemption_conflict": self.conflicts,
            "merchant_settlement": self.settlements,
            "settlement_line": self.lines,
            "merchant_dispute": self.disputes,
        }

    def _until(self, until_on: date) -> Iterator[tuple[str, RedemptionRecord]]:
        settled, by_id = {each[:2] for each in self.lines}, {each.id: each for each in self.redemptions}
        happened = [(each.id, LineKind.REDEEMED.value, each.redeemed_at) for each in self.redemptions]
        happened += [(each.id, LineKind.REVERSED.value, each.reversed_at) for each in self.reversals]
        for redemption_id, kind, at in happened:
            if day_of(at) <= until_on and (redemption_id, kind) not in settled:
                yield kind, by_id[redemption_id]

    def _note_settlement(self, at: datetime, row: SettlementRecord, word: str, by_id: UUID) -> None:
        of = {"merchant_id": str(row.merchant_id), "number": row.number, "total_fen": row.total_fen}
        self._note(at, f"merchant_settlement.{word}", ("merchant_settlement", row.id), by_id, **of)

    def _note_dispute(self, at: datetime, row: DisputeRecord, word: str, by_id: UUID | None) -> None:
        of = {"settlement_id": str(row.settlement_id), "redemption_id": str(row.redemption_id or "")}
        self._note(at, f"merchant_dispute.{word}", ("merchant_dispute", row.id), by_id, **of)

    def _note(self, at: datetime, action: str, of: tuple[str, UUID], by_id: UUID | None, **facts: object) -> None:
        self.book.note(at, by_id, action, Subject(*of, self.row.organisation_id), **facts)
