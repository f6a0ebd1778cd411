"""Batch reads of merchants 商户: what officers manage, what a merchant's own credentials see, what a holder shows.

A merchant, its settlements and what belongs to them are seen by who manages merchants at its organisation or above, and
by its own staff and terminals; conflicts by officers alone.
"""

from typing import Any

import sqlalchemy as sa

from db.batch import Batch
from db.models.benefits import BenefitCycleRow, BenefitProgrammeRow, VoucherRow
from db.models.members import MemberRow
from db.models.merchants import (
    MerchantCredentialRow,
    MerchantDisputeRow,
    MerchantRow,
    MerchantSettlementRow,
    PickUpPlaceRow,
    RedemptionConflictRow,
    SettlementLineRow,
    SettlementReconciliationRow,
    VoucherRedemptionRow,
    VoucherReversalRow,
)
from db.predicates import below_nodes, held_nodes, of_own_entries, own_merchant_id, tenant_id
from db.types import table_of

_MERCHANT = table_of(MerchantRow)
_CREDENTIAL = table_of(MerchantCredentialRow)
_REDEMPTION = table_of(VoucherRedemptionRow)
_REVERSAL = table_of(VoucherReversalRow)
_CONFLICT = table_of(RedemptionConflictRow)
_SETTLEMENT = table_of(MerchantSettlementRow)
_LINE = table_of(SettlementLineRow)
_RECONCILIATION = table_of(SettlementReconciliationRow)
_DISPUTE = table_of(MerchantDisputeRow)
_PLACE = table_of(PickUpPlaceRow)
_VOUCHER = table_of(VoucherRow)
_CYCLE = table_of(BenefitCycleRow)
_PROGRAMME = table_of(BenefitProgrammeRow)
_MEMBER = table_of(MemberRow)


def _word(text: str) -> sa.ColumnElement[str]:
    return sa.literal_column(f"'{text}'")


def _its(table: sa.FromClause, other: sa.FromClause, key: str) -> sa.ColumnElement[bool]:
    return sa.and_(other.c.tenant_id == table.c.tenant_id, other.c.id == table.c[key])


_IS_MANAGED = below_nodes(_MERCHANT.c.organisation_id, held_nodes("merchant_manage"))
_IS_SEEN = sa.or_(_MERCHANT.c.id == own_merchant_id(), _IS_MANAGED)


def _columns(table: sa.Table, *names: str) -> list[sa.ColumnElement[Any]]:
    return [table.c[name] for name in names]


MERCHANTS_IN_SIGHT = sa.select(
    *_columns(
        _MERCHANT,
        "id",
        "organisation_id",
        "name",
        "contract_number",
        "kinds",
        "state",
        "contract_starts_on",
        "contract_ends_on",
        "created_at",
    )
).where(_MERCHANT.c.tenant_id == tenant_id(), _IS_SEEN)
"""Merchants that the caller manages, or is of."""

merchant_by_id = Batch(MERCHANTS_IN_SIGHT, name="merchant_by_id")
"""A merchant that the caller manages, or is of."""

_CREDENTIALS = (
    sa.select(
        *_columns(
            _CREDENTIAL,
            "tenant_id",
            "id",
            "merchant_id",
            "kind",
            "name",
            "key_id",
            "offline_count",
            "offline_fen",
            "offline_hours",
            "expires_at",
            "created_at",
            "revoked_at",
        )
    )
    .select_from(_CREDENTIAL.join(_MERCHANT, _its(_CREDENTIAL, _MERCHANT, "merchant_id")))
    .where(_CREDENTIAL.c.tenant_id == tenant_id(), _IS_SEEN)
)
merchant_credential_by_id = Batch(_CREDENTIALS, name="merchant_credential_by_id")
"""A credential, without the hash of its secret, of a merchant that the caller manages or is of."""

merchant_credentials_by_merchant_id = Batch(
    _CREDENTIALS,
    name="merchant_credentials_by_merchant_id",
    key="merchant_id",
    order=("created_at", "id"),
    is_many=True,
)
"""All credentials of a merchant, as they were made, the revoked ones among them."""

