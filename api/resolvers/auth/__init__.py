"""Sign-in, devices, passwords, passkeys, roles."""

import strawberry

from api.resolvers.auth.accounts import AccountMutation
from api.resolvers.auth.grants import GrantMutation
from api.resolvers.auth.passkeys import PasskeyMutation
from api.resolvers.auth.sessions import SessionMutation


@strawberry.type
class AuthMutation(SessionMutation, AccountMutation, PasskeyMutation, GrantMutation):
    """Root mutations of sign-in and rights."""
