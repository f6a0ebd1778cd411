"""What a device does: short forms of the operations that the tests of sign-in send."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from db.seed.accounts import DEMO_ACCOUNTS
from tests.support.api import Answer, Client
from tests.support.authenticator import Authenticator

ACCOUNTS = {account.label: account for account in DEMO_ACCOUNTS}
MEMBER = ACCOUNTS["member"]
CREDENTIALS = "credentials{accessToken accessExpiresAt refreshToken refreshExpiresAt}"
OPEN = (
    f"mutation($input:SessionOpenInput!){{sessionOpen(input:$input){{{CREDENTIALS} userErrors{{code field message}}}}}}"
)
REFRESH = (
    "mutation($input:SessionRefreshInput!)"
    f"{{sessionRefresh(input:$input){{{CREDENTIALS} userErrors{{code field message}}}}}}"
)
CLOSE = (
    "mutation($input:SessionCloseInput!)"
    "{sessionClose(input:$input){session{id revokedAt} userErrors{code field message}}}"
)
CLOSE_ALL = "mutation($input:SessionCloseAllInput!){sessionCloseAll(input:$input){closedCount userErrors{code}}}"
ACTIVATE = "mutation($input:AccountActivateInput!){accountActivate(input:$input){userErrors{code field message}}}"
CHANGE = (
    "mutation($input:PasswordChangeInput!)"
    "{passwordChange(input:$input){closedCount member{memberNumber} userErrors{code field message}}}"
)
GRANT = (
    "mutation($input:RoleGrantInput!)"
    "{roleGrant(input:$input){roleGrant{id role startsOn endsOn revokedAt} userErrors{code field message}}}"
)
REVOKE = (
    "mutation($input:RoleRevokeInput!)"
    "{roleRevoke(input:$input){roleGrant{id revokedAt} userErrors{code field message}}}"
)
WHO = "{viewer{member{id memberNumber} sessions{id deviceName revokedAt}}}"


async def send(client: Client, document: str, **values: Any) -> Any:
    """The payload of the document's only mutation."""
    answer = await client.run(document, {"input": values})
    assert "errors" not in answer, answer
    ((payload,),) = [list(answer["data"].values())]
    return payload


async def try_open(client: Client, login: str, password: str, **headers: str) -> list[str]:
    """Codes of the refusals of one attempt to sign in."""
    answer = await client.run(OPEN, {"input": {"login": login, "password": password}}, **headers)
    return codes(answer["data"]["sessionOpen"])


async def open_session(client: Client, label: str = "member", **values: Any) -> Mapping[str, Any]:
    """Credentials of a device on which the account signs in."""
    account = ACCOUNTS[label]
    payload = await send(client, OPEN, login=account.member_number, password=account.password, **values)
    assert payload["userErrors"] == []
    credentials: Mapping[str, Any] = payload["credentials"]
    return credentials


async def refresh(client: Client, token: str) -> Any:
    """The payload of a refresh."""
    return await send(client, REFRESH, refreshToken=token)


def bearer(client: Client, credentials: Mapping[str, Any]) -> Client:
    """The device as a caller."""
    return Client(client.http, credentials["accessToken"], client.locale)


def codes(payload: Mapping[str, Any]) -> list[str]:
    """Codes of the refusals in a payload."""
    return [error["code"] for error in payload["userErrors"]]


def instant(at: datetime) -> str:
    """A moment as the API spells it."""
    return at.isoformat().replace("+00:00", "Z")


def is_shut_out(answer: Answer) -> bool:
    """Whether the bearer token of the request was refused."""
    return (answer.status, answer.codes, "data" in answer) == (401, ["UNAUTHENTICATED"], False)


ERRORS = "userErrors{code field message}"
STEP_UP_ERRORS = "userErrors{code field message stepUpMethods}"
SEND_CODE = f"mutation($input:SignInCodeSendInput!){{signInCodeSend(input:$input){{expiresAt {ERRORS}}}}}"
OPEN_BY_CODE = f"mutation($input:SessionOpenByCodeInput!){{sessionOpenByCode(input:$input){{{CREDENTIALS} {ERRORS}}}}}"
OPEN_BY_PASSKEY = (
    f"mutation($input:SessionOpenByPasskeyInput!){{sessionOpenByPasskey(input:$input){{{CREDENTIALS} {ERRORS}}}}}"
)
OPEN_BY_SIGN_ON = (
    "mutation($input:SessionOpenBySingleSignOnInput!)"
    f"{{sessionOpenBySingleSignOn(input:$input){{{CREDENTIALS} {ERRORS}}}}}"
)
STEP_UP = (
    f"mutation($input:SessionStepUpInput!){{sessionStepUp(input:$input){{session{{proofKind provenAt}} {ERRORS}}}}}"
)
REGISTER_BEGIN = (
    f"mutation($input:PasskeyRegisterBeginInput!){{passkeyRegisterBegin(input:$input){{optionsJson {STEP_UP_ERRORS}}}}}"
)
PASSKEY = "passkey{id name isSynced createdAt lastUsedAt removedAt}"
REGISTER = f"mutation($input:PasskeyRegisterInput!){{passkeyRegister(input:$input){{{PASSKEY} {ERRORS}}}}}"
RENAME = f"mutation($input:PasskeyRenameInput!){{passkeyRename(input:$input){{{PASSKEY} {ERRORS}}}}}"
REMOVE = f"mutation($input:PasskeyRemoveInput!){{passkeyRemove(input:$input){{{PASSKEY} {STEP_UP_ERRORS}}}}}"
PROVE_BEGIN = f"mutation($input:PasskeyProveBeginInput!){{passkeyProveBegin(input:$input){{optionsJson {ERRORS}}}}}"
UNLINK = (
    "mutation($input:SignOnIdentityUnlinkInput!)"
    f"{{signOnIdentityUnlink(input:$input){{signOnIdentity{{id unlinkedAt}} {STEP_UP_ERRORS}}}}}"
)


async def register_passkey(device: Client, authenticator: Authenticator, **values: Any) -> Any:
    """The payload of a registration on a device that was proven lately."""
    begun = await send(device, REGISTER_BEGIN)
    answer = authenticator.register(begun["optionsJson"])
    return await send(device, REGISTER, answerJson=answer, **values)


async def passkey_answer(client: Client, authenticator: Authenticator) -> str:
    """The authenticator's answer to a fresh challenge."""
    begun = await send(client, PROVE_BEGIN)
    return authenticator.prove(begun["optionsJson"])
