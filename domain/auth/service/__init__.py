"""Use cases of sign-in and rights.

A password is proven in three steps, so that no connection waits for it:

1. `attempt_reserve` in a transaction that is committed whatever follows;
2. `password_prove` (and `password_prepare`) outside any transaction;
3. `session_open`, `password_change` or `account_activate` in a second transaction.
"""

from domain.auth.access import actor_for, scope_for
from domain.auth.service.attempts import Attempt, AttemptReserve, attempt_reserve
from domain.auth.service.deputies import DeputyAppoint, DeputyDismiss, deputy_appoint, deputy_dismiss
from domain.auth.service.grants import RoleGrant, RoleRevoke, role_grant, role_revoke
from domain.auth.service.memberships import auth_follows_membership
from domain.auth.service.passwords import (
    AccountActivate,
    PasswordChange,
    account_activate,
    activation_issue,
    password_change,
)
from domain.auth.service.proofs import NewPassword, Proof, password_prepare, password_prove
from domain.auth.service.sessions import (
    SessionClose,
    SessionCloseAll,
    SessionOpen,
    SessionRefresh,
    session_close,
    session_close_all,
    session_open,
    session_refresh,
)
from domain.auth.tokens import SessionTokens, seal_activation_code, tokens_for, unseal_activation_code

__all__ = [
    "AccountActivate",
    "Attempt",
    "AttemptReserve",
    "DeputyAppoint",
    "DeputyDismiss",
    "NewPassword",
    "PasswordChange",
    "Proof",
    "RoleGrant",
    "RoleRevoke",
    "SessionClose",
    "SessionCloseAll",
    "SessionOpen",
    "SessionRefresh",
    "SessionTokens",
    "account_activate",
    "activation_issue",
    "actor_for",
    "attempt_reserve",
    "auth_follows_membership",
    "deputy_appoint",
    "deputy_dismiss",
    "password_change",
    "password_prepare",
    "password_prove",
    "role_grant",
    "role_revoke",
    "scope_for",
    "seal_activation_code",
    "session_close",
    "session_close_all",
    "session_open",
    "session_refresh",
    "tokens_for",
    "unseal_activation_code",
]
