"""Short messages 短信: one interface, a provider for development and one that any gateway can stand behind."""

import logging
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

import httpx
import orjson

from db.sealing import Keyring
from domain.auth.service import CodeMessage, unseal_code_message
from domain.notifications.deliverers import Message
from domain.shared.clock import Clock
from domain.shared.signatures import signature

logger = logging.getLogger("unionhall.notifications.console")

TIMEOUT_SECONDS = 8.0
_SHOWN = 4
_FIRST_REFUSAL = 300


@dataclass(frozen=True, slots=True)
class Sms:
    """A short message in the form that gateways take: a template of theirs and its parameters."""

    phone_number: str = field(repr=False)
    template: str
    parameters: dict[str, str] = field(repr=False)
    locale: str
    idempotency_key: str


class SmsRefused(Exception):
    """The gateway did not take the message; it is tried again."""


class SmsProvider(Protocol):
    """Somebody who sends short messages."""

    async def send(self, sms: Sms) -> None:
        """Returns when the message was taken, raises when it was not; a repeat has the same `idempotency_key`."""


class ConsoleSms:
    """Writes the code to the log: for development. Production refuses it at the start (`SmsSettings`)."""

    async def send(self, sms: Sms) -> None:
        """Logs all but the middle of the phone number, and the parameters."""
        words = ", ".join(f"{name} {value}" for name, value in sms.parameters.items())
        logger.warning("short message %s to …%s: %s", sms.template, sms.phone_number[-_SHOWN:], words)


class HttpSms:
    """Posts JSON to a gateway, signed: `X-Signature: v1=HMAC-SHA256(key, timestamp "." idempotency key "." body)`.

    The gateway checks the signature, drops timestamps older than some minutes, and drops repeats by `Idempotency-Key`.
    Redirects are not followed: they would carry the message elsewhere.
    """

    def __init__(self, address: str, key: bytes, http: httpx.AsyncClient, clock: Clock) -> None:
        self._address = address
        self._key = key
        self._http = http
        self._clock = clock

    async def send(self, sms: Sms) -> None:
        """One request, 8 s at most; the relay tries again.

        Raises:
            SmsRefused: Any answer but 2xx, or none. The reason holds neither the number nor the code.
        """
        body = orjson.dumps(
            {
                "phoneNumber": sms.phone_number,
                "template": sms.template,
                "parameters": sms.parameters,
                "locale": sms.locale,
            }
        )
        timestamp = str(int(self._clock().timestamp()))
        headers = {
            "content-type": "application/json",
            "idempotency-key": sms.idempotency_key,
            "x-timestamp": timestamp,
            "x-signature": f"v1={signature(self._key, timestamp, sms.idempotency_key, body)}",
        }
        try:
            answer = await self._http.post(
                self._address, content=body, headers=headers, timeout=TIMEOUT_SECONDS, follow_redirects=False
            )
        except httpx.HTTPError as error:
            raise SmsRefused(type(error).__name__) from None
        if answer.status_code >= _FIRST_REFUSAL:
            raise SmsRefused(f"status {answer.status_code}")


class SmsDeliverer:
    """The channel of sign-in codes: opens the sealed message and hands it to the provider.

    A code that has ended meanwhile is not sent any more: it would only make a worried member.
    """

    def __init__(self, provider: SmsProvider, keyring: Keyring, clock: Clock) -> None:
        self._provider = provider
        self._keyring = keyring
        self._clock = clock

    async def deliver(self, message: Message) -> None:
        """Sends one code.

        Raises:
            SmsRefused: The provider did not take it.
        """
        request_id = UUID(str(message.facts["sign_in_code_id"]))
        sealed = str(message.facts["message_sealed"])
        opened: CodeMessage = unseal_code_message(self._keyring, message.tenant_id, request_id, sealed)
        left = opened.expires_at - self._clock()
        if left.total_seconds() <= 0:
            return
        minutes = max(1, round(left.total_seconds() / 60))
        await self._provider.send(
            Sms(
                phone_number=opened.phone_number,
                template=message.kind,
                parameters={"code": opened.code, "minutes": str(minutes)},
                locale=opened.locale,
                idempotency_key=message.idempotency_key,
            )
        )
