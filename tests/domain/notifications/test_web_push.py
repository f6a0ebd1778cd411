"""What a browser can open, and what push services know us by: the vectors of the RFCs, and keys of our own."""

import base64
from datetime import UTC, datetime

import jwt
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec

from db.sealing import Keyring
from domain.notifications.push.web_push import PADDED_TO, Sender, authorization, encrypted, public_key
from tests.support.push_service import Browser, bytes_of

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)

# RFC 8291, appendix A.
PLAINTEXT = b"When I grow up, I want to be a watermelon"
SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
RECEIVER = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
RECEIVER_POINT = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
SECRET = "BTBZMqHH6r4Tts7J_aSIgg"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
    "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def key_of(text: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(bytes_of(text), "big"), ec.SECP256R1())


def test_the_example_of_the_rfc_is_sealed_byte_for_byte() -> None:
    sender = Sender(key_of(SENDER), bytes_of(SALT))

    body = encrypted(PLAINTEXT, bytes_of(RECEIVER_POINT), bytes_of(SECRET), sender=sender)

    assert base64.urlsafe_b64encode(body).rstrip(b"=").decode() == BODY


def test_the_browser_of_the_tests_opens_the_example_of_the_rfc() -> None:
    browser = Browser("https://push.example.org", key_of(RECEIVER), bytes_of(SECRET))

    assert browser.point == bytes_of(RECEIVER_POINT)
    assert browser.opened(bytes_of(BODY)) == PLAINTEXT


def test_two_messages_have_neither_key_nor_salt_in_common_and_one_length() -> None:
    browser = Browser("https://push.example.org")

    short, long = (encrypted(said, browser.point, browser.secret, padded_to=PADDED_TO) for said in (b"a", b"b" * 200))

    assert short[:16] != long[:16]
    assert short[21:86] != long[21:86]
    assert len(short) == len(long)
    assert (browser.opened(short), browser.opened(long)) == (b"a", b"b" * 200)


def test_another_browser_opens_nothing() -> None:
    browser = Browser("https://push.example.org")
    other = Browser("https://push.example.org", browser.key)

    with pytest.raises(InvalidTag):
        other.opened(encrypted(b"a", browser.point, browser.secret))


def test_a_token_is_for_one_push_service_and_half_a_day(keyring: Keyring) -> None:
    headers = authorization(keyring, "https://push.example.org/send/abc?d=e", "mailto:it@union.example", now=NOW)

    token = headers["authorization"].removeprefix("vapid t=").partition(",")[0]
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), bytes_of(public_key(keyring)))
    claims = jwt.decode(
        token, key, algorithms=["ES256"], audience="https://push.example.org", options={"verify_exp": False}
    )
    assert claims == {
        "aud": "https://push.example.org",
        "exp": int(NOW.timestamp()) + 12 * 3600,
        "sub": "mailto:it@union.example",
    }


def test_the_key_is_the_same_in_every_process_and_another_in_every_installation() -> None:
    mine, again, other = (Keyring(bytes([each]) * 32) for each in (1, 1, 2))

    assert public_key(mine) == public_key(again)
    assert public_key(mine) != public_key(other)
