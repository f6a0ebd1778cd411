"""Nouns of merchants 商户: partners, credentials, redemptions, conflicts, terminals."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.context import Info
from api.fields import column, computed, label, relation, relations
from api.nodes import Node, found_by, node_id
from api.schema import organisations
from api.schema.merchants import codes
from api.schema.scalars import Fen
from db.models.benefits import BenefitKind
from db.models.merchants import (
    CredentialKind,
    LossBearer,
    MerchantState,
    RedemptionKind,
    RedemptionReason,
)
from domain.merchants.tickets import voucher_public_key

if TYPE_CHECKING:
    from api.schema.organisations import Organisation


def _kinds(row: Mapping[str, Any]) -> list[BenefitKind]:
    return [BenefitKind(each) for each in row["kinds"]]


@found_by("merchant_by_id")
@strawberry.type(
    description="Partner whose terminals redeem vouchers, seen by who holds MERCHANT_MANAGE at its organisation and by "
    "its own staff and terminals."
)
class Merchant(Node):
    """A merchant row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("Merchant")
    name: str = column("name", description="What people call it, at most 80 characters.")
    contract_number: str = column("contract_number", description="Number of the contract, at most 80 characters.")
    kinds: list[BenefitKind] = computed(_kinds, description="Kinds of benefits that the contract is about.")
    state: MerchantState = column("state", convert=MerchantState, description="State of the merchant.")
    state_label: str = label(
        "state", codes.MERCHANT_WORDS, description="Word for the state, in the language of `Accept-Language`."
    )
    contract_starts_on: date = column("contract_starts_on", description="First day of the contract.")
    contract_ends_on: date = column("contract_ends_on", description="Last day of the contract.")
    created_at: datetime = column("created_at", description="When it was entered.")
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: organisations.Organisation,
        description="Organisation that has the contract; vouchers of programmes at and below it are redeemed.",
    )
    credentials: list["MerchantCredential"] = relations(
        "merchant_credentials_by_merchant_id",
        "id",
        lambda: MerchantCredential,
        list_size=10,
        description="Its credentials, as they were made, the revoked ones among them.",
    )


@found_by("merchant_credential_by_id")
@strawberry.type(
    description="What a terminal or one of the staff of a merchant shows to call the API, seen as the merchant is."
)
class MerchantCredential(Node):
    """A merchant_credential row, without its secret."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("MerchantCredential")
    kind: CredentialKind = column("kind", convert=CredentialKind, description="Whose it is.")
    name: str = column("name", description="What people call it, at most 80 characters.")
    key_id: str = column("key_id", description="First part of what it shows, 12 characters.")
    offline_count: int = column(
        "offline_count", description="Vouchers that one allowance is for, at most 1000; 0: it never redeems offline."
    )
    offline_fen: Fen = column("offline_fen", description="Money that one allowance is for, in fen.")
    offline_hours: int = column("offline_hours", description="Hours for which one allowance is valid, at most 72.")
    expires_at: datetime = column("expires_at", description="When it ends by itself.")
    created_at: datetime = column("created_at", description="When it was made.")
    revoked_at: datetime | None = column("revoked_at", description="When it was revoked; null while it was not.")
    merchant: Merchant | None = relation(
        "merchant_by_id", "merchant_id", lambda: Merchant, description="Merchant that it is of."
    )


@strawberry.type(description="Terminal that calls, with what it needs to go on without a network.")
class Terminal:
    """The caller's own credential."""

    row: strawberry.Private[Any]

    credential: MerchantCredential | None = relation(
        "merchant_credential_by_id", "id", lambda: MerchantCredential, description="Credential with which it calls."
    )
    merchant: Merchant | None = relation(
        "merchant_by_id", "merchant_id", lambda: Merchant, description="Merchant that it is of."
    )

    @strawberry.field(
        description="Ed25519 key with which tickets and allowances are proven, 32 bytes in base64url without padding."
    )
    def public_key(self, info: Info) -> str:
        """The union's own."""
        return voucher_public_key(info.context.keyring, self.row["tenant_id"])

    @strawberry.field(description="Id of the union as tickets are signed with it, a UUID.")
    def union_id(self) -> str:
        """A part of what is signed."""
        return str(self.row["tenant_id"])


