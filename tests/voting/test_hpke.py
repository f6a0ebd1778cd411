"""HPKE: the published vectors, and two implementations that read each other.

Vectors: RFC 9180, appendix A.2.1 (base mode, X25519, HKDF-SHA256, ChaCha20-Poly1305).
"""

import random

import pytest
from cryptography.hazmat.bindings._rust import openssl
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from pyhpke import AEADId, CipherSuite, KDFId, KEMId

from voting.envelopes import info_of, open_envelope, seal

THEIRS = CipherSuite.new(KEMId.DHKEM_X25519_HKDF_SHA256, KDFId.HKDF_SHA256, AEADId.CHACHA20_POLY1305)
INFO = bytes.fromhex("4f6465206f6e2061204772656369616e2055726e")
SENDER = THEIRS.kem.derive_key_pair(bytes.fromhex("909a9b35d3dc4713a5e72a4da274b55d3d3821a37e5d099e74a647db583a904b"))
RECIPIENT = THEIRS.kem.derive_key_pair(
    bytes.fromhex("1ac01f181fdf9f352797655161c58b75c656a6cc2716dcb66372da835542e1df")
)
SENT = "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a"
PLAIN = bytes.fromhex("4265617574792069732074727574682c20747275746820626561757479")
SEALED = {
    0: "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28",
    1: "6b53c051e4199c518de79594e1c4ab18b96f081549d45ce015be002090bb119e85285337cc95ba5f59992dc98c",
    2: "71146bd6795ccc9c49ce25dda112a48f202ad220559502cef1f34271e0cb4b02b4f10ecac6f48c32f878fae86b",
    4: "63357a2aa291f5a4e5f27db6baa2af8cf77427c7c1a909e0b37214dd47db122bb153495ff0b02e9e54a50dbe16",
    255: "18ab939d63ddec9f6ac2b60d61d36a7375d2070c9b683861110757062c52b8880a5f6b3936da9cd6c23ef2a95c",
    256: "7a4a13e9ef23978e2c520fd4d2e757514ae160cd0cd05e556ef692370ca53076214c0c40d4c728d6ed9e727a5b",
}


def test_the_keys_are_those_of_the_appendix() -> None:
    assert SENDER.private_key.to_private_bytes().hex() == (
        "f4ec9b33b792c372c1d2c2063507b684ef925b8c75a42dbcbf57d63ccd381600"
    )
    assert RECIPIENT.private_key.to_private_bytes().hex() == (
        "8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb"
    )


def test_the_encryptions_are_those_of_the_appendix() -> None:
    sent, context = THEIRS.create_sender_context(RECIPIENT.public_key, INFO, eks=SENDER)
    sealed = [context.seal(PLAIN, aad=f"Count-{number}".encode()).hex() for number in range(257)]

    assert sent.hex() == SENT
    assert {number: sealed[number] for number in SEALED} == SEALED


@pytest.mark.parametrize(
    ("context", "exported"),
    [
        (b"", "4bbd6243b8bb54cec311fac9df81841b6fd61f56538a775e7c80a9f40160606e"),
        (b"\x00", "8c1df14732580e5501b00f82b10a1647b40713191b7c1240ac80e2b68808ba69"),
        (b"TestContext", "5acb09211139c43b3090489a9da433e8a30ee7188ba8b0a9a1ccf0c229283e53"),
    ],
)
def test_the_exported_values_are_those_of_the_appendix(context: bytes, exported: str) -> None:
    _, sender = THEIRS.create_sender_context(RECIPIENT.public_key, INFO, eks=SENDER)

    assert sender.export(context, 32).hex() == exported


def test_the_library_that_opens_ballots_opens_the_first_of_the_appendix() -> None:
    suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
    key = X25519PrivateKey.from_private_bytes(RECIPIENT.private_key.to_private_bytes())

    opens = openssl.hpke._decrypt_with_aad  # noqa: SLF001 (vectors have additional data, ballots none)

    assert opens(suite, bytes.fromhex(SENT + SEALED[0]), key, INFO, b"Count-0") == PLAIN


def test_either_implementation_opens_what_the_other_sealed() -> None:
    draw = random.Random(9180)
    for length in range(60):
        definition, padded = draw.randbytes(32), draw.randbytes(64 * length)
        key = THEIRS.kem.derive_key_pair(draw.randbytes(32))
        ours = seal(key.public_key.to_public_bytes(), definition, padded)
        context = THEIRS.create_recipient_context(ours[:32], key.private_key, info_of(definition))
        sent, sender = THEIRS.create_sender_context(key.public_key, info_of(definition))
        private = X25519PrivateKey.from_private_bytes(key.private_key.to_private_bytes())

        assert context.open(ours[32:]) == padded
        assert open_envelope(private, definition, sent + sender.seal(padded)) == padded
