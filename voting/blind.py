"""Blind RSA signatures 盲签名 by RFC 9474: what a voter and the registrar do, and the check that everybody can make.

The registrar signs what it cannot read; what the voter makes of its answer is an ordinary RSA-PSS signature, and
nothing links the two. Votes use RSABSSA-SHA384-PSS-Randomized; the other kinds are here for the examples of the RFC.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Self

import gmpy2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
    load_der_public_key,
)

KEY_BITS: Final = 2048
RANDOMIZER_BYTES: Final = 32
_HASH_BYTES: Final = 48
_EXPONENT: Final = 65_537
_PERMIT: Final = b"unionhall permit 1\n"


class BlindError(Exception):
    """What was given is not what RFC 9474 allows; the message says what."""


class BlindSignatureInvalid(BlindError):
    """The answer is not a signature of what was asked for: another key, or a fault on the way."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the four kinds of RFC 9474, section 5: bytes of the PSS salt and of the random prefix of a message."""

    salt_bytes: int = _HASH_BYTES
    prefix_bytes: int = RANDOMIZER_BYTES


KINDS: Final = {
    "RSABSSA-SHA384-PSS-Randomized": Kind(),
    "RSABSSA-SHA384-PSSZERO-Randomized": Kind(salt_bytes=0),
    "RSABSSA-SHA384-PSS-Deterministic": Kind(prefix_bytes=0),
    "RSABSSA-SHA384-PSSZERO-Deterministic": Kind(salt_bytes=0, prefix_bytes=0),
}
VOTES: Final = KINDS["RSABSSA-SHA384-PSS-Randomized"]


@dataclass(frozen=True)
class PublicKey:
    """A key to check with: modulus and exponent."""

    n: int
    e: int = _EXPONENT

    @classmethod
    def from_der(cls, spki: bytes) -> Self:
        """Reads SubjectPublicKeyInfo (RFC 5280).

        Raises:
            BlindError: No RSA key.
        """
        try:
            key = load_der_public_key(spki)
        except ValueError as error:
            raise BlindError("no public key") from error
        if not isinstance(key, rsa.RSAPublicKey):
            raise BlindError("no RSA key")
        numbers = key.public_numbers()
        return cls(numbers.n, numbers.e)

    def to_der(self) -> bytes:
        """As SubjectPublicKeyInfo."""
        return self._key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    @property
    def size_bytes(self) -> int:
        """Bytes of the modulus, and of all that is blinded or signed."""
        return (self.n.bit_length() + 7) // 8

    def number_of(self, value: bytes) -> int:
        """The number that a blinded message or a signature is.

        Raises:
            BlindError: It has another length, or is not below the modulus.
        """
        number = int.from_bytes(value, "big")
        if len(value) != self.size_bytes or number >= self.n:
            raise BlindError("not a number below the modulus")
        return number

    def __getstate__(self) -> Mapping[str, int]:
        """The numbers alone, for other processes: what checks with them is made anew."""
        return {"n": self.n, "e": self.e}

    @cached_property
    def _key(self) -> rsa.RSAPublicKey:
        return rsa.RSAPublicNumbers(self.e, self.n).public_key()


@dataclass(frozen=True)
class SigningKey:
    """A registrar's key. It signs blindly and nothing else: RFC 9474, section 6, forbids any other use."""

    public: PublicKey
    p: int = field(repr=False)
    q: int = field(repr=False)
    d: int = field(repr=False)

    @classmethod
    def make(cls, bits: int = KEY_BITS) -> Self:
        """A new one, which takes about a tenth of a second."""
        return cls._of(rsa.generate_private_key(_EXPONENT, bits))

    @classmethod
    def from_der(cls, pkcs8: bytes) -> Self:
        """Reads what `to_der` gave."""
        key = load_der_private_key(pkcs8, None)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise BlindError("no RSA key")
        return cls._of(key)

    def to_der(self) -> bytes:
        """As PKCS #8, in the clear: to be sealed."""
        numbers = rsa.RSAPrivateNumbers(
            self.p,
            self.q,
            self.d,
            self.d % (self.p - 1),
            self.d % (self.q - 1),
            rsa.rsa_crt_iqmp(self.p, self.q),
            rsa.RSAPublicNumbers(self.public.e, self.public.n),
        )
        return numbers.private_key().private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())

    @classmethod
    def _of(cls, key: rsa.RSAPrivateKey) -> Self:
        numbers = key.private_numbers()
        public = PublicKey(numbers.public_numbers.n, numbers.public_numbers.e)
        return cls(public, numbers.p, numbers.q, numbers.d)


@dataclass(frozen=True, slots=True)
class Blinded:
    """What a voter has signed, and the number that takes the blinding off again, which nobody else may learn."""

    message: bytes
    inverse: bytes = field(repr=False)


def permit_message(definition_hash: bytes, ballot_hash: bytes) -> bytes:
    """What the signature of an unlinkable ballot is over, without its randomizer."""
    return _PERMIT + definition_hash + ballot_hash


def prepare(message: bytes, kind: Kind = VOTES, *, randomizer: bytes | None = None) -> bytes:
    """The message with a random prefix, where the kind has one (section 4.1).

    Args:
        message: What the signature is for.
        kind: Which of the four.
        randomizer: The prefix, where it is known already.
    """
    prefix = secrets.token_bytes(kind.prefix_bytes) if randomizer is None else randomizer
    if len(prefix) != kind.prefix_bytes:
        raise BlindError(f"the randomizer has {kind.prefix_bytes} bytes")
    return prefix + message


