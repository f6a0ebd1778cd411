"""A vote's key and its shares 密钥份额: one secret of 32 bytes, split by SLIP-39 into words on paper.

Secrets and shares are never part of a message here: errors name places, not words.
"""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from shamir_mnemonic.constants import MAX_SHARE_COUNT
from shamir_mnemonic.shamir import combine_mnemonics, generate_mnemonics
from shamir_mnemonic.share import Share as Slip39Share
from shamir_mnemonic.utils import MnemonicError
from shamir_mnemonic.wordlist import WORD_INDEX_MAP

from voting.canonical import NotCanonical, b64u, members
from voting.definitions import SealingKey, sealing_key_of

FORMAT = "unionhall-key-1"
SECRET_LENGTH = 32
WORDS = 33
"""Words of a share: 32 bytes, the set, the place, the threshold, a checksum of three words."""
MOST_SHARES = MAX_SHARE_COUNT

_SEALING_LABEL = b"unionhall vote key 1"
_STATEMENT_LABEL = b"unionhall statement key 1"
_ITERATIONS = 0
"""SLIP-39's exponent of stretching a passphrase. There is none, so stretching would protect nothing."""


class KeyRefused(ValueError):
    """The key, or a share of it, is not what it should be. Nothing was opened."""


class BadThreshold(KeyRefused):
    """No such split: from 2 of 2 to 16 of 16, or 1 of 1."""


@dataclass(eq=False)
class ShareRefused(KeyRefused):
    """A share that is none; `place` is its number (from 1) among those given."""

    place: int


@dataclass(eq=False)
class WrongLength(ShareRefused):
    """A share of another number of words than 33."""

    words: int


@dataclass(eq=False)
class Misspelt(ShareRefused):
    """A word that is not in the list; `word` is its number in the share, from 1."""

    word: int


class Mistyped(ShareRefused):
    """Words of the list that do not fit their checksum: one is another's, or two have changed places."""


class Foreign(ShareRefused):
    """A share of another set than most of those given."""


@dataclass(eq=False)
class GivenTwice(ShareRefused):
    """The same share a second time; `first` is where it stood before."""

    first: int


@dataclass(eq=False)
class TooFew(KeyRefused):
    """Fewer shares than the threshold."""

    given: int
    threshold: int


class DoNotFit(KeyRefused):
    """Shares of one set number that do not belong together: one of them was forged, or is of another key."""


class AnotherKey(KeyRefused):
    """The shares make a key, but not the one of this vote."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share as read: `set_number` is common to all shares of a key, `position` from 1."""

    set_number: int
    position: int
    threshold: int
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class VoteKey:
    """Both private keys of a vote, derived from its secret: one opens envelopes, one signs the statement."""

    sealing: X25519PrivateKey = field(repr=False)
    statement: Ed25519PrivateKey = field(repr=False)

    @property
    def public_key(self) -> bytes:
        """What ballots are sealed to, 32 bytes."""
        return self.sealing.public_key().public_bytes_raw()

    @property
    def statement_key(self) -> bytes:
        """What the statement is checked by, 32 bytes."""
        return self.statement.public_key().public_bytes_raw()


def new_secret() -> bytes:
    """32 bytes of the operating system's random source."""
    return secrets.token_bytes(SECRET_LENGTH)


def vote_key(secret: bytes) -> VoteKey:
    """The keys of a secret of 32 bytes."""
    if len(secret) != SECRET_LENGTH:
        raise KeyRefused("a secret has 32 bytes")
    return VoteKey(
        X25519PrivateKey.from_private_bytes(_derive(secret, _SEALING_LABEL)),
        Ed25519PrivateKey.from_private_bytes(_derive(secret, _STATEMENT_LABEL)),
    )


def key_document(key: VoteKey, threshold: int, shares: int) -> dict[str, object]:
    """`key.json`: the public halves, and how many of how many shares make the key whole again."""
    return {
        "format": FORMAT,
        "public_key": b64u(key.public_key),
        "statement_key": b64u(key.statement_key),
        "threshold": threshold,
        "shares": shares,
    }


def key_of(document: object) -> SealingKey:
    """The key that `key.json` writes down.

    Raises:
        NotCanonical: another format or shape.
    """
    named = members(document, "format", "public_key", "statement_key", "threshold", "shares")
    if named.pop("format") != FORMAT:
        raise NotCanonical("not a key of this format")
    return sealing_key_of(named)


