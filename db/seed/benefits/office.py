"""What organisations give out, from a programme's approval on: rows, the ledger, vouchers with their codes."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

from db.models.benefits import EVERYTHING, AllocationMode, ApplicationState, CycleState, ProgrammeState, VoucherState
from db.models.ledger import QuotaStep, QuotaUnit
from db.sealing import seal
from db.seed.activities.quotas import QuotaKind, Quotas, Request
from db.seed.benefits.rows import ApplicationRecord, CycleRecord, ProgrammeRecord, VoucherRecord, YearRecord
from db.seed.ids import Kind
from db.seed.merchants.rows import RedemptionRecord, ReversalRecord
from db.seed.story.book import Book, Subject
from db.seed.story.days import day_of

_BUDGET = QuotaKind("benefit_programme", QuotaUnit.FEN, keeps_returns=False)
_VOUCHERS = QuotaKind("benefit_cycle", QuotaUnit.PIECE, keeps_returns=False)
_CODE_KEY, _CODE_COLUMN, _CODE_FIELD = "voucher codes", "voucher code", "voucher_code"
_SEED_KEY, _SEED_COLUMN = "draw seeds", "seed"
_LETTERS, _LENGTH = "0123456789ABCDEFGHJKMNPQRSTVWXYZ", 16


@dataclass(slots=True)
class Given:
    """A cycle under way. `vouchers` are as they are now, in the order of their issue."""

    row: CycleRecord
    programme: ProgrammeRecord
    applications: list[ApplicationRecord] = field(default_factory=list)
    vouchers: dict[UUID, VoucherRecord] = field(default_factory=dict)


@dataclass(slots=True)
class Office:
    """All benefits of a union."""

    book: Book
    chance: Random
    quotas: Quotas = field(init=False)
    programmes: list[ProgrammeRecord] = field(default_factory=list)
    given: list[Given] = field(default_factory=list)
    redemptions: list[RedemptionRecord] = field(default_factory=list)
    reversals: list[ReversalRecord] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begins with no quotas."""
        self.quotas = Quotas(self.book.new_id)

    def approve(self, programme: ProgrammeRecord, by_id: UUID, at: datetime) -> ProgrammeRecord:
        """A draft is approved by another officer, and opened."""
        self._tell(programme.created_at, programme.created_by_id, "benefit_programme.created", programme)
        quota_id = self.quotas.open(
            programme.id, "budget", programme.budget_fen, Request(by_id, at, "approved"), kind=_BUDGET
        )
        state = ProgrammeState.OPEN.value
        programme = programme._replace(budget_quota_id=quota_id, approved_by_id=by_id, state=state)
        self.programmes.append(programme)
        self._tell(at, by_id, "benefit_programme.approved", programme)
        self._tell(at, programme.created_by_id, "benefit_programme.open", programme)
        return programme

    def give(self, programme: ProgrammeRecord, row: CycleRecord, by_id: UUID, at: datetime) -> Given:
        """A cycle is approved by another officer: its cost leaves the budget, its vouchers are there."""
        request = Request(by_id, at, "approved")
        quota_id = self.quotas.open(row.id, "vouchers", row.pieces, request, kind=_VOUCHERS)
        cost = {self._budget(programme): row.pieces * row.value_fen}
        self.quotas.step(QuotaStep.TAKE, cost, request, row.id)
        row = row._replace(state=CycleState.APPROVED.value, approved_by_id=by_id, quota_id=quota_id)
        if row.mode != AllocationMode.FIRST_COME:
            seed = self.chance.randbytes(32)
            sealed = seal(self.book.keyring.derive(_SEED_KEY), seed.hex(), tenant_id=self.book.tenant_id,
                          row_id=row.id, column=_SEED_COLUMN)  # fmt: skip
            row = row._replace(commitment=hashlib.sha256(seed).hexdigest(), seed_sealed=sealed, seed=seed.hex())
        given = Given(row, programme)
        self.given.append(given)
        for word, actor_id in (("to_approve", row.created_by_id), ("approved", by_id)):
            self._note_cycle(at, actor_id, word, given)
        return given

    def apply(self, given: Given, member_id: UUID, at: datetime) -> None:
        """A member applies."""
        new_id = self.book.new_id(Kind.BENEFIT_APPLICATION)
        given.applications.append(
            ApplicationRecord(new_id, given.row.id, member_id, ApplicationState.APPLIED.value, at)
        )

    def draw(self, given: Given, value: str, source: str, at: datetime) -> None:
        """The list, the draw and the vouchers: as `domain.benefits.rules.draw` does it, a rank of nought for all."""
        lines = sorted(f"{each.id} 0\n" for each in given.applications)
        text = "".join(lines)
        whole, public = hashlib.sha256(text.encode()).hexdigest(), hashlib.sha256(value.encode()).hexdigest()
        seed = given.row.seed

        def drawn(each: ApplicationRecord) -> str:
            return hashlib.sha256(f"{seed} {public} {whole} {each.id}".encode()).hexdigest()

        order = sorted(given.applications, key=drawn)
        given.row = given.row._replace(list_text=text, list_hash=whole, public_value=value, public_value_source=source)
        given.applications = []
        for place, each in enumerate(order, start=1):
            is_served = place <= given.row.pieces
            state, closing = (
                (ApplicationState.SERVED, None) if is_served else (ApplicationState.NOT_SERVED, "none_left")
            )
            given.applications.append(
                each._replace(state=state.value, closing=closing, rank=0, place=place, closed_at=at)
            )
            if is_served:
                self.issue(given, each.member_id, at)

    def issue(self, given: Given, member_id: UUID, at: datetime) -> UUID:
        """A member gets a voucher."""
        row, book = given.row, self.book
        voucher_id, code = book.new_id(Kind.VOUCHER), "".join(self.chance.choices(_LETTERS, k=_LENGTH))
        key = book.keyring.derive(_CODE_KEY)
        voucher = VoucherRecord(
            id=voucher_id,
            cycle_id=row.id,
            programme_id=row.programme_id,
            member_id=member_id,
            kind=given.programme.kind,
            state=VoucherState.ISSUED.value,
            value_fen=row.value_fen,
            excess_fen=row.excess_fen,
            code_index=book.keyring.blind_index(book.tenant_id, _CODE_FIELD, code),
            code_sealed=seal(key, code, tenant_id=book.tenant_id, row_id=voucher_id, column=_CODE_COLUMN),
            issued_on=day_of(at),
            issued_at=at,
            valid_until_at=row.valid_until_at,
        )
        given.vouchers[voucher_id] = voucher
        request = Request(member_id, at, "issued")
        self.quotas.step(QuotaStep.TAKE, self._piece(given), request, voucher_id, ends_at=row.valid_until_at)
        return voucher_id

    def redeem(
        self, given: Given, voucher_id: UUID, by_id: UUID, at: datetime, *, place_id: UUID | None = None
    ) -> None:
        """A whole voucher is redeemed by an officer, or handed out at a place."""
        voucher = given.vouchers[voucher_id]
        if place_id is not None:
            given.vouchers[voucher_id] = voucher._replace(place_id=place_id)
        new_id = self.book.new_id(Kind.VOUCHER_REDEMPTION)
        amounts = voucher.value_fen, voucher.excess_fen
        self.use(given, RedemptionRecord(new_id, voucher_id, *amounts, at, at, officer_id=by_id, place_id=place_id))

    def use(self, given: Given, redemption: RedemptionRecord) -> None:
        """A use of a voucher; the first one takes its piece, the last one ends it. A fault of the seeds: too much."""
        voucher, at = given.vouchers[redemption.voucher_id], redemption.redeemed_at
        spent_fen = voucher.spent_fen + redemption.amount_fen
        if voucher.state != VoucherState.ISSUED or spent_fen > voucher.value_fen or at >= voucher.valid_until_at:
            raise ValueError(redemption)
        if voucher.spent_fen == 0:
            request = Request(redemption.officer_id, at, "redeemed")
            self.quotas.step(QuotaStep.USE, self._piece(given), request, voucher.id)
        voucher = voucher._replace(spent_fen=spent_fen, used_count=voucher.used_count + 1)
        if spent_fen == voucher.value_fen:
            state = VoucherState.REDEEMED.value
            voucher = voucher._replace(state=state, redeemed_at=at, redeemed_by_id=redemption.officer_id)
        given.vouchers[voucher.id] = voucher
        self.redemptions.append(redemption)

    def take_back(self, given: Given, redemption: RedemptionRecord, reversal: ReversalRecord) -> None:
        """One of several uses of a voucher that is valid is taken back; its piece stays used."""
        voucher = given.vouchers[redemption.voucher_id]
        spent_fen = voucher.spent_fen - redemption.amount_fen
        if spent_fen <= 0 or reversal.reversed_at >= voucher.valid_until_at:
            raise ValueError(reversal)
        given.vouchers[voucher.id] = voucher._replace(
            state=VoucherState.ISSUED.value,
            spent_fen=spent_fen,
            used_count=voucher.used_count - 1,
            redeemed_at=None,
            redeemed_by_id=None,
            reversed_by_id=reversal.reversed_by_id,
        )
        self.reversals.append(reversal)

    def bear(self, given: Given, redemption: RedemptionRecord, conflict_id: UUID) -> None:
        """The union bears the loss of a conflict, out of what is free of the budget."""
        amounts = {self._budget(given.programme): redemption.amount_fen}
        request = Request(redemption.officer_id, redemption.redeemed_at, "borne")
        for step in (QuotaStep.TAKE, QuotaStep.USE):
            self.quotas.step(step, amounts, request, conflict_id)
        self.redemptions.append(redemption)

    def distribute(self, given: Given) -> None:
        """A cycle in which who came first was served has closed."""
        given.row = given.row._replace(state=CycleState.DISTRIBUTED.value)
        self._note_cycle(given.row.closes_at, None, "distributed", given)

    def end(self, given: Given, by_id: UUID) -> None:
        """The time of a cycle is over: what is left expires, and its money is settled."""
        at, row = given.row.valid_until_at, given.row
        for voucher in list(given.vouchers.values()):
            if voucher.state == VoucherState.ISSUED:
                given.vouchers[voucher.id] = voucher._replace(state=VoucherState.EXPIRED.value, closed_at=at)
                self.quotas.step(QuotaStep.EXPIRE, self._piece(given), Request(None, at, "over"), voucher.id)
        used = sum(each.state == VoucherState.REDEEMED for each in given.vouchers.values())
        budget, request = self._budget(given.programme), Request(by_id, at, "settled")
        for step, pieces in ((QuotaStep.USE, used), (QuotaStep.RETURN, row.pieces - used)):
            if pieces:
                self.quotas.step(step, {budget: pieces * row.value_fen}, request, row.id)
        given.row = row._replace(state=CycleState.ENDED.value)
        self._note_cycle(at, by_id, "ended", given)

    def rows(self) -> dict[str, list[Any]]:
        """Complete rows by table. What is not drawn keeps its seed to itself."""
        cycles = [each.row if each.row.list_hash is not None else each.row._replace(seed=None) for each in self.given]
        return {
            "quota": list(self.quotas.quota_rows()),
            "quota_holding": list(self.quotas.holding_rows()),
            "quota_entry": self.quotas.entries,
            "benefit_programme": self.programmes,
            "benefit_cycle": cycles,
            "benefit_application": [each for given in self.given for each in given.applications],
            "voucher": [each for given in self.given for each in given.vouchers.values()],
            "benefit_year": list(self._years()),
            "voucher_redemption": self.redemptions,
            "voucher_reversal": self.reversals,
        }

    def _years(self) -> Iterator[YearRecord]:
        sums = Counter[tuple[UUID, int, str]]()
        for given in self.given:
            for each in given.vouchers.values():
                if each.state in {VoucherState.ISSUED, VoucherState.REDEEMED}:
                    for kind in (EVERYTHING, each.kind):
                        sums[each.member_id, each.issued_on.year, kind] += each.value_fen
        return (YearRecord(*key, fen) for key, fen in sums.items())

    def _piece(self, given: Given) -> dict[UUID, int]:
        return {} if given.row.quota_id is None else {given.row.quota_id: 1}

    def _budget(self, programme: ProgrammeRecord) -> UUID:
        if programme.budget_quota_id is None:
            raise ValueError(programme.title)
        return programme.budget_quota_id

    def _note_cycle(self, at: datetime, by_id: UUID | None, word: str, given: Given) -> None:
        subject = Subject("benefit_cycle", given.row.id, given.programme.organisation_id)
        self.book.note(at, by_id, f"benefit_cycle.{word}", subject, programme_id=str(given.row.programme_id))

    def _tell(self, at: datetime, by_id: UUID, action: str, programme: ProgrammeRecord) -> None:
        self.book.note(at, by_id, action, Subject("benefit_programme", programme.id, programme.organisation_id))


def spread(members: Sequence[UUID], chance: Random, number: int) -> list[UUID]:
    """So many of them, in an order that says nothing."""
    return chance.sample(list(members), min(number, len(members)))
