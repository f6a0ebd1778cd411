"""What a token says, and what does not pass for one."""

import base64
from datetime import timedelta
from uuid import UUID

import jwt
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from db.sealing import Keyring
from db.types import new_id
from domain.auth import tokens
from domain.auth.errors import InvalidRefreshToken, Unauthenticated
from tests.factories.auth import NOW

KEYRING = Keyring(b"k" * 32)
TENANT = UUID(int=1)
FACTS = tokens.SessionFacts(UUID(int=2), UUID(int=3), 4, 2, NOW + timedelta(milliseconds=700), NOW + timedelta(days=30))


def minted(keyring: Keyring = KEYRING) -> tokens.SessionTokens:
    return tokens.tokens_for(keyring, TENANT, FACTS.outcome())


def signed(
    header: dict[str, object] | None = None, algorithm: str = "EdDSA", without: str = "", **changes: object
) -> str:
    """A token signed with the right key, but for one claim or header."""
    claims: dict[str, object] = {
        "sub": str(FACTS.member_id),
        "sid": str(FACTS.session_id),
        "ten": str(TENANT),
        "epoch": 2,
        "iat": int(NOW.timestamp()),
        "exp": int(NOW.timestamp()) + 600,
    } | changes
    left = {name: value for name, value in claims.items() if name != without}
    key: object = Ed25519PrivateKey.from_private_bytes(KEYRING.derive("access token"))
    if algorithm == "HS256":
        key = KEYRING.derive("access token")
    if algorithm == "none":
        key = None
    return jwt.encode(left, key, algorithm=algorithm, headers=header or {"typ": "at+jwt"})  # type: ignore[arg-type]  # key kinds that do not fit are the point


def refusal_of(token: str, after: timedelta = timedelta(0)) -> object:
    with pytest.raises(Unauthenticated) as refused:
        tokens.read_access_token(KEYRING, token, now=NOW + after)
    return refused.value.facts["reason"]


def test_access_token_says_who_on_which_device_for_ten_minutes() -> None:
    claims = tokens.read_access_token(KEYRING, minted().access_token, now=NOW)

    assert claims == tokens.AccessClaims(TENANT, FACTS.member_id, FACTS.session_id, 2, NOW, NOW + timedelta(minutes=10))


def test_same_generation_gives_the_same_tokens() -> None:
    assert minted() == minted(Keyring(b"k" * 32))


def test_outcome_may_carry_values_as_text_or_as_such() -> None:
    typed = {name: getattr(FACTS, name) for name in FACTS.outcome()}

    assert tokens.tokens_for(KEYRING, TENANT, typed) == minted()


def test_tokens_are_not_shown_by_their_container() -> None:
    assert minted().access_token not in repr(minted())
    assert minted().refresh_token not in repr(minted())


def test_access_token_does_not_outlive_the_session() -> None:
    outcome = {**FACTS.outcome(), "expires_at": (NOW + timedelta(minutes=3)).isoformat()}

    assert tokens.tokens_for(KEYRING, TENANT, outcome).access_expires_at == NOW + timedelta(minutes=3)


@pytest.mark.parametrize("after", [timedelta(minutes=10), timedelta(minutes=10, seconds=4), timedelta(seconds=-5)])
def test_clocks_may_differ_by_five_seconds(after: timedelta) -> None:
    claims = tokens.read_access_token(KEYRING, minted().access_token, now=NOW + after)

    assert claims.session_id == FACTS.session_id


def test_old_access_token_is_expired() -> None:
    assert refusal_of(minted().access_token, timedelta(minutes=10, seconds=5)) == "EXPIRED"


def test_access_token_from_the_future_is_invalid() -> None:
    assert refusal_of(minted().access_token, timedelta(seconds=-6)) == "INVALID"


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x.y.z",
        "é" * 40,
        "a" * 5000,
        minted(Keyring(b"o" * 32)).access_token,
        minted().access_token + "A",
        minted().access_token.rsplit(".", 1)[0] + ".",
        minted().refresh_token,
        signed(algorithm="none"),
        signed(algorithm="HS256"),
        signed(header={"typ": "JWT"}),
        signed(sid="not an id"),
        signed(epoch="2"),
        signed(epoch=True),
        signed(exp=float(NOW.timestamp()) + 600.5),
        signed(exp=10**20),
        *(signed(without=name) for name in ("sub", "sid", "ten", "epoch", "iat", "exp")),
    ],
)
def test_only_our_own_complete_tokens_hold(token: str) -> None:
    assert refusal_of(token) == "INVALID"


def test_control_of_the_forged_samples() -> None:
    assert tokens.read_access_token(KEYRING, signed(), now=NOW).session_id == FACTS.session_id


def test_refresh_token_says_session_and_generation() -> None:
    claims = tokens.read_refresh_token(KEYRING, TENANT, minted().refresh_token)

    assert claims == tokens.RefreshClaims(FACTS.session_id, 4)


def _bent(token: str, byte: int) -> str:
    content = bytearray(base64.urlsafe_b64decode(token + "=="))
    content[byte] ^= 1
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "token",
    [
        "",
        "A",
        "short",
        "é" * 70,
        minted().refresh_token + "A",
        minted().refresh_token + "==",
        minted().refresh_token + "\n",
        minted().refresh_token[:-1],
        minted(Keyring(b"o" * 32)).refresh_token,
        _bent(minted().refresh_token, 0),
        _bent(minted().refresh_token, 19),
        _bent(minted().refresh_token, 51),
        minted().access_token,
    ],
)
def test_bent_refresh_tokens_are_refused(token: str) -> None:
    with pytest.raises(InvalidRefreshToken):
        tokens.read_refresh_token(KEYRING, TENANT, token)


def test_refresh_token_of_another_union_is_refused() -> None:
    with pytest.raises(InvalidRefreshToken):
        tokens.read_refresh_token(KEYRING, new_id(), minted().refresh_token)


def test_activation_codes_are_eight_unmistakable_characters() -> None:
    codes = {tokens.new_activation_code() for _ in range(200)}

    assert len(codes) == 200
    assert {len(code) for code in codes} == {8}
    assert not set("".join(codes)) & set("01IO")


def test_activation_hash_belongs_to_one_member_and_forgives_typing() -> None:
    member_id = new_id()
    kept = tokens.activation_hash(KEYRING, TENANT, member_id, "ABCD2345")

    assert kept == tokens.activation_hash(KEYRING, TENANT, member_id, "abcd-2345")
    assert kept != tokens.activation_hash(KEYRING, TENANT, new_id(), "ABCD2345")


def test_sealed_code_opens_for_its_member_only() -> None:
    member_id = UUID(int=5)
    sealed = tokens.seal_activation_code(KEYRING, TENANT, member_id, "ABCD2345")

    assert tokens.unseal_activation_code(KEYRING, TENANT, member_id, sealed) == "ABCD2345"
    with pytest.raises(InvalidTag):
        tokens.unseal_activation_code(KEYRING, TENANT, new_id(), sealed)
