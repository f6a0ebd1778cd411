"""Sealed fields open where they were sealed, and nowhere else."""

from uuid import UUID

import pytest
from cryptography.exceptions import InvalidTag

from db.sealing import Keyring, seal, unseal
from db.types import new_id

SECRET = bytes(range(32))
VALUE = "330106199003070178"
TENANT, OTHER_TENANT = new_id(), new_id()
ROW, OTHER_ROW = new_id(), new_id()


def test_what_was_sealed_opens_with_the_key_at_its_place() -> None:
    keyring = Keyring(SECRET)
    key, wrapped = keyring.wrap_new_key(TENANT, ROW)

    sealed = seal(key, VALUE, tenant_id=TENANT, row_id=ROW, column="identity")

    assert VALUE.encode() not in sealed
    opened_key = Keyring(SECRET).unwrap_key(wrapped, TENANT, ROW)
    assert unseal(opened_key, sealed, tenant_id=TENANT, row_id=ROW, column="identity") == VALUE


@pytest.mark.parametrize(
    ("tenant_id", "row_id", "column"),
    [(OTHER_TENANT, ROW, "identity"), (TENANT, OTHER_ROW, "identity"), (TENANT, ROW, "phone")],
    ids=["another union", "another row", "another column"],
)
def test_a_ciphertext_that_was_moved_does_not_open(tenant_id: UUID, row_id: UUID, column: str) -> None:
    key, _ = Keyring(SECRET).wrap_new_key(TENANT, ROW)
    sealed = seal(key, VALUE, tenant_id=TENANT, row_id=ROW, column="identity")

    with pytest.raises(InvalidTag):
        unseal(key, sealed, tenant_id=tenant_id, row_id=row_id, column=column)


@pytest.mark.parametrize(("tenant_id", "row_id"), [(OTHER_TENANT, ROW), (TENANT, OTHER_ROW)])
def test_a_wrapped_key_that_was_moved_does_not_open(tenant_id: UUID, row_id: UUID) -> None:
    keyring = Keyring(SECRET)
    _, wrapped = keyring.wrap_new_key(TENANT, ROW)

    with pytest.raises(InvalidTag):
        keyring.unwrap_key(wrapped, tenant_id, row_id)


def test_a_members_key_opens_nothing_of_another_member() -> None:
    keyring = Keyring(SECRET)
    key, _ = keyring.wrap_new_key(TENANT, ROW)
    other_key, _ = keyring.wrap_new_key(TENANT, OTHER_ROW)
    sealed = seal(key, VALUE, tenant_id=TENANT, row_id=ROW, column="phone")

    with pytest.raises(InvalidTag):
        unseal(other_key, sealed, tenant_id=TENANT, row_id=ROW, column="phone")


@pytest.mark.parametrize("wrapped", [b"", bytes(12), bytes(60)], ids=["emptied", "cut off", "overwritten with zeros"])
def test_a_key_that_was_deleted_cannot_be_had_again(wrapped: bytes) -> None:
    with pytest.raises((InvalidTag, ValueError)):
        Keyring(SECRET).unwrap_key(wrapped, TENANT, ROW)


def test_another_secret_opens_no_key() -> None:
    _, wrapped = Keyring(SECRET).wrap_new_key(TENANT, ROW)

    with pytest.raises(InvalidTag):
        Keyring(bytes(32)).unwrap_key(wrapped, TENANT, ROW)


@pytest.mark.parametrize("at", [0, 11, 12, 20, -1])
def test_a_changed_bit_is_noticed(at: int) -> None:
    key, _ = Keyring(SECRET).wrap_new_key(TENANT, ROW)
    sealed = bytearray(seal(key, VALUE, tenant_id=TENANT, row_id=ROW, column="phone"))

    sealed[at] ^= 1

    with pytest.raises(InvalidTag):
        unseal(key, bytes(sealed), tenant_id=TENANT, row_id=ROW, column="phone")


def test_equal_values_are_sealed_differently_each_time() -> None:
    key, _ = Keyring(SECRET).wrap_new_key(TENANT, ROW)

    sealed = {seal(key, VALUE, tenant_id=TENANT, row_id=ROW, column="phone") for _ in range(20)}

    assert len(sealed) == 20
    assert {len(each) for each in sealed} == {len(VALUE) + 28}


def test_a_blind_index_is_equal_for_equal_values_of_one_field_of_one_union() -> None:
    keyring = Keyring(SECRET)

    index = keyring.blind_index(TENANT, "phone", "+8613912345678")

    assert index == Keyring(SECRET).blind_index(TENANT, "phone", "+8613912345678")
    others = [
        keyring.blind_index(OTHER_TENANT, "phone", "+8613912345678"),
        keyring.blind_index(TENANT, "identity", "+8613912345678"),
        keyring.blind_index(TENANT, "phone", "+8613912345679"),
        Keyring(bytes(32)).blind_index(TENANT, "phone", "+8613912345678"),
    ]
    assert len({index, *others}) == 5


def test_keys_of_different_purposes_differ() -> None:
    keyring = Keyring(SECRET)

    assert len({keyring.derive(purpose) for purpose in ("join request", "activation code", "blind index")}) == 3


def test_a_keyring_shows_nothing_of_its_keys() -> None:
    assert repr(Keyring(SECRET)) == "Keyring()"


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 32 bytes"):
        Keyring(bytes(31))
