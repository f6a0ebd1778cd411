"""How a machine becomes a kiosk (RFC 8628): it asks, an officer grants or refuses, it gets tokens for its key alone."""

from dataclasses import dataclass, field
from uuid import UUID

from db.models.kiosks import KioskRequestRow, KioskRow, KioskState
from db.queries.kiosks import machines as queries
from db.session import Record
from db.types import new_id
from domain.audit.service import record
from domain.auth.errors import TooManyAttempts
from domain.auth.service import guess_count, guess_subject
from domain.kiosks import rules, tokens
from domain.kiosks.errors import KioskCodeUnknown, KioskKeyKnown
from domain.kiosks.keys import Proof, text_of
from domain.kiosks.rules import Poll, Profile
from domain.kiosks.tokens import KioskTokens
from domain.organisations.errors import OrganisationNotFound
from domain.shared.proofs import require_recent_proof
from domain.shared.work import Outcome, Work

_GUESSING = "kiosk user code"


@dataclass(frozen=True, slots=True)
class Authorization:
    """What a machine that asks is told; `user_code` as people read it."""

    device_code: str = field(repr=False)
    user_code: str
    expires_seconds: int
    poll_seconds: int


@dataclass(frozen=True, slots=True)
class KioskEnrol:
    """A machine that shows a code becomes a kiosk of an organisation."""

    user_code: str
    organisation_id: UUID
    name: str
    place: str
    profile: Profile


@dataclass(frozen=True, slots=True)
class KioskEnrolRefuse:
    """A machine that shows a code is none of ours."""

    user_code: str


async def authorize(work: Work, proof: Proof) -> Authorization:
    """Notes a machine that asks, with the key that it has proven. Nothing of the codes is kept but keyed hashes."""
    device_code, user_code = tokens.new_device_code(), tokens.new_user_code()
    tenant_id = work.scope.tenant_id
    request = KioskRequestRow(
        tenant_id=tenant_id,
        id=new_id(),
        device_code_hash=tokens.kept(work.keyring, tenant_id, "device code", device_code),
        user_code_hash=tokens.kept(work.keyring, tenant_id, "user code", user_code),
        key_thumbprint=proof.thumbprint,
        public_jwk=dict(proof.jwk),
        expires_at=work.now + rules.REQUEST_LIFE,
        poll_seconds=rules.POLL_SECONDS,
    )
    await queries.insert_request(work.conn, request)
    seconds = int(rules.REQUEST_LIFE.total_seconds())
    return Authorization(device_code, rules.shown_code(user_code), seconds, rules.POLL_SECONDS)


async def grant_poll(work: Work, device_code: str, proof: Proof) -> tuple[Poll, KioskTokens | None, UUID | None]:
    """What a machine that asks for its tokens is told, and these once they are granted, with the kiosk's id.

    Only the key that asked gets them; for any other one, and for an unknown code, it is over. Asked again after they
    were given, within the ten minutes, it gets them again: the answer may have been lost. Locks the request.
    """
    code_hash = tokens.kept(work.keyring, work.scope.tenant_id, "device code", device_code)
    request = await queries.lock_request_by_device(work.conn, work.scope.tenant_id, code_hash)
    if request is None or request["key_thumbprint"] != proof.thumbprint:
        return Poll.EXPIRED, None, None
    answer = rules.poll_answer(
        now=work.now,
        expires_at=request["expires_at"],
        polled=(request["polled_at"], request["poll_seconds"]),
        is_refused=request["refused_at"] is not None,
        is_granted=request["kiosk_id"] is not None,
    )
    slower = rules.POLL_SECONDS if answer is Poll.SLOW_DOWN else 0
    await queries.mark_polled(work.conn, request, now=work.now, poll_seconds=request["poll_seconds"] + slower)
    if answer is not Poll.GRANTED:
        return answer, None, None
    kiosk = await queries.lock_kiosk(work.conn, work.scope.tenant_id, request["kiosk_id"])
    if kiosk is None or kiosk.state == KioskState.REVOKED:
        return Poll.DENIED, None, None
    await queries.mark_used(work.conn, request, work.now)
    return answer, _tokens(work, kiosk, kiosk.generation), kiosk.id


async def refresh(work: Work, refresh_token: str, proof: Proof) -> KioskTokens | None:
    """The tokens after a refresh token; None when it opens nothing.

    It is bound to the key of its kiosk. The live generation makes the next one; the one before it gets the same
    successor again, for a kiosk may have lost the answer and its network with it; older ones are refused and recorded
    (`kiosk.refresh_reused`). Locks the kiosk.
    """
    found = tokens.read_refresh(work.keyring, work.scope.tenant_id, refresh_token)
    kiosk = None if found is None else await queries.lock_kiosk(work.conn, work.scope.tenant_id, found[0])
    if found is None or kiosk is None or kiosk.state == KioskState.REVOKED:
        return None
    if kiosk.key_thumbprint != proof.thumbprint:
        await _tell(work, kiosk, "kiosk.key_refused")
        return None
    if found[1] == kiosk.generation - 1:
        return _tokens(work, kiosk, kiosk.generation)
    if found[1] < kiosk.generation:
        await _tell(work, kiosk, "kiosk.refresh_reused", generation=found[1])
        return None
    await queries.rotate(work.conn, kiosk, generation=found[1] + 1, now=work.now)
    return _tokens(work, kiosk, found[1] + 1)


