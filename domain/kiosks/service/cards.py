"""Cards 工卡: the cards with which members sign in at kiosks, and the PIN of the office."""

from dataclasses import dataclass, field
from uuid import UUID

from db.models.kiosks import KioskCardRow
from db.queries.kiosks import visits
from domain.audit.service import record
from domain.auth.rules import SIGN_IN_STATES
from domain.kiosks import rules, tokens
from domain.kiosks.errors import KioskCardKnown, KioskMemberNotFound, KioskTextInvalid
from domain.shared.proofs import require_recent_proof
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class KioskCardIssue:
    """A card for a member; without a number they keep their card and get a new PIN."""

    member_id: UUID
    card_number: str | None = field(default=None, repr=False)


async def kiosk_card_issue(work: Work, command: KioskCardIssue) -> Outcome:
    """Gives a member a card, or another one, and a PIN of the office that they must change at the first use.

    The PIN is derived (`office_pin`), so that a repeat shows the same one and nothing holds it. Old card and old PIN
    end; a locked card is free again. Nobody issues their own. Records `kiosk_card.issued`.

    Raises:
        DomainError: STEP_UP_REQUIRED, KIOSK_MEMBER_NOT_FOUND, KIOSK_TEXT_INVALID, KIOSK_CARD_KNOWN.
    """
    await require_recent_proof(work)
    by_id, member_id, tenant_id = work.actor.member_id, command.member_id, work.scope.tenant_id
    holder = await visits.find_holder(work.conn, work.scope, member_id)
    if by_id is None or by_id == member_id or holder is None or holder["state"] not in SIGN_IN_STATES:
        raise KioskMemberNotFound("memberId")
    index = None
    if command.card_number is not None:
        card = rules.clean_card(command.card_number)
        if not card:
            raise KioskTextInvalid("cardNumber", most=rules.MAX_NAME)
        index = tokens.kept(work.keyring, tenant_id, "card", card)
    held = await visits.lock_card(work.conn, tenant_id, member_id)
    if held is None and index is None:
        raise KioskMemberNotFound("memberId")
    generation: int | None = None
    if held is not None:
        generation = await visits.reissue(work.conn, tenant_id, member_id, card_index=index, by_id=by_id, now=work.now)
    elif index is not None and await visits.insert_card(work.conn, _card(work, member_id, index, by_id)):
        generation = 1
    if generation is None:
        raise KioskCardKnown("cardNumber")
    place = holder["organisation_id"]
    await record(work, "kiosk_card.issued", "member", member_id, organisation_id=place, is_new_card=index is not None)
    return {"member_id": member_id, "generation": generation}


def _card(work: Work, member_id: UUID, index: bytes, by_id: UUID) -> KioskCardRow:
    return KioskCardRow(
        tenant_id=work.scope.tenant_id,
        id=member_id,
        card_index=index,
        generation=1,
        wrong_count=0,
        issued_by_id=by_id,
        issued_at=work.now,
    )
