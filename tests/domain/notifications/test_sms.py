"""Short messages: what a gateway gets, what is tried again, what nobody reads."""

import hashlib
import hmac
import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import pytest
from cryptography.exceptions import InvalidTag

from db.sealing import Keyring
from db.types import new_id
from domain.auth.codes import CodeMessage, seal_code_message
from domain.notifications.deliverers import Message
from domain.notifications.handlers import CODE_CHANNEL
from domain.notifications.rules import Recipient, RecipientKind
from domain.notifications.sms import ConsoleSms, HttpSms, Sms, SmsDeliverer, SmsRefused

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
KEY = b"k" * 32
GATEWAY = "https://sms.example.org/send"
SMS = Sms("+8613800138000", "sign_in_code", {"code": "012345", "minutes": "5"}, "zh-CN", "event:sms:member")


def clock() -> datetime:
    return NOW


def gateway(answer: Callable[[httpx.Request], httpx.Response]) -> HttpSms:
    """A provider before a gateway that answers so."""
    return HttpSms(GATEWAY, KEY, httpx.AsyncClient(transport=httpx.MockTransport(answer)), clock)


class Outbox:
    """Keeps what would be sent."""

    def __init__(self) -> None:
        self.sent: list[Sms] = []

    async def send(self, sms: Sms) -> None:
        """Takes it."""
        self.sent.append(sms)


def message(keyring: Keyring, *, expires_at: datetime, request_id: UUID | None = None) -> Message:
    """A delivery of a code, as the relay makes it."""
    tenant_id, subject_id = new_id(), new_id()
    sealed = seal_code_message(
        keyring, tenant_id, request_id or subject_id, CodeMessage("+8613800138000", "012345", expires_at, "zh-CN")
    )
    facts = {"sign_in_code_id": str(subject_id), "message_sealed": sealed}
    recipient = Recipient(RecipientKind.MEMBER, new_id())
    return Message(tenant_id, CODE_CHANNEL, "sign_in_code", recipient, facts, "event:sms:member")


async def test_a_gateway_gets_a_signed_request() -> None:
    seen: list[httpx.Request] = []

    def take(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(202)

    await gateway(take).send(SMS)

    (request,) = seen
    assert (request.method, str(request.url)) == ("POST", GATEWAY)
    assert json.loads(request.content) == {
        "phoneNumber": "+8613800138000",
        "template": "sign_in_code",
        "parameters": {"code": "012345", "minutes": "5"},
        "locale": "zh-CN",
    }
    timestamp, key = request.headers["x-timestamp"], request.headers["idempotency-key"]
    expected = hmac.new(KEY, b".".join((timestamp.encode(), key.encode(), request.content)), hashlib.sha256)
    assert request.headers["x-signature"] == f"v1={expected.hexdigest()}"
    assert (timestamp, key) == (str(int(NOW.timestamp())), "event:sms:member")


@pytest.mark.parametrize("status", [301, 307, 400, 401, 429, 500, 503])
async def test_a_gateway_that_says_no_is_asked_again(status: int) -> None:
    provider = gateway(lambda _request: httpx.Response(status, headers={"location": "https://elsewhere.example.org"}))

    with pytest.raises(SmsRefused) as refused:
        await provider.send(SMS)
    assert str(refused.value) == f"status {status}"


async def test_a_gateway_that_is_not_there_is_asked_again() -> None:
    def fail(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectTimeout("to +8613800138000")

    with pytest.raises(SmsRefused) as refused:
        await gateway(fail).send(SMS)
    assert str(refused.value) == "ConnectTimeout"


async def test_nothing_of_a_message_is_shown_by_accident() -> None:
    assert "012345" not in repr(SMS)
    assert "13800138000" not in repr(SMS)


async def test_the_console_shows_the_code_and_not_the_number(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "unionhall.notifications.console"):
        await ConsoleSms().send(SMS)

    (line,) = caplog.messages
    assert line == "short message sign_in_code to …8000: code 012345, minutes 5"


async def test_a_deliverer_opens_the_message_and_says_how_long_it_is_good(keyring: Keyring) -> None:
    outbox = Outbox()

    await SmsDeliverer(outbox, keyring, clock).deliver(message(keyring, expires_at=NOW + timedelta(seconds=170)))

    assert outbox.sent == [
        Sms("+8613800138000", "sign_in_code", {"code": "012345", "minutes": "3"}, "zh-CN", "event:sms:member")
    ]


async def test_a_code_that_has_ended_is_not_sent(keyring: Keyring) -> None:
    outbox = Outbox()

    await SmsDeliverer(outbox, keyring, clock).deliver(message(keyring, expires_at=NOW))

    assert outbox.sent == []


async def test_a_message_that_was_moved_to_another_event_does_not_open(keyring: Keyring) -> None:
    moved = message(keyring, expires_at=NOW + timedelta(minutes=5), request_id=new_id())

    with pytest.raises(InvalidTag):
        await SmsDeliverer(Outbox(), keyring, clock).deliver(moved)