def blind(
    key: PublicKey, prepared: bytes, kind: Kind = VOTES, *, salt: bytes | None = None, factor: int | None = None
) -> Blinded:
    """Hides a prepared message from the registrar (section 4.2).

    Args:
        key: The registrar's.
        prepared: What `prepare` gave.
        kind: Which of the four.
        salt: Of the PSS encoding; drawn unless given, as examples do.
        factor: The blinding `r`; drawn unless given.

    Raises:
        BlindError: The factor has no inverse.
    """
    salt = secrets.token_bytes(kind.salt_bytes) if salt is None else salt
    encoded = int.from_bytes(_encode(prepared, key.n.bit_length() - 1, salt), "big")
    factor = 1 + secrets.randbelow(key.n - 1) if factor is None else factor
    if gmpy2.gcd(encoded, key.n) != 1 or gmpy2.gcd(factor, key.n) != 1:
        raise BlindError("a number has no inverse")
    message = encoded * int(gmpy2.powmod(factor, key.e, key.n)) % key.n
    inverse = int(gmpy2.invert(factor, key.n))
    return Blinded(message.to_bytes(key.size_bytes, "big"), inverse.to_bytes(key.size_bytes, "big"))


def blind_sign(key: SigningKey, message: bytes) -> bytes:
    """The registrar's answer (section 4.3): the same for the same message, always.

    The base is blinded anew each time, the powers take constant time, and a result that does not check is never
    given out: one faulty signature would give the key away (Boneh, DeMillo, Lipton 1997).

    Raises:
        BlindError: Not a number below the modulus, or one that shares a factor with it.
        BlindSignatureInvalid: The machine has miscalculated.
    """
    public = key.public
    number = gmpy2.mpz(public.number_of(message))
    n, p, q = gmpy2.mpz(public.n), gmpy2.mpz(key.p), gmpy2.mpz(key.q)
    if gmpy2.gcd(number, n) != 1:
        raise BlindError("not a number below the modulus")
    cover = gmpy2.mpz(1 + secrets.randbelow(public.n - 1))
    base = number * gmpy2.powmod(cover, public.e, n) % n
    of_p = gmpy2.powmod_sec(base % p, key.d % (key.p - 1), p)
    of_q = gmpy2.powmod_sec(base % q, key.d % (key.q - 1), q)
    joined = of_q + q * ((of_p - of_q) * gmpy2.invert(q, p) % p)
    signature = joined * gmpy2.invert(cover, n) % n
    if gmpy2.powmod(signature, public.e, n) != number:
        raise BlindSignatureInvalid("the signature does not hold")
    return int(signature).to_bytes(public.size_bytes, "big")


def is_blind_signature(key: PublicKey, message: bytes, signature: bytes) -> bool:
    """Whether this is the one answer to a blinded message; anybody can tell."""
    try:
        return int(gmpy2.powmod(key.number_of(signature), key.e, key.n)) == key.number_of(message)
    except BlindError:
        return False


def finalize(key: PublicKey, prepared: bytes, signature: bytes, inverse: bytes, *, kind: Kind = VOTES) -> bytes:
    """Takes the blinding off (section 4.4).

    Raises:
        BlindError: A number that is none.
        BlindSignatureInvalid: The result is no signature of the message.
    """
    found = key.number_of(signature) * key.number_of(inverse) % key.n
    made = found.to_bytes(key.size_bytes, "big")
    if not verify(key, prepared, made, kind):
        raise BlindSignatureInvalid("the signature does not hold")
    return made


def verify(key: PublicKey, prepared: bytes, signature: bytes, kind: Kind = VOTES) -> bool:
    """Whether it is the signature of a prepared message (section 4.5): RSASSA-PSS of RFC 8017, SHA-384 throughout."""
    scheme = padding.PSS(padding.MGF1(SHA384()), kind.salt_bytes)
    try:
        key._key.verify(signature, prepared, scheme, SHA384())  # noqa: SLF001  # the module's own
    except InvalidSignature:
        return False
    return True


def _encode(message: bytes, bits: int, salt: bytes) -> bytes:
    """EMSA-PSS-ENCODE of RFC 8017, 9.1.1: `bits` is one less than those of the modulus."""
    length = (bits + 7) // 8
    if length < _HASH_BYTES + len(salt) + 2:
        raise BlindError("the modulus is too short")
    inner = _hash(bytes(8) + _hash(message) + salt)
    block = bytes(length - len(salt) - _HASH_BYTES - 2) + b"\x01" + salt
    masked = bytearray(a ^ b for a, b in zip(block, _mask(inner, len(block)), strict=True))
    masked[0] &= 0xFF >> (8 * length - bits)
    return bytes(masked) + inner + b"\xbc"


def _mask(seed: bytes, length: int) -> bytes:
    """MGF1 of RFC 8017, B.2.1."""
    pieces = (_hash(seed + number.to_bytes(4, "big")) for number in range(-(-length // _HASH_BYTES)))
    return b"".join(pieces)[:length]


def _hash(value: bytes) -> bytes:
    return hashlib.sha384(value).digest()
