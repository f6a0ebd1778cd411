"""Contracts and credentials: who makes them, what they allow, when they end."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from domain.benefits.errors import TitleInvalid
from domain.merchants import service
from domain.merchants.errors import (
    ContractDaysInvalid,
    CredentialDaysInvalid,
    KindsMissing,
    MerchantCredentialNotFound,
    MerchantCredentialRevoked,
    MerchantNotFound,
    MerchantStateRefused,
    OfflineBoundsInvalid,
)
from domain.merchants.rules.partners import OfflineBounds
from domain.merchants.service import (
    MerchantCreate,
    MerchantCredentialChange,
    MerchantCredentialRotate,
    MerchantStateSet,
    MerchantUpdate,
    TerminalCode,
    merchant_caller,
    merchant_secret,
)
from domain.organisations.errors import OrganisationNotFound
from domain.shared.calendar import local_day
from domain.shared.proofs import StepUpRequired
from tests.domain.merchants.counter import NOW, Counter, a_contract

LATER = local_day(NOW) + timedelta(days=60)


async def token(counter: Counter, credential_id: UUID, generation: int = 1) -> str:
    """What a terminal sends."""
    office = counter.office
    key_id = await office.owner.fetchval("SELECT key_id FROM merchant_credential WHERE id = $1", credential_id)
    secret = merchant_secret(office.keyring, office.tenant_id, credential_id, generation=generation)
    return f"{key_id}.{secret}"


async def holds(counter: Counter, text: str) -> bool:
    """Whether it lets anybody in now."""
    async with counter.office.database.read() as conn:
        return await merchant_caller(conn, counter.office.keyring, text, now=counter.office.now) is not None


async def test_a_merchant_is_made_changed_suspended_and_ended(counter: Counter) -> None:
    change = MerchantUpdate(counter.merchant_id, a_contract(name="第二食堂", kinds=("health", "health")))
    await counter.run(service.merchant_update, change)
    row = await counter.office.owner.fetchrow("SELECT name, kinds, state FROM merchant")
    assert row is not None
    assert tuple(row) == ("第二食堂", ["health"], "active")
    for state in ("suspended", "suspended", "active", "ended", "ended"):
        await counter.run(service.merchant_state_set, MerchantStateSet(counter.merchant_id, state))
    for use_case, command in (
        (service.merchant_state_set, MerchantStateSet(counter.merchant_id, "active")),
        (service.merchant_update, change),
    ):
        with pytest.raises(MerchantStateRefused):
            await counter.run(use_case, command)
    with pytest.raises(MerchantStateRefused):
        await counter.credential()
    actions = await counter.office.owner.fetch(
        "SELECT action FROM audit_entry WHERE action LIKE 'merchant%' ORDER BY id"
    )
    words = ("created", "updated", "suspended", "active", "ended")
    assert [row["action"] for row in actions] == [f"merchant.{word}" for word in words]


async def test_what_no_contract_says_is_refused_and_not_written(counter: Counter) -> None:
    before = await counter.count("merchant"), await counter.count("audit_entry")
    yesterday = local_day(NOW) - timedelta(days=1)
    for refusal, values in (
        (TitleInvalid, {"name": " "}),
        (TitleInvalid, {"contract_number": "9" * 81}),
        (KindsMissing, {"kinds": ()}),
        (ContractDaysInvalid, {"contract_ends_on": yesterday}),
    ):
        with pytest.raises(refusal):
            await counter.merchant(**values)
    office = counter.office
    for caller in ({"node": office.other_id}, {"member_id": await office.member()}):
        with pytest.raises(OrganisationNotFound):
            await counter.run(service.merchant_create, MerchantCreate(office.branch_id, a_contract()), **caller)
        with pytest.raises(MerchantNotFound):
            await counter.run(service.merchant_state_set, MerchantStateSet(counter.merchant_id, "ended"), **caller)
    assert (await counter.count("merchant"), await counter.count("audit_entry")) == before


async def test_a_credential_lets_in_until_it_is_rotated_revoked_or_over(counter: Counter) -> None:
    terminal_id = await counter.credential()
    first = await token(counter, terminal_id)
    assert await holds(counter, first)
    for wrong in (f"{first[:-1]}{'A' if first[-1] != 'A' else 'B'}", first.partition(".")[0], "", "x.y"):
        assert not await holds(counter, wrong)

    await counter.run(service.merchant_credential_rotate, MerchantCredentialRotate(terminal_id, LATER))
    second = await token(counter, terminal_id, generation=2)
    assert (await holds(counter, first), await holds(counter, second)) == (False, True)
    counter.office.now = NOW + timedelta(days=64)
    assert not await holds(counter, second)
    counter.office.now = NOW
    await counter.run(service.merchant_credential_revoke, MerchantCredentialChange(terminal_id))
    assert not await holds(counter, second)
    with pytest.raises(MerchantCredentialRevoked):
        await counter.run(service.merchant_credential_rotate, MerchantCredentialRotate(terminal_id, LATER))
    secrets = await counter.office.owner.fetchval("SELECT string_agg(facts::text, '') FROM audit_entry")
    assert second.partition(".")[2] not in secrets


async def test_after_its_last_day_a_terminal_brings_what_it_redeemed_before_and_nothing_else(counter: Counter) -> None:
    office = counter.office
    terminal_id = await counter.credential(expires_on=local_day(NOW))
    staff_id = await counter.credential(kind="staff", bounds=OfflineBounds(), expires_on=local_day(NOW))
    over_at = await office.owner.fetchval("SELECT expires_at FROM merchant_credential WHERE id = $1", terminal_id)
    allowance_id = await counter.allowance(terminal_id)
    used_id, other_id = await counter.vouchers(2)
    use = await counter.use(used_id, allowance_id, happened_at=over_at - timedelta(seconds=1))
    texts = [await token(counter, each) for each in (terminal_id, staff_id)]

    office.now = over_at
    assert [await holds(counter, text) for text in texts] == [True, False]
    async with office.database.read() as conn:
        caller = await merchant_caller(conn, office.keyring, texts[0], now=office.now)
    assert caller is not None
    assert dict(caller[1].nodes) == {"redemption_upload": (office.branch_id,)}
    with pytest.raises(MerchantCredentialNotFound):
        await counter.redeem(terminal_id, other_id)
    code = TerminalCode(await office.code(other_id))
    for use_case in (service.terminal_voucher_check, service.terminal_voucher_lock, service.terminal_voucher_unlock):
        with pytest.raises(MerchantCredentialNotFound):
            await counter.till(terminal_id, use_case, code)
    with pytest.raises(MerchantCredentialNotFound):
        await counter.allowance(terminal_id)

    over = await counter.use(other_id, allowance_id, happened_at=over_at)
    answer = await counter.upload(terminal_id, [use, over])
    assert [(each["outcome"], each["reason"]) for each in answer["uses"]] == [
        ("recorded", None),
        ("conflict", "allowance_over"),
    ]
    office.now = over_at + timedelta(hours=72)
    assert not await holds(counter, texts[0])


async def test_a_credential_has_nobodys_rights(counter: Counter) -> None:
    office = counter.office
    terminal_id, staff_id = await counter.credential(), await counter.staff()
    async with office.database.read() as conn:
        found = [
            await merchant_caller(conn, office.keyring, await token(counter, each), now=office.now)
            for each in (terminal_id, staff_id)
        ]
    assert [None if each is None else dict(each[1].nodes) for each in found] == [
        {"voucher_redeem": (office.branch_id,), "redemption_upload": (office.branch_id,)},
        {"settlement_read": (office.branch_id,)},
    ]
    assert all(each is not None and each[0].member_id is None for each in found)


async def test_who_makes_a_credential_has_proven_it_lately(counter: Counter) -> None:
    before = await counter.count("merchant_credential")
    office = counter.office
    for refusal, values in (
        (CredentialDaysInvalid, {"expires_on": local_day(NOW) - timedelta(days=1)}),
        (OfflineBoundsInvalid, {"kind": "staff"}),
        (OfflineBoundsInvalid, {"bounds": OfflineBounds(count=1)}),
        (TitleInvalid, {"name": ""}),
        (MerchantNotFound, {"merchant_id": uuid4()}),
    ):
        with pytest.raises(refusal):
            await counter.credential(**values)
    await office.owner.execute("UPDATE session SET proven_at = $1", NOW - timedelta(minutes=11))
    with pytest.raises(StepUpRequired):
        await counter.credential()
    assert await counter.count("merchant_credential") == before


async def test_credentials_of_others_are_not_there(counter: Counter) -> None:
    terminal_id = await counter.credential()
    for use_case, command in (
        (service.merchant_credential_rotate, MerchantCredentialRotate(terminal_id, LATER)),
        (service.merchant_credential_revoke, MerchantCredentialChange(terminal_id)),
    ):
        with pytest.raises(MerchantCredentialNotFound):
            await counter.run(use_case, command, member_id=counter.office.second_id, node=counter.office.other_id)
