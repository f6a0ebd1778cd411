"""Taking in an anonymous suggestion 匿名建议: from nobody in particular, for the registrar's signature alone.

The signature is over the hash of a token that the author keeps; with the token they read the answer later. Nothing is
kept of who posts: no member, no address, no time but the day, and ids are drawn at random (docs/anonymous.md).
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from hashlib import sha256
from uuid import UUID, uuid4

from db.models.suggestions import (
    StepKind,
    SuggestionChannel,
    SuggestionPostRow,
    SuggestionRow,
    SuggestionState,
    SuggestionVisibility,
)
from db.queries.suggestions import anonymous, drafting, permits
from domain.shared.calendar import SHANGHAI, local_day
from domain.shared.references import new_reference
from domain.shared.work import Outcome, Work
from domain.suggestions.anonymous_errors import (
    SuggestionPermitInvalid,
    SuggestionPermitMonthOver,
    SuggestionPermitUsed,
    SuggestionPlaceRefused,
)
from domain.suggestions.errors import SuggestionCategoryNotFound
from domain.suggestions.rules import (
    MAX_BODY,
    MAX_EFFECT,
    MAX_TITLE,
    clean_optional,
    clean_text,
    permit_message,
)
from domain.suggestions.service.moving import begin, move_by_token
from domain.suggestions.service.permits import month_of
from voting.blind import PublicKey, prepare, verify
from voting.canonical import canonical

_public_key = lru_cache(maxsize=64)(PublicKey.from_der)
_MONTHS_A_YEAR = 12
_A_DAY = timedelta(days=1)
_MORNING = time(8)
_TRIES = 2
"""How often a route is read: whom it led to may close at this moment."""


@dataclass(frozen=True, slots=True)
class UsedPermit:
    """A permit as it is used: of which month, the hash of the author's token, the signature over it."""

    month_id: UUID
    token_hash: bytes = field(repr=False)
    randomizer: bytes = field(repr=False)
    signature: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class SuggestionPost:
    """What an author without a name says, for which place."""

    permit: UsedPermit = field(repr=False)
    organisation_id: UUID
    category_id: UUID
    title: str
    body: str
    expected_effect: str | None
    visibility: SuggestionVisibility

    @property
    def content_hash(self) -> bytes:
        """What tells one post from another."""
        ids = [str(self.organisation_id), str(self.category_id)]
        return sha256(canonical([*ids, self.title, self.body, self.expected_effect, self.visibility.value])).digest()


def by_the_day(now: datetime) -> datetime:
    """The beginning of the union's day: all that is kept of when somebody without a name did something."""
    return datetime.combine(local_day(now), time(), SHANGHAI).astimezone(UTC)


def coarse(work: Work, at: datetime) -> Work:
    """The work of somebody without a name, at an instant that does not tell when it was done.

    Others are told of all that is done on a day in the morning after it, for a message keeps its time.
    """
    told_at = datetime.combine(local_day(work.now) + _A_DAY, _MORNING, SHANGHAI).astimezone(UTC)
    return replace(work, now=at, told_at=told_at)


async def suggestion_post(work: Work, command: SuggestionPost) -> Outcome:
    """Takes the suggestion in, handed in, and gives its `reference`; the same post again has the same answer.

    Emits `suggestion.drafted` and `suggestion.submitted`; the log of the union has no entry, since nobody acts.

    Raises:
        DomainError: SUGGESTION_PERMIT_INVALID, SUGGESTION_PERMIT_MONTH_OVER, SUGGESTION_PERMIT_USED,
            SUGGESTION_PLACE_REFUSED, SUGGESTION_CATEGORY_NOT_FOUND, SUGGESTION_TEXT_INVALID; nothing was written.
    """
    permit, tenant_id = command.permit, work.scope.tenant_id
    await _check_permit(work, permit)
    earlier = await anonymous.find_post(work.conn, tenant_id, permit.token_hash)
    if earlier is None:
        suggestion = await _suggestion(work, command)
        post = SuggestionPostRow(
            tenant_id=tenant_id,
            token_hash=permit.token_hash,
            month_id=permit.month_id,
            randomizer=permit.randomizer,
            signature=permit.signature,
            content_hash=command.content_hash,
        )
        if await anonymous.insert_post(work.conn, post):
            nameless = coarse(work, suggestion.created_at)
            await begin(nameless, suggestion, suggestion.created_at)
            suggestion.submitted_at = suggestion.created_at
            await move_by_token(nameless, suggestion, StepKind.SUBMIT)
            return {"reference": suggestion.reference}
        earlier = await anonymous.find_post(work.conn, tenant_id, permit.token_hash)
    if earlier != command.content_hash:
        raise SuggestionPermitUsed("permit")
    return {"reference": await anonymous.find_reference(work.conn, tenant_id, permit.token_hash)}


async def _check_permit(work: Work, permit: UsedPermit) -> None:
    """A used permit is taken for ever, so that a repeat is; a new one in its month and the next."""
    month = await permits.find_month(work.conn, work.scope.tenant_id, permit.month_id)
    if month is None or month["registrar_key"] is None:
        raise SuggestionPermitInvalid("month")
    message = prepare(permit_message(permit.month_id.bytes, permit.token_hash), randomizer=permit.randomizer)
    if not verify(_public_key(month["registrar_key"]), message, permit.signature):
        raise SuggestionPermitInvalid("signature")
    this, drawn = month_of(work.now), month["month"]
    is_late = (this.year - drawn.year) * _MONTHS_A_YEAR + this.month - drawn.month > 1
    if is_late and await anonymous.find_post(work.conn, work.scope.tenant_id, permit.token_hash) is None:
        raise SuggestionPermitMonthOver("month")


async def _suggestion(work: Work, command: SuggestionPost) -> SuggestionRow:
    tenant_id, place_id = work.scope.tenant_id, command.organisation_id
    handling_id = await _handler(work, place_id, command.category_id)
    return SuggestionRow(
        tenant_id=tenant_id,
        id=uuid4(),
        reference=new_reference(),
        organisation_id=place_id,
        handling_id=handling_id,
        category_id=command.category_id,
        title=clean_text(command.title, MAX_TITLE, "title"),
        body=clean_text(command.body, MAX_BODY, "body"),
        expected_effect=clean_optional(command.expected_effect, MAX_EFFECT, "expectedEffect"),
        visibility=command.visibility.value,
        channel=SuggestionChannel.MOBILE.value,
        is_anonymous=True,
        token_hash=command.permit.token_hash,
        state=SuggestionState.DRAFT.value,
        created_at=by_the_day(work.now),
    )


async def _handler(work: Work, place_id: UUID, category_id: UUID) -> UUID:
    """Who handles what comes from a place. Both are held open until the transaction ends.

    In the order in which the row's own references would be held.
    """
    tenant_id = work.scope.tenant_id
    for _ in range(_TRIES):
        route = await drafting.find_destination(work.conn, tenant_id, None, category_id, else_from=place_id)
        if not await anonymous.hold_place(work.conn, tenant_id, place_id):
            raise SuggestionPlaceRefused("organisation")
        if route is None or not route["is_open"]:
            continue
        if not route["has_category"]:
            raise SuggestionCategoryNotFound("category")
        handling_id: UUID = route["handling_id"]
        return handling_id
    raise SuggestionPlaceRefused("organisation")
