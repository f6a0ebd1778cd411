"""Single sign-on: begun, answered by the provider, turned into a session; identities linked and unlinked."""

import base64
import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from db.models.auth import ProofKind, SignOnIdentityRow, TicketPurpose
from db.queries.auth import credentials as credential_queries
from db.queries.auth import identities as identity_queries
from db.queries.auth.identities import IssuedSubject
from db.queries.auth.officers import list_officers
from db.types import new_id
from domain.audit.service import record, record_own
from domain.auth import rules
from domain.auth.errors import InvalidSignOnCode, SignOnIdentityNotFound, SignOnNotMatched
from domain.auth.service.attempts import Limits, count, own_id, subjects_of
from domain.auth.service.sessions import open_device
from domain.auth.service.tickets import TicketTerms, ticket_issue, ticket_take
from domain.auth.sign_on.client import Asked
from domain.auth.sign_on.tokens import Claims
from domain.shared.proofs import require_recent_proof
from domain.shared.work import Outcome, Work

SIGN_ON_SECONDS = int(rules.SIGN_ON_LIFE.total_seconds())
"""How long a person has at the provider."""

_BEGINS = Limits(rules.CHALLENGES, rules.CHALLENGES)
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
"""32 bytes in base64url: our secrets, and S256 challenges."""

_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")


@dataclass(frozen=True, slots=True)
class SignOnBegin:
    """A client that sends its person to a provider: where to return to, its state, the S256 challenge of its verifier.

    `callback_uri` is our own address, which the provider sends the person back to; `browser` a secret in a cookie.
    """

    provider: str
    callback_uri: str
    redirect_uri: str
    challenge: str
    state: str = field(repr=False)
    browser: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SignOnBegun:
    """What the callback finds again: the client's part, and ours towards the provider."""

    provider: str
    redirect_uri: str
    challenge: str
    state: str = field(repr=False)
    asked: Asked = field(repr=False)


@dataclass(frozen=True, slots=True)
class SessionOpenBySingleSignOn:
    """Sign-in by the one-time code that single sign-on gave to the client, with the verifier that the client kept."""

    code: str = field(repr=False)
    verifier: str = field(repr=False)
    device_name: str | None = None


@dataclass(frozen=True, slots=True)
class SignOnIdentityUnlink:
    """A linked account of the caller to part from."""

    identity_id: UUID


def is_challenge(text: str) -> bool:
    """Whether a text can be the S256 challenge of a verifier (RFC 7636)."""
    return _SECRET.fullmatch(text) is not None


async def sign_on_begin(work: Work, command: SignOnBegin) -> Asked:
    """What to send to the provider; good once, for ten minutes, in the browser that asked.

    Raises:
        TooManyAttempts: Sixty in 15 minutes from one address.
    """
    subject = rules.address_subject(work.actor.address)
    await count(work, subjects_of(work, "single sign-on", subject), _BEGINS)
    nonce, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    content = {
        "provider": command.provider,
        "callback_uri": command.callback_uri,
        "redirect_uri": command.redirect_uri,
        "challenge": command.challenge,
        "state": command.state,
        "nonce": nonce,
        "verifier": verifier,
    }
    terms = TicketTerms(TicketPurpose.SINGLE_SIGN_ON_STATE, f"browser {command.browser}", rules.SIGN_ON_LIFE)
    state = _text(await ticket_issue(work, terms, content))
    return Asked(command.callback_uri, state, nonce, verifier, challenge_of(verifier))


async def sign_on_answer(work: Work, *, state: str, browser: str) -> SignOnBegun | None:
    """What was begun with this state, used up by this; None when it is unknown, over, used, or another browser's."""
    if not _SECRET.fullmatch(state):
        return None
    content = await ticket_take(work, TicketPurpose.SINGLE_SIGN_ON_STATE, _bytes(state), holder=f"browser {browser}")
    return None if content is None else _begun(content, state)


async def sign_on_code_issue(work: Work, begun: SignOnBegun, claims: Claims) -> str:
    """A one-time code for the client that began, good for 60 s, of use only with its verifier; kept as a hash."""
    terms = TicketTerms(TicketPurpose.SINGLE_SIGN_ON_CODE, f"client {begun.challenge}", rules.SIGN_ON_CODE_LIFE)
    content = {"provider": begun.provider, "issuer": claims.issuer, "subject": claims.subject}
    if claims.number is not None:
        content["number"] = claims.number
    return _text(await ticket_issue(work, terms, content))


