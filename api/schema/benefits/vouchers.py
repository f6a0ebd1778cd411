"""Applications 申请 and vouchers 票券: what members have of a cycle."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.context import Info
from api.fields import column, label, relation, relations
from api.nodes import Node, found_by, node_id
from api.schema.benefits import codes
from api.schema.benefits.nouns import BenefitCycle
from api.schema.members import register
from api.schema.merchants import nouns as merchants
from api.schema.scalars import Fen
from db.models.benefits import ApplicationClosing, ApplicationState, BenefitKind, VoucherState
from db.sealing import unseal
from domain.benefits.service.claiming import CODE_COLUMN, CODE_KEY

if TYPE_CHECKING:
    from api.schema.members.register import Member
    from api.schema.merchants.nouns import VoucherRedemption

_SHOWN_IN = frozenset({"issued", "locked"})
_GROUP = 4


@found_by("benefit_application_by_id")
@strawberry.type(
    description="Application of a member for a voucher of a cycle, seen by the member and by who holds BENEFIT_READ at "
    "the programme's organisation."
)
class BenefitApplication(Node):
    """A benefit_application row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("BenefitApplication")
    state: ApplicationState = column("state", convert=ApplicationState, description="State of the application.")
    state_label: str = label(
        "state", codes.APPLICATION_WORDS, description="Word for the state, in the language of `Accept-Language`."
    )
    closing: ApplicationClosing | None = column(
        "closing", convert=ApplicationClosing, description="Why it was not served; null otherwise."
    )
    ticket: str = column("ticket", description="Ticket of the draw, as it stands in the published list.")
    listed_order: int | None = column(
        "rank",
        description="Number beside the ticket in the published list, the smaller the earlier; null before it is "
        "published.",
    )
    place: int | None = column("place", description="Place in the drawn order, from 1; null before the draw.")
    applied_at: datetime = column("applied_at", description="When the member applied.")
    closed_at: datetime | None = column("closed_at", description="When it ended; null while it waits.")
    member_name: str = column("member_name", description="Full name of the member as it is on file.")
    member_number: str = column("member_number", description="Number of the member.")
    member: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id",
        "member_id",
        lambda: register.Member,
        description="Entry as it is now; null where the caller may not see it.",
    )
    cycle: BenefitCycle | None = relation(
        "benefit_cycle_by_id", "cycle_id", lambda: BenefitCycle, description="Cycle that it is for."
    )


@found_by("voucher_by_id")
@strawberry.type(
    description="What a member may redeem 票券, seen by the member and by who holds BENEFIT_READ at the programme's "
    "organisation; its code by the member alone."
)
class Voucher(Node):
    """A voucher row; the code is opened only where it is asked for."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("Voucher")
    kind: BenefitKind = column("kind", convert=BenefitKind, description="What sort of benefit it is.")
    kind_label: str = label(
        "kind", codes.KIND_WORDS, description="Word for the sort, in the language of `Accept-Language`."
    )
    state: VoucherState = column("state", convert=VoucherState, description="State of the voucher.")
    state_label: str = label(
        "state", codes.VOUCHER_WORDS, description="Word for the state, in the language of `Accept-Language`."
    )
    value_fen: Fen = column("value_fen", description="Its value in fen.")
    excess_fen: Fen = column("excess_fen", description="What the member pays besides, in fen; 0: nothing.")
    spent_fen: Fen = column("spent_fen", description="How much of the value is redeemed, in fen.")
    used_count: int = column("used_count", description="How often it was used and not taken back.")
    issued_on: date = column(
        "issued_on", description="Union's day on which it was issued; its year is that of the caps."
    )
    issued_at: datetime = column("issued_at", description="When it was issued.")
    valid_until_at: datetime = column("valid_until_at", description="Until when it can be redeemed.")
    redeemed_at: datetime | None = column("redeemed_at", description="When it was redeemed; null when it was not.")
    closed_at: datetime | None = column("closed_at", description="When it expired or was revoked; null otherwise.")
    member_name: str = column("member_name", description="Full name of the member as it is on file.")
    member_number: str = column("member_number", description="Number of the member.")
    member: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id",
        "member_id",
        lambda: register.Member,
        description="Entry as it is now; null where the caller may not see it.",
    )
    cycle: BenefitCycle | None = relation(
        "benefit_cycle_by_id", "cycle_id", lambda: BenefitCycle, description="Cycle that it is of."
    )
    redemptions: list[Annotated["VoucherRedemption", strawberry.lazy("api.schema.merchants.nouns")]] = relations(
        "voucher_redemptions_by_voucher_id",
        "id",
        lambda: merchants.VoucherRedemption,
        list_size=2,
        description="Its uses in their order, those that were taken back among them, as far as the caller may see "
        "them: the holder all, an officer those in their hands.",
    )

    @strawberry.field(
        description="Code for the eye and for typing, four groups of four letters, for the holder alone; null for "
        "others, and when it cannot be redeemed."
    )
    def code(self, info: Info) -> str | None:
        """Opened with a key of the installation."""
        code = self._opened(info)
        return None if code is None else "-".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))

    @strawberry.field(
        description="Text of the QR code that a till reads, 16 letters, for the holder alone; null as `code` is."
    )
    def qr_text(self, info: Info) -> str | None:
        """Opened with a key of the installation."""
        return self._opened(info)

    def _opened(self, info: Info) -> str | None:
        row = self.row
        if not row["is_own"] or row["code_sealed"] is None or row["state"] not in _SHOWN_IN:
            return None
        key = info.context.keyring.derive(CODE_KEY)
        return unseal(key, row["code_sealed"], tenant_id=row["tenant_id"], row_id=row["id"], column=CODE_COLUMN)