_IS_REVERSED = _REVERSAL.c.id.is_not(None)
REDEMPTIONS = (
    sa.select(
        *_columns(
            _REDEMPTION,
            "id",
            "voucher_id",
            "merchant_id",
            "terminal_id",
            "place_id",
            "kind",
            "amount_fen",
            "excess_fen",
            "receipt_number",
            "happened_at",
            "redeemed_at",
        ),
        _REDEMPTION.c.upload_id.is_not(None).label("is_offline"),
        # Cast, since what an outer join may not find is null.
        sa.cast(_REVERSAL.c.reversed_at, sa.DateTime(timezone=True)).label("reversed_at"),
        _IS_REVERSED.label("is_reversed"),
        sa.cast(_MERCHANT.c.name, sa.Text()).label("merchant_name"),
        _CYCLE.c.title,
    )
    .select_from(
        _REDEMPTION.join(_VOUCHER, _its(_REDEMPTION, _VOUCHER, "voucher_id"))
        .join(_CYCLE, _its(_VOUCHER, _CYCLE, "cycle_id"))
        .join(_PROGRAMME, _its(_VOUCHER, _PROGRAMME, "programme_id"))
        .outerjoin(_MERCHANT, _its(_REDEMPTION, _MERCHANT, "merchant_id"))
        .outerjoin(_REVERSAL, _its(_REDEMPTION, _REVERSAL, "id"))
    )
    .where(_REDEMPTION.c.tenant_id == tenant_id())
)
_IS_OWN = of_own_entries(_VOUCHER.c.member_id)
_OF_PROGRAMME = below_nodes(_PROGRAMME.c.organisation_id, held_nodes("merchant_manage"))
REDEMPTIONS_IN_SIGHT = REDEMPTIONS.where(
    sa.or_(_IS_OWN, _REDEMPTION.c.merchant_id == own_merchant_id(), _OF_PROGRAMME, _IS_MANAGED)
)
REDEMPTION_NEVER_NULL = ("is_offline", "is_reversed")
REDEMPTIONS_IN_HAND = REDEMPTIONS.where(sa.or_(_OF_PROGRAMME, _IS_MANAGED))
"""Redemptions of programmes, or at merchants, that the caller manages."""

voucher_redemption_by_id = Batch(
    REDEMPTIONS_IN_SIGHT, name="voucher_redemption_by_id", never_null=REDEMPTION_NEVER_NULL
)
"""A redemption: of one's own voucher, at one's own merchant, or of what the caller manages."""

voucher_redemptions_by_voucher_id = Batch(
    REDEMPTIONS_IN_SIGHT,
    name="voucher_redemptions_by_voucher_id",
    key="voucher_id",
    order=("redeemed_at", "id"),
    is_many=True,
    never_null=REDEMPTION_NEVER_NULL,
)
"""The uses of a voucher, in their order, as `voucher_redemption_by_id`."""

CONFLICTS_IN_HAND = (
    sa.select(
        *_columns(
            _CONFLICT,
            "id",
            "merchant_id",
            "terminal_id",
            "redemption_id",
            "amount_fen",
            "receipt_number",
            "happened_at",
            "reason",
            "opened_at",
            "decision",
            "decided_at",
            "decision_note",
        ),
        sa.func.coalesce(_CONFLICT.c.decision, _word("open")).label("decision_code"),
        _MEMBER.c.name.label("member_name"),
        _MEMBER.c.member_number,
    )
    .select_from(
        _CONFLICT.join(_MERCHANT, _its(_CONFLICT, _MERCHANT, "merchant_id"))
        .join(_VOUCHER, _its(_CONFLICT, _VOUCHER, "voucher_id"))
        .join(_MEMBER, _its(_VOUCHER, _MEMBER, "member_id"))
    )
    .where(_CONFLICT.c.tenant_id == tenant_id(), _IS_MANAGED)
)
"""Conflicts of merchants that the caller manages."""

redemption_conflict_by_id = Batch(CONFLICTS_IN_HAND, name="redemption_conflict_by_id", never_null=("decision_code",))
"""A conflict of a merchant that the caller manages."""

SETTLEMENTS_IN_SIGHT = (
    sa.select(
        *_columns(
            _SETTLEMENT,
            "id",
            "merchant_id",
            "number",
            "until_on",
            "state",
            "line_count",
            "redeemed_fen",
            "reversed_fen",
            "total_fen",
            "created_at",
            "approved_at",
        )
    )
    .select_from(_SETTLEMENT.join(_MERCHANT, _its(_SETTLEMENT, _MERCHANT, "merchant_id")))
    .where(_SETTLEMENT.c.tenant_id == tenant_id(), _IS_SEEN)
)
"""Settlements of merchants that the caller manages, or is of."""

settlement_by_id = Batch(SETTLEMENTS_IN_SIGHT, name="settlement_by_id")
"""A settlement of a merchant that the caller manages, or is of."""


