"""Attempts to prove who one is: counted first, verified afterwards."""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from db.queries.auth import attempts as attempt_queries
from db.queries.auth import credentials as credential_queries
from db.queries.auth.attempts import AttemptSubjects
from db.queries.auth.credentials import Account
from db.sealing import Keyring
from domain.auth import rules
from domain.auth.errors import TooManyAttempts, Unauthenticated
from domain.auth.rules import AccountName
from domain.shared.work import Work


@dataclass(frozen=True, slots=True)
class AttemptReserve:
    """An attempt to prove who one is: by the name typed, or (no name) by the member who is signed in."""

    login: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A counted attempt: the one thing that lets a password be verified. Stays inside the request."""

    subjects: AttemptSubjects
    account: Account | None


async def attempt_reserve(work: Work, command: AttemptReserve) -> Attempt:
    """Counts an attempt against the account name and the network address, before anything is verified.

    It needs a transaction of its own that is committed before `password_prove` or `account_activate`: otherwise a
    refusal would give the attempt back. Names that do not exist are counted like others. Not idempotent, by purpose.

    Raises:
        TooManyAttempts: With `retry_after_seconds`.
        Unauthenticated: Neither a name nor a signed-in member.
    """
    tenant_id = work.scope.tenant_id
    if command.login is None:
        member_id = own_id(work)
        subject = f"member {member_id}"
        account = await credential_queries.find_member_account(work.conn, tenant_id, member_id)
    else:
        name = rules.account_name(command.login)
        account = await credential_queries.find_account(
            work.conn, tenant_id, name.number, phone_index=phone_index_of(work.keyring, tenant_id, name)
        )
        # Number, phone and a device that is signed in are one account: a second name buys no further attempts.
        subject = name.subject if account is None else f"member {account.member_id}"
    subjects = subjects_of(work, "sign-in", subject)
    await count(work, subjects)
    return Attempt(subjects, account)


def own_id(work: Work) -> UUID:
    if work.actor.member_id is None:
        raise Unauthenticated(reason="INVALID")
    return work.actor.member_id


def phone_index_of(keyring: Keyring, tenant_id: UUID, name: AccountName) -> bytes | None:
    return None if name.phone is None else keyring.blind_index(tenant_id, "phone", name.phone)


@dataclass(frozen=True, slots=True)
class Limits:
    """How many attempts one subject and one address have in a window."""

    account: int = rules.ACCOUNT_ATTEMPTS
    address: int = rules.ADDRESS_ATTEMPTS
    window: timedelta = rules.ATTEMPT_WINDOW


SIGN_IN_LIMITS = Limits()


def subjects_of(work: Work, purpose: str, subject: str) -> AttemptSubjects:
    """What attempts for one purpose are counted by; each purpose counts for itself."""
    tenant_id, address = work.scope.tenant_id, rules.address_subject(work.actor.address)
    return AttemptSubjects(
        account_hash=work.keyring.blind_index(tenant_id, f"{purpose} account", subject),
        address_hash=work.keyring.blind_index(tenant_id, f"{purpose} address", address),
    )


def guess_subject(work: Work, purpose: str, subject: str) -> bytes:
    """What guesses of one subject are counted by, as a keyed hash; each purpose counts for itself."""
    return work.keyring.blind_index(work.scope.tenant_id, f"{purpose} account", subject)


async def guess_count(work: Work, subject_hash: bytes, window: timedelta) -> int:
    """Counts a guess that was wrong, in the transaction of the guess, which is committed: how many there are.

    Whoever looks before guessing reads the count without a lock, so guesses at the same moment may be a few more.
    """
    return await attempt_queries.count_attempt(
        work.conn, work.scope.tenant_id, subject_hash, now=work.now, window_over=work.now - window
    )


async def count(work: Work, subjects: AttemptSubjects, limits: Limits = SIGN_IN_LIMITS) -> None:
    """Counts one attempt, in a transaction that is committed before anything is verified.

    Raises:
        TooManyAttempts: With `retry_after_seconds`.
    """
    row = await attempt_queries.reserve_attempt(
        work.conn,
        work.scope.tenant_id,
        subjects,
        now=work.now,
        window_over=work.now - limits.window,
        address_limit=limits.address,
    )
    counts = [rules.AttemptCount(row.address_attempts, limits.address, row.address_since, limits.window)]
    if row.account_attempts is not None and row.account_since is not None:
        counts.append(rules.AttemptCount(row.account_attempts, limits.account, row.account_since, limits.window))
    wait_seconds = rules.attempt_wait_seconds(counts, work.now)
    if wait_seconds is not None:
        raise TooManyAttempts(retry_after_seconds=wait_seconds)