def split(secret: bytes, threshold: int, shares: int) -> tuple[str, ...]:
    """`shares` shares of 33 words, of which any `threshold` make the secret again; fewer tell nothing of it.

    Raises:
        BadThreshold: one share for each of several holders (each would open alone), or out of bounds.
    """
    if not 1 <= threshold <= shares <= MOST_SHARES or (threshold == 1 and shares > 1):
        raise BadThreshold("from 2 of 2 to 16 of 16, or 1 of 1")
    (words,) = generate_mnemonics(1, [(threshold, shares)], secret, iteration_exponent=_ITERATIONS)
    return tuple(words)


def read_share(text: str, place: int = 1) -> Share:
    """The share that `text` spells: words in any case, with any white space between.

    Raises:
        WrongLength, Misspelt, Mistyped: with `place`, its number among those given.
    """
    words = text.lower().split()
    for number, word in enumerate(words, start=1):
        if word not in WORD_INDEX_MAP:
            raise Misspelt(place, number)
    if len(words) != WORDS:
        raise WrongLength(place, len(words))
    try:
        share = Slip39Share.from_mnemonic(" ".join(words))
    except MnemonicError as error:
        raise Mistyped(place) from error
    if (share.group_threshold, share.group_count) != (1, 1):
        raise Foreign(place)
    return Share(share.identifier, share.index + 1, share.member_threshold, " ".join(words))


def combine(texts: Sequence[str]) -> bytes:
    """The secret that the shares `texts` make; shares beyond the threshold must agree with it.

    Raises:
        WrongLength, Misspelt, Mistyped, GivenTwice, Foreign, TooFew, DoNotFit: the first that applies.
    """
    shares = [read_share(text, place) for place, text in enumerate(texts, start=1)]
    _refuse_foreign(shares)
    _refuse_repeated(shares)
    threshold = shares[0].threshold if shares else 1
    if len(shares) < threshold:
        raise TooFew(len(shares), threshold)
    found = {_combined(quorum) for quorum in _quorums(shares, threshold)}
    if len(found) != 1:
        raise DoNotFit("shares of one set number that make different keys")
    return found.pop()


def combine_for(key: SealingKey, texts: Sequence[str]) -> VoteKey:
    """The private keys of a vote whose public halves are `key`.

    Raises:
        AnotherKey: the shares make another key; the errors of `combine`.
    """
    if not texts:
        raise TooFew(0, key.threshold)
    made = vote_key(combine(texts))
    if (made.public_key, made.statement_key) != (key.public_key, key.statement_key):
        raise AnotherKey("the shares are of another vote's key")
    return made


def next_share(given: Sequence[Share], text: str) -> Share:
    """The share that `text` spells, told at once when it does not fit those that were given before.

    Raises:
        WrongLength, Misspelt, Mistyped, Foreign, GivenTwice: with its place, one more than how many were given.
    """
    share = read_share(text, len(given) + 1)
    if given and (share.set_number, share.threshold) != (given[0].set_number, given[0].threshold):
        raise Foreign(len(given) + 1)
    _refuse_repeated([*given, share])
    return share


def _derive(secret: bytes, label: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=SECRET_LENGTH, salt=None, info=label).derive(secret)


def _refuse_foreign(shares: Sequence[Share]) -> None:
    sets = [(share.set_number, share.threshold) for share in shares]
    for place, of in enumerate(sets, start=1):
        if of != max(sets, key=sets.count):
            raise Foreign(place)


def _refuse_repeated(shares: Sequence[Share]) -> None:
    first: dict[int, int] = {}
    for place, share in enumerate(shares, start=1):
        if share.position in first:
            raise GivenTwice(place, first[share.position])
        first[share.position] = place


def _quorums(shares: Sequence[Share], threshold: int) -> Iterator[Sequence[Share]]:
    """The first `threshold` shares, and each further one with all but the last of these."""
    return chain([shares[:threshold]], ([*shares[: threshold - 1], extra] for extra in shares[threshold:]))


def _combined(shares: Sequence[Share]) -> bytes:
    try:
        secret: bytes = combine_mnemonics([share.words for share in shares])
    except MnemonicError as error:
        raise DoNotFit("shares of one set number that make no key") from error
    if len(secret) != SECRET_LENGTH:
        raise DoNotFit("shares of another kind of secret")
    return secret