def _tokens(work: Work, kiosk: KioskRow, generation: int) -> KioskTokens:
    return tokens.kiosk_tokens(
        work.keyring,
        whose=(kiosk.tenant_id, kiosk.id),
        thumbprint=kiosk.key_thumbprint,
        generation=generation,
        now=work.now,
    )


async def kiosk_enrol(work: Work, command: KioskEnrol) -> Outcome:
    """Makes a kiosk of the machine that shows a code. Locks its request. Records `kiosk.enrolled`.

    A wrong code is counted and refused by the outcome; after five in 15 minutes the officer waits.

    Raises:
        DomainError: STEP_UP_REQUIRED, ORGANISATION_NOT_FOUND, KIOSK_TEXT_INVALID, KIOSK_PROFILE_INVALID,
            TOO_MANY_ATTEMPTS, KIOSK_KEY_KNOWN.
    """
    await require_recent_proof(work)
    officer_id, place = work.actor.member_id, command.organisation_id
    if officer_id is None or not await queries.may_enrol(work.conn, work.scope, place):
        raise OrganisationNotFound("organisationId")
    profile = rules.clean_profile(command.profile)
    name, where = rules.clean_line(command.name, "name"), rules.clean_line(command.place, "place")
    request = await _waiting(work, command.user_code)
    if request is None:
        return await _guessed(work)
    kiosk = KioskRow(
        tenant_id=work.scope.tenant_id,
        id=new_id(),
        organisation_id=place,
        name=name or "",
        place=where or "",
        state=KioskState.ACTIVE.value,
        key_thumbprint=request["key_thumbprint"],
        public_jwk=request["public_jwk"],
        document_profile=profile.document_profile,
        functions=list(profile.functions),
        languages=list(profile.languages),
        allows_pin=profile.allows_pin,
        idle_seconds=profile.idle_seconds,
        session_seconds=profile.session_seconds,
        offline_count=profile.offline_count,
        offline_hours=profile.offline_hours,
        settings={},
        version=1,
        answering_id=officer_id,
        enrolled_at=work.now,
        configured_at=work.now,
        state_at=work.now,
        generation=1,
        rotated_at=work.now,
    )
    if not await queries.insert_kiosk(work.conn, kiosk):
        raise KioskKeyKnown("userCode")
    await queries.mark_granted(work.conn, request, kiosk.id)
    await _tell(work, kiosk, "kiosk.enrolled", thumbprint=text_of(kiosk.key_thumbprint))
    return {"kiosk_id": kiosk.id}


async def kiosk_enrol_refuse(work: Work, command: KioskEnrolRefuse) -> Outcome:
    """Tells the machine that shows a code that it is none of ours. Locks its request. Records `kiosk.refused`.

    Raises:
        DomainError: TOO_MANY_ATTEMPTS.
    """
    request = await _waiting(work, command.user_code)
    if request is None:
        return await _guessed(work)
    await queries.mark_refused(work.conn, request, work.now)
    await record(work, "kiosk.refused", "kiosk_request", request["id"])
    return {"told_at": work.now.isoformat()}


async def _waiting(work: Work, user_code: str) -> Record | None:
    """The machine that shows a code and waits, locked.

    Raises:
        TooManyAttempts: The officer has typed too many wrong ones.
    """
    guesses = await queries.find_guesses(work.conn, work.scope.tenant_id, _subject(work))
    if guesses is not None and guesses["attempts"] >= rules.GUESSES:
        left = (guesses["window_started_at"] + rules.GUESS_WINDOW - work.now).total_seconds()
        if left > 0:
            raise TooManyAttempts(retry_after_seconds=int(left) + 1)
    code_hash = tokens.kept(work.keyring, work.scope.tenant_id, "user code", rules.clean_code(user_code))
    request = await queries.lock_request_by_user(work.conn, work.scope.tenant_id, code_hash)
    is_over = request is None or work.now >= request["expires_at"]
    if request is None or is_over or request["kiosk_id"] is not None or request["refused_at"] is not None:
        return None
    return request


async def _guessed(work: Work) -> Outcome:
    await guess_count(work, _subject(work), rules.GUESS_WINDOW)
    return {"refused": KioskCodeUnknown.code, "refused_at": ["userCode"]}


def _subject(work: Work) -> bytes:
    return guess_subject(work, _GUESSING, str(work.actor.member_id))


async def _tell(work: Work, kiosk: KioskRow, action: str, **facts: object) -> None:
    await record(work, action, "kiosk", kiosk.id, organisation_id=kiosk.organisation_id, **facts)
