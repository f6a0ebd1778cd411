"""Passkeys: registered, named, removed, asked for a proof."""

from dataclasses import dataclass
from uuid import UUID

from db.models.auth import PasskeyRow, TicketPurpose
from db.queries.auth import credentials as credential_queries
from db.queries.auth import passkeys as passkey_queries
from db.queries.auth.credentials import Account
from db.queries.auth.passkeys import StoredPasskey
from db.types import new_id
from domain.audit.service import record
from domain.auth import rules
from domain.auth.errors import InvalidPasskey, PasskeyNotFound, PasskeyTaken, TooManyPasskeys
from domain.auth.passkeys import (
    Assertion,
    Holder,
    NewKey,
    proof_options,
    read_assertion,
    read_registration,
    registration_options,
    verify_assertion,
    verify_registration,
)
from domain.auth.relying_party import RelyingParty
from domain.auth.service.attempts import Limits, count, own_id, subjects_of
from domain.auth.service.tickets import TicketTerms, ticket_issue, ticket_take
from domain.shared.events import emit
from domain.shared.proofs import require_recent_proof
from domain.shared.work import Outcome, Work

_CHALLENGES = Limits(rules.CHALLENGES, rules.CHALLENGES)


@dataclass(frozen=True, slots=True)
class PasskeyRegisterBegin:
    """A wish to register a passkey with this relying party."""

    party: RelyingParty


@dataclass(frozen=True, slots=True)
class PasskeyRegister:
    """A key whose registration held, and what the member calls it. Stays inside the request."""

    key: NewKey
    name: str | None = None


@dataclass(frozen=True, slots=True)
class PasskeyRename:
    """Another name for a passkey of the caller."""

    passkey_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class PasskeyRemove:
    """A passkey of the caller to end."""

    passkey_id: UUID


@dataclass(frozen=True, slots=True)
class PasskeyProveBegin:
    """A wish to prove by passkey who one is: signed in, with a passkey of one's own; else with any."""

    party: RelyingParty


@dataclass(frozen=True, slots=True)
class Presented:
    """An answer whose challenge held, and the passkey it names. Stays inside the request.

    `is_known`: somebody was signed in when it was asked for; else the answer must say by itself whose it is.
    """

    assertion: Assertion
    passkey: StoredPasskey | None
    is_known: bool


@dataclass(frozen=True, slots=True)
class PasskeyProof:
    """A verified answer, not counted yet. Stays inside the request."""

    passkey_id: UUID
    member_id: UUID
    sign_count: int


async def passkey_register_begin(work: Work, command: PasskeyRegisterBegin) -> Outcome:
    """A challenge for a new passkey, good once, for five minutes, on this device; `options_json` for the client.

    Raises:
        StepUpRequired: Whoever finds the device open must not add a key of theirs.
        TooManyPasskeys: Ten at most.
    """
    member_id, tenant_id = own_id(work), work.scope.tenant_id
    await require_recent_proof(work)
    held = await passkey_queries.list_own_credential_ids(work.conn, tenant_id, member_id)
    _refuse_too_many(len(held))
    number = await passkey_queries.find_own_number(work.conn, tenant_id, member_id)
    terms = TicketTerms(TicketPurpose.PASSKEY_REGISTRATION, _holder(work), rules.CHALLENGE_LIFE)
    challenge = await ticket_issue(work, terms)
    holder = Holder(member_id, number or "", held)
    return {"options_json": registration_options(command.party, holder, challenge)}


async def passkey_registration_take(work: Work, answer: str) -> bytes | None:
    """The challenge of a registration, used up by this; None when it does not hold. To be committed before it counts.

    Raises:
        InvalidPasskey: The answer cannot be read.
    """
    challenge = read_registration(answer)
    taken = await ticket_take(work, TicketPurpose.PASSKEY_REGISTRATION, challenge, holder=_holder(work))
    return None if taken is None else challenge


def passkey_registration_prove(party: RelyingParty, answer: str, challenge: bytes | None) -> NewKey:
    """The new key.

    Raises:
        InvalidPasskey: The challenge was not live, or the answer does not hold.
    """
    if challenge is None:
        raise InvalidPasskey
    return verify_registration(party, answer, challenge)


async def passkey_register(work: Work, command: PasskeyRegister) -> Outcome:
    """Keeps the key; the member is told, in the app and outside it.

    Raises:
        TooManyPasskeys: Ten at most.
        PasskeyTaken: The key is registered, by whomever.
    """
    member_id, tenant_id, key = own_id(work), work.scope.tenant_id, command.key
    await credential_queries.open_credential(work.conn, tenant_id, member_id)
    held = await passkey_queries.list_own_credential_ids(work.conn, tenant_id, member_id)
    _refuse_too_many(len(held))
    passkey = PasskeyRow(
        tenant_id=tenant_id,
        id=new_id(),
        member_id=member_id,
        credential_id=key.credential_id,
        public_key=key.public_key,
        sign_count=key.sign_count,
        is_synced=key.is_synced,
        name=rules.passkey_name(command.name),
    )
    if not await passkey_queries.insert_passkey(work.conn, passkey):
        raise PasskeyTaken
    await record(work, "passkey.registered", "passkey", passkey.id, is_synced=key.is_synced)
    await emit(work, "passkey.registered", "passkey", passkey.id, member_id=str(member_id))
    return {"passkey_id": str(passkey.id)}