async def session_open_by_single_sign_on(work: Work, command: SessionOpenBySingleSignOn) -> Outcome:
    """Signs a device in as the member whom the account at the provider stands for.

    The first time that is the member whose number the configured claim carries, and the account is linked to them,
    which the log records; from then on it is the link, whatever the claim says. A member has one account at a provider.
    The number of an entry that was merged into an officer's, or a deputy's, links nobody to them.

    Raises:
        InvalidSignOnCode: Unknown, used, over, or begun by another client.
        SignOnNotMatched: No such member, linked otherwise, or no longer in membership.
    """
    is_well_formed = _SECRET.fullmatch(command.code) and _VERIFIER.fullmatch(command.verifier)
    content = None
    if is_well_formed:
        holder = f"client {challenge_of(command.verifier)}"
        content = await ticket_take(work, TicketPurpose.SINGLE_SIGN_ON_CODE, _bytes(command.code), holder=holder)
    if content is None:
        raise InvalidSignOnCode
    member_id = await _matched(work, content)
    account = await credential_queries.open_credential(work.conn, work.scope.tenant_id, member_id)
    if account is None or account.state not in rules.SIGN_IN_STATES:
        raise SignOnNotMatched
    return await open_device(work, account, ProofKind.SINGLE_SIGN_ON, command.device_name)


async def sign_on_identity_unlink(work: Work, command: SignOnIdentityUnlink) -> Outcome:
    """Parts the caller from an account at a provider. Signing in there again links it anew, if the number still fits.

    Raises:
        StepUpRequired: No recent proof.
        SignOnIdentityNotFound: Not one of the caller's.
    """
    member_id, tenant_id = own_id(work), work.scope.tenant_id
    await require_recent_proof(work)
    held = await identity_queries.lock_own_identity(work.conn, tenant_id, command.identity_id, member_id=member_id)
    if held is None:
        raise SignOnIdentityNotFound("signOnIdentityId")
    await identity_queries.unlink_identity(work.conn, tenant_id, held.id, at=work.now)
    await record(work, "sign_on_identity.unlinked", "sign_on_identity", held.id)
    return {"sign_on_identity_id": str(held.id)}


def challenge_of(verifier: str) -> str:
    """S256 of RFC 7636."""
    return _text(hashlib.sha256(verifier.encode()).digest())


async def _matched(work: Work, content: Mapping[str, str]) -> UUID:
    tenant_id = work.scope.tenant_id
    subject = IssuedSubject(content["issuer"], content["subject"])
    held = await identity_queries.lock_identity(work.conn, tenant_id, subject)
    if held is not None:
        await identity_queries.use_identity(work.conn, tenant_id, held.id, at=work.now)
        return held.member_id
    number = rules.account_name(content.get("number", "")).number
    found = await identity_queries.find_member_by_number(work.conn, tenant_id, number) if number else None
    if found is None or (found.is_by_merge and await _is_officer(work, found.member_id)):
        raise SignOnNotMatched
    member_id = found.member_id
    identity = SignOnIdentityRow(
        tenant_id=tenant_id,
        id=new_id(),
        member_id=member_id,
        provider=content["provider"],
        issuer=subject.issuer,
        subject=subject.subject,
    )
    if not await identity_queries.insert_identity(work.conn, identity):
        raise SignOnNotMatched
    await identity_queries.use_identity(work.conn, tenant_id, identity.id, at=work.now)
    await record_own(
        work, member_id, "sign_on_identity.linked", "sign_on_identity", identity.id, provider=identity.provider
    )
    return member_id


async def _is_officer(work: Work, member_id: UUID) -> bool:
    """Whether the member acts for others: then whoever merged an entry into theirs could choose who signs in."""
    return bool(await list_officers(work.conn, work.scope.tenant_id, [member_id], today=rules.union_day(work.now)))


def _begun(content: Mapping[str, str], state: str) -> SignOnBegun:
    verifier = content["verifier"]
    asked = Asked(content["callback_uri"], state, content["nonce"], verifier, challenge_of(verifier))
    return SignOnBegun(content["provider"], content["redirect_uri"], content["challenge"], content["state"], asked)


def _text(secret: bytes) -> str:
    return base64.urlsafe_b64encode(secret).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
