"""Blind signatures: the examples of RFC 9474, blindness, and what is refused."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import gmpy2
import pytest

from voting import blind
from voting.blind import BlindError, BlindSignatureInvalid, PublicKey, SigningKey

_FILE: Final[Mapping[str, Any]] = json.loads((Path(__file__).parent / "rfc9474.json").read_text(encoding="ascii"))
_VECTORS: Final[Sequence[Mapping[str, str]]] = _FILE["vectors"]
_NUMBERS: Final = {name: int(value, 16) for name, value in _FILE["key"].items()}
_RFC_KEY: Final = SigningKey(PublicKey(_NUMBERS["n"], _NUMBERS["e"]), _NUMBERS["p"], _NUMBERS["q"], _NUMBERS["d"])

MESSAGE: Final = b"unionhall permit 1\n" + bytes(64)


@pytest.fixture(scope="module")
def key() -> SigningKey:
    """A registrar's key."""
    return SigningKey.make()


@pytest.mark.parametrize("vector", _VECTORS, ids=lambda vector: vector["name"])
def test_an_example_of_the_rfc_comes_out_to_the_byte(vector: Mapping[str, str]) -> None:
    value = {name: bytes.fromhex(text) for name, text in vector.items() if name != "name"}
    kind, public = blind.KINDS[vector["name"]], _RFC_KEY.public
    factor = int(gmpy2.invert(int(vector["inverse"], 16), public.n))

    prepared = blind.prepare(value["message"], kind, randomizer=value["randomizer"])
    blinded = blind.blind(public, prepared, kind, salt=value["salt"], factor=factor)
    signed = blind.blind_sign(_RFC_KEY, blinded.message)
    signature = blind.finalize(public, prepared, signed, blinded.inverse, kind=kind)

    assert prepared == value["prepared"]
    assert blinded.message == value["blinded"]
    assert blinded.inverse == value["inverse"]
    assert signed == value["blind_signature"]
    assert signature == value["signature"]
    assert blind.verify(public, prepared, signature, kind)


def test_all_four_kinds_have_an_example() -> None:
    assert {vector["name"] for vector in _VECTORS} == set(blind.KINDS)


def test_the_same_message_gets_the_same_answer_always(key: SigningKey) -> None:
    blinded = blind.blind(key.public, blind.prepare(MESSAGE))

    answers = {blind.blind_sign(key, blinded.message) for _ in range(5)}

    assert len(answers) == 1
    assert blind.is_blind_signature(key.public, blinded.message, answers.pop())


def test_any_drawing_may_belong_to_any_published_ballot(key: SigningKey) -> None:
    """For each blinded value and each signature a factor exists that makes one of the other: no pair says more."""
    n, drawn, published = key.public.n, [], []
    for number in range(3):
        prepared = blind.prepare(b"%d" % number)
        blinded = blind.blind(key.public, prepared)
        signed = blind.blind_sign(key, blinded.message)
        drawn.append((blinded.message, signed))
        published.append((prepared, blind.finalize(key.public, prepared, signed, blinded.inverse)))

    for message, signed in drawn:
        for prepared, signature in published:
            factor = int(gmpy2.divm(int.from_bytes(signed, "big"), int.from_bytes(signature, "big"), n))
            encoded = int(gmpy2.powmod(int.from_bytes(signature, "big"), key.public.e, n))
            assert encoded * int(gmpy2.powmod(factor, key.public.e, n)) % n == int.from_bytes(message, "big")
            inverse = int(gmpy2.invert(factor, n)).to_bytes(256, "big")
            assert blind.finalize(key.public, prepared, signed, inverse) == signature


def test_a_key_reads_as_it_was_written(key: SigningKey) -> None:
    assert SigningKey.from_der(key.to_der()) == key
    assert PublicKey.from_der(key.public.to_der()) == key.public
    assert (key.public.n.bit_length(), key.public.size_bytes) == (2048, 256)
    assert str(key.d) not in repr(key)


def test_another_signature_another_message_and_another_key_do_not_hold(key: SigningKey) -> None:
    other, prepared = SigningKey.make(), blind.prepare(MESSAGE)
    blinded = blind.blind(key.public, prepared)
    signature = blind.finalize(key.public, prepared, blind.blind_sign(key, blinded.message), blinded.inverse)

    assert blind.verify(key.public, prepared, signature)
    assert not blind.verify(key.public, prepared[:-1] + b"x", signature)
    assert not blind.verify(other.public, prepared, signature)
    assert not blind.verify(key.public, prepared, signature[:-1] + bytes([signature[-1] ^ 1]))
    assert not blind.verify(key.public, prepared, signature[:-1])
    with pytest.raises(BlindError):
        blind.finalize(key.public, prepared, blind.blind_sign(other, blinded.message[:-1] + b"0"), blinded.inverse)


def test_a_miscalculation_is_never_given_out(key: SigningKey) -> None:
    faulty = SigningKey(key.public, key.p, key.q, key.d + 2)

    with pytest.raises(BlindSignatureInvalid):
        blind.blind_sign(faulty, blind.blind(key.public, MESSAGE).message)


@pytest.mark.parametrize(
    "message",
    [
        "short",
        "nought",
        "modulus",
        "above",
        "shares a factor",
    ],
)
def test_what_is_no_blinded_message_is_refused(key: SigningKey, message: str) -> None:
    numbers = {"nought": 0, "modulus": key.public.n, "above": (1 << 2048) - 1, "shares a factor": 3 * key.p}
    given = bytes(255) if message == "short" else numbers[message].to_bytes(256, "big")

    with pytest.raises(BlindError):
        blind.blind_sign(key, given)


def test_what_is_no_key_is_refused() -> None:
    with pytest.raises(BlindError):
        PublicKey.from_der(b"no key")
    with pytest.raises(BlindError):
        blind.prepare(MESSAGE, randomizer=b"short")
    with pytest.raises(BlindError):
        blind.blind(PublicKey((1 << 400) + 1), MESSAGE)
