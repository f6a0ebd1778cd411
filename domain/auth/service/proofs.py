"""The slow work on passwords, done between two transactions: no connection waits for 60 ms of Argon2."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from db.queries.auth import credentials as credential_queries
from db.queries.auth.attempts import AttemptSubjects
from db.queries.auth.credentials import Account
from domain.auth import rules
from domain.auth.errors import InvalidCredentials
from domain.auth.passwords import WORKSHOP
from domain.auth.rules import AccountName
from domain.auth.service.attempts import Attempt
from domain.shared.errors import refuse
from domain.shared.work import Work


@dataclass(frozen=True, slots=True)
class Proof:
    """A right password, verified outside any transaction. Stays inside the request."""

    subjects: AttemptSubjects
    member_id: UUID
    password_changed_at: datetime | None
    new_hash: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class NewPassword:
    """A password that keeps the rules, hashed.

    `as_name` is what it would be as an account name; `path` the input field it came from, for refusals.
    """

    password_hash: str = field(repr=False)
    as_name: AccountName = field(repr=False)
    path: str = "password"


async def password_prove(attempt: Attempt, password: str) -> Proof:
    """Verifies a password: 60 ms on a thread, with no transaction and no connection held.

    Raises:
        InvalidCredentials: Whatever the reason; unknown accounts take as long as known ones.
        Overloaded: Too many wait already.
    """
    account = attempt.account
    stored = None if account is None else account.password_hash
    verdict = await WORKSHOP.verify(stored, rules.normalised_password(password))
    if account is None or not verdict.is_right or account.state not in rules.SIGN_IN_STATES:
        raise InvalidCredentials
    return Proof(attempt.subjects, account.member_id, account.password_changed_at, verdict.new_hash)


async def password_prepare(password: str, *, login: str | None = None, path: str = "password") -> NewPassword:
    """Checks a new password against the rules and hashes it, like `password_prove` outside any transaction.

    Raises:
        Refusals: PASSWORD_TOO_SHORT, PASSWORD_TOO_LONG or PASSWORD_IS_NAME, at the input field `path`.
        Overloaded: Too many wait already.
    """
    normalised = rules.normalised_password(password)
    refuse(rules.password_faults(normalised, None if login is None else rules.account_name(login), path))
    return NewPassword(await WORKSHOP.hash(normalised), rules.account_name(normalised), path)


async def lock_proven(work: Work, proof: Proof) -> Account:
    """The locked account, if the password that was proven is still the one. A rehash is no change."""
    account = await credential_queries.lock_credential(work.conn, work.scope.tenant_id, proof.member_id)
    is_same = account is not None and account.password_changed_at == proof.password_changed_at
    if account is None or not is_same or account.state not in rules.SIGN_IN_STATES:
        raise InvalidCredentials
    return account