async def passkey_rename(work: Work, command: PasskeyRename) -> Outcome:
    """Another name for the caller's passkey.

    Raises:
        PasskeyNotFound: Not one of the caller's.
    """
    passkey = await _lock_own(work, command.passkey_id)
    await passkey_queries.rename_passkey(
        work.conn, work.scope.tenant_id, passkey.id, name=rules.passkey_name(command.name)
    )
    await record(work, "passkey.renamed", "passkey", passkey.id)
    return {"passkey_id": str(passkey.id)}


async def passkey_remove(work: Work, command: PasskeyRemove) -> Outcome:
    """Ends a passkey; devices that it signed in stay signed in.

    Raises:
        StepUpRequired: Else whoever finds the device open could fall back to a password.
        PasskeyNotFound: Not one of the caller's.
    """
    member_id = own_id(work)
    await require_recent_proof(work)
    passkey = await _lock_own(work, command.passkey_id)
    await passkey_queries.remove_passkey(work.conn, work.scope.tenant_id, passkey.id, at=work.now)
    await record(work, "passkey.removed", "passkey", passkey.id)
    await emit(work, "passkey.removed", "passkey", passkey.id, member_id=str(member_id))
    return {"passkey_id": str(passkey.id)}


async def passkey_prove_begin(work: Work, command: PasskeyProveBegin) -> Outcome:
    """A challenge to prove by passkey who one is, good once, for five minutes, from where it was asked for.

    Signed in, it is bound to the session and names the caller's passkeys; else it is bound to the network address and
    names none, so that it tells nobody who has a passkey.

    Raises:
        TooManyAttempts: Sixty challenges in 15 minutes for one address, or one session.
    """
    holder, ids = _holder(work), []
    await count(work, subjects_of(work, "passkey challenge", holder), _CHALLENGES)
    if work.actor.member_id is not None:
        ids = list(await passkey_queries.list_own_credential_ids(work.conn, work.scope.tenant_id, work.actor.member_id))
    challenge = await ticket_issue(work, TicketTerms(TicketPurpose.PASSKEY_PROOF, holder, rules.CHALLENGE_LIFE))
    return {"options_json": proof_options(command.party, challenge, ids)}


async def passkey_proof_take(work: Work, answer: str) -> Presented | None:
    """The answer with its passkey, the challenge used up by this; None when that does not hold.

    To be committed before `passkey_prove`: a challenge is good once, whatever comes of the answer.

    Raises:
        InvalidPasskey: The answer cannot be read.
    """
    assertion = read_assertion(answer)
    taken = await ticket_take(work, TicketPurpose.PASSKEY_PROOF, assertion.challenge, holder=_holder(work))
    if taken is None:
        return None
    passkey = await passkey_queries.find_passkey(work.conn, work.scope.tenant_id, assertion.credential_id)
    return Presented(assertion, passkey, is_known=work.actor.member_id is not None)


def passkey_prove(party: RelyingParty, presented: Presented | None) -> PasskeyProof:
    """Verifies the signature, a tenth of a millisecond.

    Raises:
        InvalidPasskey: Whatever the reason.
    """
    passkey = None if presented is None else presented.passkey
    if presented is None or passkey is None:
        raise InvalidPasskey
    sign_count = verify_assertion(party, presented.assertion, passkey.public_key)
    holder = presented.assertion.holder
    # WebAuthn level 2, 7.2, step 6.
    if holder != passkey.member_id.bytes and not (holder is None and presented.is_known):
        raise InvalidPasskey
    return PasskeyProof(passkey.id, passkey.member_id, sign_count)


async def confirm_passkey(work: Work, proof: PasskeyProof) -> Account | None:
    """Notes the use and gives the locked account; None when the counter fell behind.

    Then a copy of the key is about: the member and the log are told, which must be committed.

    Raises:
        InvalidPasskey: Removed meanwhile, or the membership has ended.
    """
    tenant_id = work.scope.tenant_id
    account = await credential_queries.open_credential(work.conn, tenant_id, proof.member_id)
    passkey = await passkey_queries.lock_passkey(work.conn, tenant_id, proof.passkey_id)
    if account is None or passkey is None or account.state not in rules.SIGN_IN_STATES:
        raise InvalidPasskey
    if not rules.is_count_ahead(passkey.sign_count, proof.sign_count):
        await record(work, "passkey.copy_suspected", "passkey", passkey.id, member_id=str(proof.member_id))
        await emit(work, "passkey.copy_suspected", "passkey", passkey.id, member_id=str(proof.member_id))
        return None
    await passkey_queries.use_passkey(work.conn, tenant_id, passkey.id, sign_count=proof.sign_count, at=work.now)
    return account


def _holder(work: Work) -> str:
    if work.actor.session_id is not None:
        return f"session {work.actor.session_id}"
    return f"address {rules.address_subject(work.actor.address)}"


def _refuse_too_many(held: int) -> None:
    if held >= rules.PASSKEYS_MAXIMUM:
        raise TooManyPasskeys(maximum=rules.PASSKEYS_MAXIMUM)


async def _lock_own(work: Work, passkey_id: UUID) -> StoredPasskey:
    passkey = await passkey_queries.lock_own_passkey(
        work.conn, work.scope.tenant_id, passkey_id, member_id=own_id(work)
    )
    if passkey is None:
        raise PasskeyNotFound("passkeyId")
    return passkey
