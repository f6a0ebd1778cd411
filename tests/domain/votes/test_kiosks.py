"""What kiosks sign and what passes say: tables, without a database."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from db.sealing import Keyring
from domain.votes.kiosk_errors import KioskBatchInvalid, KioskKeyInvalid, KioskNeedsSecrecy, KioskProofInvalid
from domain.votes.kiosks import (
    MAX_BATCH,
    PASS_LIFE,
    KioskHead,
    KioskPass,
    batch_of,
    check_proof,
    pass_end,
    read_key,
    read_pass,
    signed_text,
    token_hash,
    written_pass,
)
from domain.votes.rules.drafts import check_kiosks
from voting.canonical import b64u
from voting.envelopes import ballot_hash

UNION, VOTE, MEMBER, KIOSK, OTHER = (UUID(int=number) for number in range(1, 6))
NOW = datetime(2026, 11, 27, 8, 0, 30, 500, tzinfo=UTC)
SHOWN = KioskPass(VOTE, MEMBER, pass_end(NOW))
HEAD = KioskHead(UNION, KIOSK, VOTE)


def test_a_pass_is_read_by_who_made_it_and_says_nothing_to_others(keyring: Keyring) -> None:
    text, again = (written_pass(keyring, UNION, SHOWN) for _ in range(2))

    assert read_pass(keyring, UNION, text) == SHOWN == read_pass(keyring, UNION, again)
    assert (len(text), text == again, text[:30] == again[:30]) == (116, False, False)
    assert SHOWN.ends_at == NOW.replace(microsecond=0) + PASS_LIFE
    assert read_pass(Keyring(bytes(32)), UNION, text) is None
    assert read_pass(keyring, OTHER, text) is None


def _swapped(text: str, at: int = 60) -> str:
    return text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text[:0],
        lambda text: text[:-2],
        lambda text: text + "A" * 4,
        lambda text: "UK2." + text[4:],
        lambda text: text[4:],
        lambda text: text[:60] + "~" + text[61:],
        lambda text: text + "A" * 5_000,
        _swapped,
    ],
)
def test_what_is_no_pass(keyring: Keyring, change: object) -> None:
    assert callable(change)
    assert read_pass(keyring, UNION, change(written_pass(keyring, UNION, SHOWN))) is None


def test_what_a_kiosk_signs_is_written_down() -> None:
    ids = [f"00000000-0000-0000-0000-00000000000{number}" for number in (1, 4, 2)]
    assert signed_text(HEAD, "tap", ["UK1.x", str(OTHER)]).decode().split("\n") == [
        "unionhall kiosk 1",
        *ids,
        "tap",
        "UK1.x",
        str(OTHER),
    ]


def test_a_signature_is_for_one_kiosk_one_vote_one_word_and_what_is_said() -> None:
    key = Ed25519PrivateKey.generate()
    public, text = key.public_key().public_bytes_raw(), signed_text(HEAD, "tap", ["x"])
    signature = b64u(key.sign(text))
    check_proof(public, signature, text)
    others = [signed_text(replace(HEAD, **{name: OTHER}), "tap", ["x"]) for name in ("union_id", "kiosk_id", "vote_id")]
    for other in (*others, signed_text(HEAD, "release", ["x"]), signed_text(HEAD, "tap", ["y"])):
        with pytest.raises(KioskProofInvalid):
            check_proof(public, signature, other)
    for wrong in ("", "~", signature[:-2], b64u(bytes(64)), b64u(Ed25519PrivateKey.generate().sign(text))):
        with pytest.raises(KioskProofInvalid):
            check_proof(public, wrong, text)


@pytest.mark.parametrize("text", ["", "A", "~" * 43, "A" * 42, "A" * 44, "A" * 42 + "B"])
def test_what_is_no_key(text: str) -> None:
    with pytest.raises(KioskKeyInvalid):
        read_key(text)


def test_a_batch_is_in_the_order_of_its_hashes() -> None:
    given = [bytes([number]) * 100 for number in range(20)]
    made = batch_of([b64u(each) for each in given])

    assert sorted(made) == list(made) == sorted(ballot_hash(each) for each in given)
    assert set(made.values()) == set(given)


@pytest.mark.parametrize("texts", [[], ["AAAA", "AAAA"], ["~"], ["AAAA"] * (MAX_BATCH + 1)])
def test_what_is_no_batch(texts: list[str]) -> None:
    with pytest.raises(KioskBatchInvalid):
        batch_of(texts)


def test_of_the_key_of_a_tap_its_hash_for_one_vote_is_kept() -> None:
    assert len({token_hash(vote, key) for vote in (VOTE, OTHER) for key in (KIOSK, MEMBER)}) == 4


@pytest.mark.parametrize(
    ("kind", "takes", "is_refused"),
    [("named", True, True), ("named", False, False), ("sealed", True, False), ("unlinkable", True, False)],
)
def test_a_named_vote_takes_nothing_at_kiosks(kind: str, *, takes: bool, is_refused: bool) -> None:
    if is_refused:
        with pytest.raises(KioskNeedsSecrecy):
            check_kiosks(kind, takes_kiosk=takes)
    else:
        check_kiosks(kind, takes_kiosk=takes)
