"""Tickets: short, the same each time, proven with the public key alone, of one union."""

import base64
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from db.sealing import Keyring
from domain.activities.tickets import Ticket, read_ticket, ticket_public_key, ticket_text

KEYRING = Keyring(bytes(range(32)))
UNION = UUID(int=7)
TICKET = Ticket(UUID(int=1), UUID(int=2), 3)


def test_a_ticket_says_what_was_signed() -> None:
    text = ticket_text(KEYRING, UNION, TICKET)

    assert text == ticket_text(KEYRING, UNION, TICKET)
    assert len(text) == 135
    assert read_ticket(KEYRING, UNION, text) == TICKET


def test_a_device_proves_it_with_the_public_key_alone() -> None:
    content = base64.urlsafe_b64decode(ticket_text(KEYRING, UNION, TICKET).removeprefix("UH1.") + "=")
    key = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(ticket_public_key(KEYRING, UNION) + "="))

    key.verify(content[34:], b"unionhall ticket 1" + UNION.bytes + content[:34])
    assert content[:34] == UUID(int=1).bytes + UUID(int=2).bytes + b"\x00\x03"


@pytest.mark.parametrize(
    "text", ["", "UH1.", "UH1.!!!", "UH2.AAAA", "UH1." + "A" * 131, "UH1." + "A" * 400, "HD000001"]
)
def test_what_is_no_ticket_says_nothing(text: str) -> None:
    assert read_ticket(KEYRING, UNION, text) is None


def test_a_changed_one_and_one_of_another_union_say_nothing() -> None:
    text = ticket_text(KEYRING, UNION, TICKET)
    swapped = text[:10] + ("A" if text[10] != "A" else "B") + text[11:]

    assert read_ticket(KEYRING, UNION, swapped) is None
    assert read_ticket(KEYRING, uuid4(), text) is None
    assert read_ticket(Keyring(bytes(32)), UNION, text) is None