def _below_settlement(table: sa.Table, *columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
    return (
        sa.select(*columns)
        .select_from(
            table.join(_SETTLEMENT, _its(table, _SETTLEMENT, "settlement_id")).join(
                _MERCHANT, _its(_SETTLEMENT, _MERCHANT, "merchant_id")
            )
        )
        .where(table.c.tenant_id == tenant_id(), _IS_SEEN)
    )


LINES_IN_SIGHT = (
    sa.select(
        _LINE.c.redemption_id.label("id"),
        *_columns(_LINE, "redemption_id", "settlement_id", "kind", "amount_fen"),
        *_columns(_REDEMPTION, "receipt_number", "happened_at"),
    )
    .select_from(
        _LINE.join(_SETTLEMENT, _its(_LINE, _SETTLEMENT, "settlement_id"))
        .join(_MERCHANT, _its(_SETTLEMENT, _MERCHANT, "merchant_id"))
        .join(_REDEMPTION, _its(_LINE, _REDEMPTION, "redemption_id"))
    )
    .where(_LINE.c.tenant_id == tenant_id(), _IS_SEEN)
)
"""Lines of settlements that the caller sees."""

settlement_reconciliations_by_settlement_id = Batch(
    _below_settlement(
        _RECONCILIATION,
        *_columns(
            _RECONCILIATION,
            "id",
            "settlement_id",
            "matched_count",
            "missing_count",
            "extra_count",
            "different_count",
            "findings",
            "made_at",
        ),
    ),
    name="settlement_reconciliations_by_settlement_id",
    key="settlement_id",
    order=("made_at", "id"),
    is_many=True,
)
"""Comparisons of a settlement with the merchant's own files, in their order."""

_DISPUTES = _below_settlement(
    _DISPUTE,
    *_columns(
        _DISPUTE,
        "id",
        "settlement_id",
        "redemption_id",
        "reason",
        "status",
        "opened_at",
        "decided_at",
        "decision_note",
    ),
    _DISPUTE.c.opened_by_staff_id.is_not(None).label("is_by_merchant"),
)
settlement_dispute_by_id = Batch(_DISPUTES, name="settlement_dispute_by_id", never_null=("is_by_merchant",))
"""A dispute about a settlement that the caller sees."""

settlement_disputes_by_settlement_id = Batch(
    _DISPUTES,
    name="settlement_disputes_by_settlement_id",
    key="settlement_id",
    order=("opened_at", "id"),
    is_many=True,
    never_null=("is_by_merchant",),
)
"""Disputes about a settlement, in their order."""

_HANDS_OUT = below_nodes(_PROGRAMME.c.organisation_id, held_nodes("merchant_manage", "voucher_redeem"))
_PLACES = sa.select(*_columns(_PLACE, "id", "cycle_id", "name", "address", "opens_at", "closes_at")).where(
    _PLACE.c.tenant_id == tenant_id()
)
PLACES_IN_HAND = (
    _PLACES.add_columns(_CYCLE.c.title)
    .select_from(
        _PLACE.join(_CYCLE, _its(_PLACE, _CYCLE, "cycle_id")).join(_PROGRAMME, _its(_CYCLE, _PROGRAMME, "programme_id"))
    )
    .where(_HANDS_OUT)
)
"""Places of programmes where the caller hands out."""

pick_up_place_by_id = Batch(PLACES_IN_HAND, name="pick_up_place_by_id")
"""A place of a programme where the caller hands out."""

chosen_place_by_id = Batch(_PLACES, name="chosen_place_by_id")
"""A place, for whoever has a voucher that is picked up there."""

pick_up_places_by_cycle_id = Batch(
    _PLACES, name="pick_up_places_by_cycle_id", key="cycle_id", order=("name", "id"), is_many=True
)
"""The places of a cycle, for whoever has the cycle in hand: a holder of a voucher of it."""

PICK_UPS_IN_HAND = (
    sa.select(
        *_columns(_VOUCHER, "id", "place_id", "cycle_id", "state", "redeemed_at"),
        _MEMBER.c.name.label("member_name"),
        _MEMBER.c.member_number,
    )
    .select_from(
        _VOUCHER.join(_PROGRAMME, _its(_VOUCHER, _PROGRAMME, "programme_id")).join(
            _MEMBER, _its(_VOUCHER, _MEMBER, "member_id")
        )
    )
    .where(_VOUCHER.c.tenant_id == tenant_id(), _VOUCHER.c.place_id.is_not(None), _HANDS_OUT)
)
"""Vouchers that are, or were, picked up at a place of a programme where the caller hands out."""

OWN_TICKETS = (
    sa.select(
        *_columns(
            _VOUCHER,
            "tenant_id",
            "id",
            "cycle_id",
            "kind",
            "state",
            "value_fen",
            "excess_fen",
            "valid_until_at",
            "issued_at",
            "place_id",
        ),
        (_VOUCHER.c.value_fen - _VOUCHER.c.spent_fen).label("left_fen"),
        *_columns(_CYCLE, "use", "uses", "title"),
    )
    .select_from(_VOUCHER.join(_CYCLE, _its(_VOUCHER, _CYCLE, "cycle_id")))
    .where(
        _VOUCHER.c.tenant_id == tenant_id(),
        of_own_entries(_VOUCHER.c.member_id),
        _VOUCHER.c.state.in_([_word("issued"), _word("locked")]),
    )
)
"""The caller's own vouchers that can be used."""

voucher_ticket_by_id = Batch(OWN_TICKETS, name="voucher_ticket_by_id", never_null=("left_fen",))
"""One of the caller's own vouchers that can be used."""
