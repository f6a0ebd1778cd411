"""What a device does: short forms of the operations that the tests of sign-in send."""

from collections.abc import Mapping
from typing import Any

from db.seed.accounts import DEMO_ACCOUNTS
from tests.support.api import Answer, Client

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


def is_shut_out(answer: Answer) -> bool:
    """Whether the bearer token of the request was refused."""
    return (answer.status, answer.codes, "data" in answer) == (401, ["UNAUTHENTICATED"], False)