@found_by("voucher_redemption_by_id")
@strawberry.type(
    description="Use of a voucher 核销, seen by its holder, by the merchant, and by who holds MERCHANT_MANAGE at the "
    "programme's or the merchant's organisation; it names nobody and is never changed."
)
class VoucherRedemption(Node):
    """A voucher_redemption row, with its reversal."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("VoucherRedemption")
    kind: RedemptionKind = column("kind", convert=RedemptionKind, description="What it stands for.")
    title: str = column("title", description="Title of the cycle that the voucher is of.")
    amount_fen: Fen = column("amount_fen", description="What was taken of the voucher, in fen.")
    excess_fen: Fen = column("excess_fen", description="What the member paid on top 自付, in fen.")
    receipt_number: str | None = column(
        "receipt_number", description="Number of the merchant's receipt; null when it gave none."
    )
    happened_at: datetime = column("happened_at", description="When it happened, by the clock of the service.")
    redeemed_at: datetime = column("redeemed_at", description="When it was recorded.")
    is_offline: bool = column("is_offline", description="Whether the terminal was without a network.")
    is_reversed: bool = column("is_reversed", description="Whether it was taken back.")
    reversed_at: datetime | None = column("reversed_at", description="When it was taken back; null while it counts.")
    merchant_name: str | None = column(
        "merchant_name", description="Name of the merchant; null at the union's own desk."
    )
    merchant: Merchant | None = relation(
        "merchant_by_id",
        "merchant_id",
        lambda: Merchant,
        description="Merchant where it was; null at the union's own desk, and where the caller may not see it.",
    )


@strawberry.type(description="What a till is told of a use.")
class RedemptionAnswer:
    """An outcome."""

    row: strawberry.Private[Any]

    amount_fen: Fen = column("amount_fen", description="What was taken of the voucher, in fen.")
    excess_fen: Fen = column("excess_fen", description="What the member pays on top 自付, in fen.")
    left_fen: Fen = column("left_fen", description="What is left of the voucher, in fen.")
    is_repeat: bool = column("is_repeat", description="Whether it was redeemed before, and this is the first answer.")


@found_by("redemption_conflict_by_id")
@strawberry.type(
    description="What a terminal gave out offline against the rules 离线核销冲突, seen by who holds MERCHANT_MANAGE at "
    "the merchant's organisation."
)
class RedemptionConflict(Node):
    """A redemption_conflict row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("RedemptionConflict")
    reason: RedemptionReason = column("reason", convert=RedemptionReason, description="What speaks against it.")
    reason_label: str = label(
        "reason", codes.REASON_WORDS, description="Words for `reason`, in the language of `Accept-Language`."
    )
    amount_fen: Fen = column("amount_fen", description="What the terminal gave, in fen.")
    receipt_number: str | None = column(
        "receipt_number", description="Number of the merchant's receipt; null when it gave none."
    )
    happened_at: datetime = column("happened_at", description="When it happened, by the clock of the service.")
    opened_at: datetime = column("opened_at", description="When the file came.")
    decision: LossBearer | None = column(
        "decision", convert=LossBearer, description="How it was decided; null while it is open."
    )
    decision_label: str = label(
        "decision_code",
        codes.DECISION_WORDS,
        description="Words for `decision`, or that it is open, in the language of `Accept-Language`.",
    )
    decided_at: datetime | None = column("decided_at", description="When it was decided; null while it is open.")
    decision_note: str | None = column("decision_note", description="Why it was decided so; null while it is open.")
    member_name: str = column("member_name", description="Full name of the voucher's holder as it is on file.")
    member_number: str = column("member_number", description="Number of the holder.")
    merchant: Merchant | None = relation(
        "merchant_by_id", "merchant_id", lambda: Merchant, description="Merchant whose terminal it was."
    )
    terminal: MerchantCredential | None = relation(
        "merchant_credential_by_id", "terminal_id", lambda: MerchantCredential, description="Terminal that gave it out."
    )
    redemption: VoucherRedemption | None = relation(
        "voucher_redemption_by_id",
        "redemption_id",
        lambda: VoucherRedemption,
        description="What the decision made of it; null while it is open, and when the merchant bears the loss.",
    )
