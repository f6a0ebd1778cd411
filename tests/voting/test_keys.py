"""Keys and shares: which shares open, and what is said of those that do not."""

from collections.abc import Sequence
from itertools import combinations

import pytest

from tests.voting.samples import KEY, SECRET, shows
from voting.canonical import NotCanonical
from voting.keys import (
    AnotherKey,
    BadThreshold,
    DoNotFit,
    Foreign,
    GivenTwice,
    KeyRefused,
    Misspelt,
    Mistyped,
    TooFew,
    WrongLength,
    combine,
    combine_for,
    key_document,
    key_of,
    new_secret,
    read_share,
    split,
    vote_key,
)

SHARES = split(SECRET, 3, 5)
OTHERS = split(bytes(32), 3, 5)
PUBLIC = key_of(key_document(KEY, 3, 5))


def swapped(share: str) -> str:
    """The share with two neighbouring words in each other's place."""
    words = share.split()
    at = next(at for at in range(10, 30) if words[at] != words[at + 1])
    words[at], words[at + 1] = words[at + 1], words[at]
    return " ".join(words)


def test_any_three_of_five_open_and_more_agree() -> None:
    for quorum in combinations(SHARES, 3):
        assert combine(quorum) == SECRET
    assert combine(SHARES) == SECRET
    assert combine_for(PUBLIC, SHARES[2:]).public_key == KEY.public_key


@pytest.mark.parametrize(("threshold", "shares"), [(1, 1), (2, 2), (16, 16)])
def test_splits_at_the_bounds(threshold: int, shares: int) -> None:
    made = split(SECRET, threshold, shares)

    assert len({read_share(share).set_number for share in made}) == 1
    assert [read_share(share).position for share in made] == list(range(1, shares + 1))
    assert combine(made[:threshold]) == SECRET


@pytest.mark.parametrize(("threshold", "shares"), [(0, 1), (1, 2), (3, 2), (2, 17)])
def test_other_splits_are_refused(threshold: int, shares: int) -> None:
    with pytest.raises(BadThreshold):
        split(SECRET, threshold, shares)


def test_a_share_has_33_words_in_any_case_and_spacing() -> None:
    read = read_share("  " + SHARES[1].upper().replace(" ", "\n\t") + "\n")

    assert read == read_share(SHARES[1])
    assert (read.position, read.threshold) == (2, 3)
    assert len(read.words.split()) == 33
    assert read.words not in repr(read)


REFUSED: list[tuple[Sequence[str], type[KeyRefused], dict[str, int]]] = [
    ([], TooFew, {"given": 0, "threshold": 1}),
    (SHARES[:2], TooFew, {"given": 2, "threshold": 3}),
    ((SHARES[0], SHARES[1], SHARES[0]), GivenTwice, {"place": 3, "first": 1}),
    ((SHARES[0], OTHERS[1], SHARES[2]), Foreign, {"place": 2}),
    ((SHARES[0], SHARES[1], OTHERS[2], SHARES[3]), Foreign, {"place": 3}),
    ((SHARES[0], SHARES[1], swapped(SHARES[2])), Mistyped, {"place": 3}),
    ((SHARES[0], "acadamic " + SHARES[1].split(" ", 1)[1], SHARES[2]), Misspelt, {"place": 2, "word": 1}),
    ((SHARES[0], SHARES[1].rsplit(" ", 1)[0], SHARES[2]), WrongLength, {"place": 2, "words": 32}),
    ((SHARES[0], "", SHARES[2]), WrongLength, {"place": 2, "words": 0}),
]


@pytest.mark.parametrize(("shares", "refusal", "places"), REFUSED)
def test_what_does_not_open_says_which(
    shares: Sequence[str], refusal: type[KeyRefused], places: dict[str, int]
) -> None:
    with pytest.raises(refusal) as refused:
        combine(shares)

    assert {name: getattr(refused.value, name) for name in places} == places
    assert not shows(str(refused.value), shares)


def test_a_forged_share_of_the_same_set_number_opens_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    number = read_share(SHARES[0]).set_number
    monkeypatch.setattr("shamir_mnemonic.shamir._random_identifier", lambda: number)
    forged = split(new_secret(), 3, 5)

    for shares in [(SHARES[0], SHARES[1], forged[2]), (*SHARES[:3], forged[3]), (*SHARES[:4], forged[4])]:
        with pytest.raises(DoNotFit):
            combine(shares)


def test_shares_of_another_key_make_a_key_that_is_not_this_votes() -> None:
    with pytest.raises(AnotherKey):
        combine_for(PUBLIC, OTHERS[:3])


def test_both_keys_are_derived_and_neither_is_shown() -> None:
    assert KEY.public_key != KEY.statement_key
    assert vote_key(SECRET).public_key == KEY.public_key
    assert vote_key(bytes(32)).public_key != KEY.public_key
    assert "PrivateKey" not in repr(KEY)


def test_a_secret_has_32_bytes() -> None:
    assert len(new_secret()) == 32
    assert new_secret() != new_secret()
    with pytest.raises(KeyRefused):
        vote_key(bytes(31))


@pytest.mark.parametrize(
    "change", [{"threshold": 6}, {"threshold": 0}, {"public_key": "AA"}, {"format": "x"}, {"s": 1}]
)
def test_what_is_no_key_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(NotCanonical):
        key_of({**key_document(KEY, 3, 5), **change})
