"""Rows of benefits: the columns of their tables, after the union's id."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID


class ProgrammeRecord(NamedTuple):
    """Columns of table `benefit_programme`."""

    id: UUID
    organisation_id: UUID
    kind: str
    state: str
    title: str
    title_en: str
    description: str
    condition: Mapping[str, Any]
    budget_fen: int
    created_by_id: UUID
    created_at: datetime
    budget_quota_id: UUID | None = None
    approved_by_id: UUID | None = None


class CycleRecord(NamedTuple):
    """Columns of table `benefit_cycle`."""

    id: UUID
    programme_id: UUID
    state: str
    title: str
    title_en: str
    mode: str
    opens_at: datetime
    closes_at: datetime
    valid_until_at: datetime
    pieces: int
    value_fen: int
    excess_fen: int
    created_by_id: UUID
    created_at: datetime
    use: str = "once"
    uses: int = 1
    needs: str = "[]"
    quota_id: UUID | None = None
    commitment: str | None = None
    seed_sealed: bytes | None = None
    list_text: str | None = None
    list_hash: str | None = None
    seed: str | None = None
    public_source: str | None = None
    public_value: str | None = None
    public_value_source: str | None = None
    approved_by_id: UUID | None = None


class ApplicationRecord(NamedTuple):
    """Columns of table `benefit_application`."""

    id: UUID
    cycle_id: UUID
    member_id: UUID
    state: str
    applied_at: datetime
    closing: str | None = None
    rank: int | None = None
    place: int | None = None
    closed_at: datetime | None = None


class VoucherRecord(NamedTuple):
    """Columns of table `voucher`."""

    id: UUID
    cycle_id: UUID
    programme_id: UUID
    member_id: UUID
    kind: str
    state: str
    value_fen: int
    excess_fen: int
    code_index: bytes
    code_sealed: bytes
    issued_on: date
    issued_at: datetime
    valid_until_at: datetime
    redeemed_at: datetime | None = None
    redeemed_by_id: UUID | None = None
    reversed_by_id: UUID | None = None
    closed_at: datetime | None = None
    spent_fen: int = 0
    used_count: int = 0
    place_id: UUID | None = None


class YearRecord(NamedTuple):
    """Columns of table `benefit_year`."""

    member_id: UUID
    year: int
    kind: str
    issued_fen: int
