"""The box 票箱: all envelopes of a closed vote, without names, sorted by hash (docs/ballot-formats.md, "Box")."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import load_der_public_key

from voting.canonical import NotCanonical, b64u, from_b64u, members
from voting.definitions import Definition, Secrecy
from voting.envelopes import ballot_hash
from voting.trees import root

FORMAT = "unionhall-box-1"
RANDOMIZER_LENGTH = 32

_PERMIT_LABEL = b"unionhall permit 1\n"
_PERMIT_PADDING = padding.PSS(mgf=padding.MGF1(SHA384()), salt_length=48)


class BoxFault(StrEnum):
    """Why a box is not opened at all."""

    WRONG_FORMAT = "wrong_format"
    """Not `envelopes.json` of this format, or members of another shape than the kind of vote has."""
    ANOTHER_VOTE = "another_vote"
    ANOTHER_DEFINITION = "another_definition"
    MORE_THAN_ROLL = "more_than_roll"
    """More envelopes than members on the roll."""
    WRONG_LENGTH = "wrong_length"
    """An envelope of another length."""
    NOT_SORTED = "not_sorted"
    """An envelope that should stand before the one in front of it."""
    TWICE = "twice"
    """The same envelope a second time."""
    NO_PERMIT = "no_permit"
    """A posted ballot whose signature is not the registrar's."""


@dataclass(eq=False)
class BoxRefused(ValueError):
    """The box is not as it must be, and nothing was opened. `place` is the envelope's number, from 1."""

    fault: BoxFault
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    """A member of a box: an envelope, and of an unlinkable vote its permit."""

    envelope: bytes
    randomizer: bytes | None = None
    signature: bytes | None = None

    def document(self) -> object:
        """The envelope in base64url, or `{envelope, randomizer, signature}`."""
        if self.randomizer is None or self.signature is None:
            return b64u(self.envelope)
        return {
            "envelope": b64u(self.envelope),
            "randomizer": b64u(self.randomizer),
            "signature": b64u(self.signature),
        }


def box_document(vote: str, definition: bytes, posted: Iterable[Posted]) -> dict[str, object]:
    """`envelopes.json`: the members sorted by ballot hash."""
    ordered = sorted(posted, key=lambda member: ballot_hash(member.envelope))
    return {
        "format": FORMAT,
        "vote": vote,
        "definition": definition.hex(),
        "envelopes": [member.document() for member in ordered],
    }


def box_of(document: object, definition: Definition) -> tuple[Posted, ...]:
    """The members of a box of the vote that `definition` defines, checked and in order.

    Raises:
        BoxRefused: with the fault and the number of the envelope.
    """
    try:
        named = members(document, "format", "vote", "definition", "envelopes")
    except NotCanonical as error:
        raise BoxRefused(BoxFault.WRONG_FORMAT) from error
    envelopes = named["envelopes"]
    if named["format"] != FORMAT or not isinstance(envelopes, list):
        raise BoxRefused(BoxFault.WRONG_FORMAT)
    if named["vote"] != definition.vote:
        raise BoxRefused(BoxFault.ANOTHER_VOTE)
    if named["definition"] != definition.hash.hex():
        raise BoxRefused(BoxFault.ANOTHER_DEFINITION)
    if len(envelopes) > definition.roll_count:
        raise BoxRefused(BoxFault.MORE_THAN_ROLL)
    posted = tuple(_posted_of(member, place, definition) for place, member in enumerate(envelopes, start=1))
    _refuse_disorder(posted)
    _refuse_unpermitted(posted, definition)
    return posted


def box_root(envelopes: Iterable[bytes]) -> bytes:
    """The root over the ballot hashes, sorted: that of the box and of the board's final entry."""
    return root(sorted(ballot_hash(envelope) for envelope in envelopes))


def permit_message(definition: bytes, ballot: bytes) -> bytes:
    """What the registrar signs blindly: the label, the definition's hash, the ballot hash."""
    return _PERMIT_LABEL + definition + ballot


def is_permitted(registrar_key: bytes, definition: bytes, posted: Posted) -> bool:
    """Whether the permit of a posted ballot is a signature of `registrar_key` (SPKI, DER) over its envelope.

    What is no RSA key has signed nothing.
    RSASSA-PSS with SHA-384 and 48 bytes of salt over the randomizer and the message (RFC 9474).
    """
    if posted.randomizer is None or posted.signature is None:
        return False
    message = posted.randomizer + permit_message(definition, ballot_hash(posted.envelope))
    try:
        _rsa_key(registrar_key).verify(posted.signature, message, _PERMIT_PADDING, SHA384())
    except (InvalidSignature, NotCanonical):
        return False
    return True


def _posted_of(member: object, place: int, definition: Definition) -> Posted:
    try:
        if definition.kind is Secrecy.UNLINKABLE:
            named = members(member, "envelope", "randomizer", "signature")
            randomizer = from_b64u(named["randomizer"], RANDOMIZER_LENGTH)
            posted = Posted(from_b64u(named["envelope"]), randomizer, from_b64u(named["signature"]))
        else:
            posted = Posted(from_b64u(member))
    except NotCanonical as error:
        raise BoxRefused(BoxFault.WRONG_FORMAT, place) from error
    if len(posted.envelope) != definition.envelope_length:
        raise BoxRefused(BoxFault.WRONG_LENGTH, place)
    return posted


def _refuse_disorder(posted: Sequence[Posted]) -> None:
    hashes = [ballot_hash(member.envelope) for member in posted]
    for place, (before, after) in enumerate(pairwise(hashes), start=2):
        if before == after:
            raise BoxRefused(BoxFault.TWICE, place)
        if before > after:
            raise BoxRefused(BoxFault.NOT_SORTED, place)


def _refuse_unpermitted(posted: Sequence[Posted], definition: Definition) -> None:
    if definition.registrar_key is None:
        return
    for place, member in enumerate(posted, start=1):
        if not is_permitted(definition.registrar_key, definition.hash, member):
            raise BoxRefused(BoxFault.NO_PERMIT, place)


@lru_cache(maxsize=8)
def _rsa_key(data: bytes) -> rsa.RSAPublicKey:
    try:
        key = load_der_public_key(data)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise NotCanonical("not a key of a registrar") from error
    if not isinstance(key, rsa.RSAPublicKey):
        raise NotCanonical("not an RSA key")
    return key
