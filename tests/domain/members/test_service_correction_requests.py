"""Correction requests against PostgreSQL: each field, each refusal, who may what, moves, two at the same moment."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from db.keyset import PageRequest
from db.loaders.members.correction_requests import (
    correction_private_by_id,
    correction_request_by_id,
    correction_requests_by_member_id,
)
from db.models.members import CorrectionField
from db.names import sort_key
from db.queries.members.correction_requests import CORRECTION_REQUESTS, ORDER
from db.queries.members.erasure import erase_personal_rows
from db.queries.private_rows import open_private_rows
from db.scope import Scope
from db.session import Database
from domain.members.service import (
    CorrectionRequestApprove,
    CorrectionRequestReject,
    CorrectionRequestSubmit,
    CorrectionRequestWithdraw,
    MembershipUpdate,
    TransferDecide,
    TransferRequest,
    correction_request_approve,
    correction_request_reject,
    correction_request_submit,
    correction_request_withdraw,
    membership_update,
    transfer_decide,
    transfer_request,
)
from domain.shared.approvals import escalate_due
from domain.shared.errors import DomainError
from tests.domain.members.corrections import IDENTITY, IN_FIFTEEN_DAYS, KEYS, PHONE, Desk
from tests.domain.members.lives import NOW, TODAY, Lives


async def refusal_of(desk: Desk, field: CorrectionField, value: str) -> str:
    with pytest.raises(DomainError) as refusal:
        await desk.submit(field, value)
    return refusal.value.code


async def test_each_field_is_corrected_when_it_is_approved(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        desk = await Desk(Lives(conn, tenant_id)).arranged()
        for field in CorrectionField:
            request_id = await desk.submit(field)
            assert await desk.status(request_id) == ("in_review", True, IN_FIFTEEN_DAYS)
            await desk.approve(request_id)
            assert await desk.status(request_id) == ("approved", False, None)

        row = await desk.lives.row("SELECT * FROM member WHERE id = $1", desk.member)
        assert (row["name"], row["name_sort"]) == ("王小明", sort_key("王小明"))
        assert {"王小明", "wangxiaoming"} <= {*row["search_terms"]}
        assert row["phone_index"] == KEYS.blind_index(tenant_id, "phone", PHONE)
        assert row["identity_index"] == KEYS.blind_index(tenant_id, "identity", IDENTITY)
        assert (row["phone_tail"], row["identity_tail"]) == ("0201", IDENTITY[-4:])
        assert (await desk.private("phone"), await desk.private("identity")) == (PHONE, IDENTITY)
        assert (row["employment_kind"], row["joined_on"]) == ("fixed_term", date(2019, 5, 4))
        assert await desk.lives.periods(desk.member) == [
            (date(2019, 5, 4), date(2020, 1, 1), "active", "joined"),
            (date(2020, 1, 1), None, "active", "corrected"),
        ]


async def test_nothing_that_is_said_of_a_request_has_the_value(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        desk = await Desk(Lives(conn, tenant_id)).arranged()
        for field in (CorrectionField.NAME, CorrectionField.PHONE_NUMBER, CorrectionField.IDENTITY_NUMBER):
            await desk.approve(await desk.submit(field))

        said = await conn.fetch("SELECT facts::text AS said FROM audit_entry UNION ALL SELECT facts::text FROM event")
        text = " ".join(row["said"] for row in said)
        assert [value for value in ("王小明", PHONE, PHONE[-4:], IDENTITY, "身份证上是这样") if value in text] == []
        actions = [row["action"] for row in await conn.fetch("SELECT action FROM audit_entry ORDER BY id")]
        assert actions[:4] == [
            "correction_request.submitted",
            "approval_step.approved",
            "member.corrected",
            "correction_request.approved",
        ]
        assert (await desk.lives.topics())[:3] == [
            "correction_request.submitted",
            "approval.approved",
            "correction_request.approved",
        ]


async def test_codes_to_the_old_phone_are_void(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        desk = await Desk(Lives(conn, tenant_id)).arranged()
        await conn.execute(
            "INSERT INTO sign_in_code (tenant_id, phone_index, member_id, code_hash, tries, expires_at)"
            " VALUES ($1, 'old', $2, 'hash', 0, $3)",
            *(tenant_id, desk.member, NOW + timedelta(minutes=4)),
        )
        await desk.approve(await desk.submit(CorrectionField.PHONE_NUMBER))

        row = await desk.lives.row("SELECT expires_at FROM sign_in_code")
        assert row["expires_at"] == NOW


async def test_what_is_refused_at_once_leaves_nothing(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        desk = await Desk(Lives(conn, tenant_id)).arranged()
        await desk.approve(await desk.submit(CorrectionField.PHONE_NUMBER))
        counts = "SELECT (SELECT count(*) FROM correction_request), (SELECT count(*) FROM approval)"
        before = await desk.lives.row(counts)

        codes = [
            await refusal_of(desk, CorrectionField.NAME, "王2"),
            await refusal_of(desk, CorrectionField.PHONE_NUMBER, PHONE),
            await refusal_of(desk, CorrectionField.EMPLOYMENT_KIND, "PERMANENT"),
            await refusal_of(desk, CorrectionField.EMPLOYMENT_KIND, "RETIRED"),
            await refusal_of(desk, CorrectionField.JOINED_ON, "2020-01-01"),
        ]
        assert codes == ["INVALID_NAME", *["VALUE_ON_FILE"] * 2, "EMPLOYMENT_DOES_NOT_FIT", "VALUE_ON_FILE"]
        command = CorrectionRequestSubmit(CorrectionField.NAME, "王小明", " ")
        with pytest.raises(DomainError, match="REASON_REQUIRED"):
            await correction_request_submit(await desk.lives.work(desk.member), command)
        assert await desk.lives.row(counts) == before


async def test_a_number_of_another_member_is_refused_when_it_is_decided(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        desk = await Desk(Lives(conn, tenant_id)).arranged()
        other = await desk.lives.member(desk.there)
        index = KEYS.blind_index(tenant_id, "phone", PHONE)
        await conn.execute("UPDATE member SET phone_index = $2 WHERE id = $1", other, index)
        request_id = await desk.submit(CorrectionField.PHONE_NUMBER)

    with pytest.raises(DomainError, match="VALUE_IN_USE"):
        async with database.write() as conn:
            await Desk(Lives(conn, tenant_id)).approve(request_id, by=desk.officer)
    async with database.write() as conn:
        assert await Desk(Lives(conn, tenant_id)).status(request_id) == ("in_review", True, IN_FIFTEEN_DAYS)


async def test_a_day_of_joining_lies_before_the_first_change(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        desk = await Desk(Lives(conn, tenant_id)).arranged()
        await conn.execute("UPDATE member SET joined_on = '2019-01-01' WHERE id = $1", desk.member)
        command = MembershipUpdate(desk.member, "change_employment", date(2022, 3, 1), "flexible")
        await membership_update(await desk.lives.work(desk.officer), command)

        assert await refusal_of(desk, CorrectionField.JOINED_ON, "2022-03-02") == "JOINED_ON_AFTER_CHANGE"
        request_id = await desk.submit(CorrectionField.JOINED_ON, "2022-02-01")
        await conn.execute("UPDATE membership_period SET until_on = '2022-01-01' WHERE version = 1")
        with pytest.raises(DomainError, match="JOINED_ON_AFTER_CHANGE"):
            await desk.approve(request_id)


async def test_a_rejection_says_why_and_changes_nothing(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        desk = await Desk(Lives(conn, tenant_id)).arranged()
        request_id = await desk.submit(CorrectionField.NAME)
        work = await desk.lives.work(desk.officer)
        with pytest.raises(DomainError, match="REASON_REQUIRED"):
            await correction_request_reject(work, CorrectionRequestReject(request_id, " "))
        await correction_request_reject(work, CorrectionRequestReject(request_id, "请携带身份证到工会"))

        assert await desk.status(request_id) == ("rejected", False, None)
        assert (await desk.lives.row("SELECT name FROM member WHERE id = $1", desk.member))["name"] == "王"
        assert (await desk.lives.row("SELECT comment FROM approval_step"))["comment"] == "请携带身份证到工会"
        with pytest.raises(DomainError, match="CORRECTION_REQUEST_CLOSED"):
            await desk.approve(request_id)


async def test_withdrawing_forgets_the_value_and_frees_the_field(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        desk = await Desk(Lives(conn, tenant_id)).arranged()
        request_id = await desk.submit(CorrectionField.NAME)
        own, others = await desk.lives.work(desk.member), await desk.lives.work(desk.officer)
        with pytest.raises(DomainError, match="CORRECTION_REQUEST_NOT_FOUND"):
            await correction_request_withdraw(others, CorrectionRequestWithdraw(request_id))
        for _ in range(2):
            await correction_request_withdraw(own, CorrectionRequestWithdraw(request_id))

        assert await desk.status(request_id) == ("withdrawn", False, None)
        assert (await desk.lives.topics()).count("correction_request.withdrawn") == 1
        approved = await desk.submit(CorrectionField.NAME)
        await desk.approve(approved)
        with pytest.raises(DomainError, match="CORRECTION_REQUEST_CLOSED"):
            await correction_request_withdraw(own, CorrectionRequestWithdraw(approved))


async def test_who_decides(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        desk = await Desk(Lives(conn, tenant_id)).arranged()
        elsewhere, auditor = await desk.lives.officer(desk.there), await desk.lives.officer(desk.here, "auditor")
        own = await desk.submit(CorrectionField.NAME, by=desk.officer)
        others = await desk.submit(CorrectionField.NAME)

        for person, code in ((elsewhere, "CORRECTION_REQUEST_NOT_FOUND"), (auditor, "CORRECTION_REQUEST_NOT_FOUND")):
            with pytest.raises(DomainError, match=code):
                await desk.approve(others, by=person)
        with pytest.raises(DomainError, match="OWN_REQUEST"):
            await desk.approve(own)
        await desk.approve(own, by=await desk.lives.officer(tenant_id))
        assert (await desk.status(own))[0] == "approved"


async def test_who_sees_a_request_and_who_its_value(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        desk = await Desk(Lives(conn, tenant_id)).arranged()
        lives = desk.lives
        sibling, auditor = await lives.officer(desk.there), await lives.officer(desk.here, "auditor")
        deputy, colleague = await lives.member(desk.here), await lives.member(desk.here)
        request_id = await desk.submit(CorrectionField.PHONE_NUMBER)
        seen = {}
        for person in (desk.member, desk.officer, deputy, sibling, auditor, colleague):
            scope = (await lives.work(person)).scope
            if person == deputy:
                scope = replace(scope, deputised={"correction_request_decide": (desk.here,)})
            page = await CORRECTION_REQUESTS.page(conn, scope, filters={}, order=ORDER, request=PageRequest(limit=5))
            (by_id,) = await correction_request_by_id(conn, scope, [request_id])
            (listed,) = await correction_requests_by_member_id(conn, scope, [desk.member])
            (private,) = await correction_private_by_id(conn, scope, [request_id])
            assert (by_id is not None) is (len(listed) == 1)
            masked = None if by_id is None else by_id["proposed_masked"]
            seen[person] = (len(page.rows), masked, private is not None)

        assert seen == {
            desk.member: (0, "****0201", True),
            desk.officer: (1, "****0201", True),
            deputy: (1, "****0201", False),
            sibling: (0, None, False),
            auditor: (0, None, False),
            colleague: (0, None, False),
        }
        readers = await conn.fetch("SELECT actor_id, object_id FROM audit_entry WHERE action = 'member.private_read'")
        assert [tuple(row) for row in readers] == [(desk.officer, desk.member)]


async def test_after_its_days_the_organisation_above_is_asked_too(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        desk = await Desk(Lives(conn, tenant_id)).arranged()
        await conn.execute(
            "INSERT INTO rule_version (tenant_id, id, organisation_id, key, value, is_binding, starts_on, source)"
            " VALUES ($1, gen_random_uuid(), $2, 'correction_review_days', 3, false, '2025-01-01', 'test')",
            *(tenant_id, desk.here),
        )
        request_id = await desk.submit(CorrectionField.NAME)
        assert (await desk.status(request_id))[2] == datetime(2025, 7, 4, 15, 59, 59, tzinfo=UTC)

        assert await escalate_due(conn, NOW + timedelta(days=2)) == 0
        assert await escalate_due(conn, NOW + timedelta(days=4)) == 1
        step = await desk.lives.row("SELECT escalate_to_id, permission FROM approval_step")
        assert tuple(step) == (tenant_id, "correction_request_decide")


async def test_a_request_follows_its_member_to_another_branch(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        desk = await Desk(Lives(conn, tenant_id)).arranged()
        new_officer, request_id = await desk.lives.officer(desk.there), await desk.submit(CorrectionField.NAME)
        outcome = await transfer_request(await desk.lives.work(desk.member), TransferRequest(desk.there))
        for officer in (desk.officer, new_officer):
            decision = TransferDecide(UUID(str(outcome["transfer_id"])), is_approval=True)
            await transfer_decide(await desk.lives.work(officer), decision)

        with pytest.raises(DomainError, match="CORRECTION_REQUEST_NOT_FOUND"):
            await desk.approve(request_id)
        assert await desk.status(request_id) == ("in_review", True, IN_FIFTEEN_DAYS)
        assert "correction_request.moved" in await desk.lives.topics()
        await desk.approve(request_id, by=new_officer)
        assert (await desk.lives.row("SELECT name FROM member WHERE id = $1", desk.member))["name"] == "王小明"


async def test_a_request_ends_with_the_membership_and_goes_with_the_erasure(
    database: Database, tenant_id: UUID
) -> None:
    async with database.write() as conn:
        desk = await Desk(Lives(conn, tenant_id)).arranged()
        request_id = await desk.submit(CorrectionField.PHONE_NUMBER)
        await membership_update(await desk.lives.work(desk.officer), MembershipUpdate(desk.member, "end", TODAY))
        assert await desk.status(request_id) == ("cancelled", False, None)

        await open_private_rows(conn, Scope(tenant_id, desk.member))
        counts = await erase_personal_rows(conn, tenant_id, desk.member)
        row = await desk.lives.row("SELECT * FROM correction_request")
        assert counts["correction_requests"] == 1
        assert (row["proposed_masked"], row["reason"], row["field"]) == ("", "", "phone_number")


async def test_two_wishes_at_once_open_one_request(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        desk = await Desk(Lives(conn, tenant_id)).arranged()
        work = await desk.lives.work(desk.member)

    async def submit() -> str:
        command = CorrectionRequestSubmit(CorrectionField.NAME, "王小明", "写错了")
        try:
            async with database.write() as own:
                await correction_request_submit(replace(work, conn=own), command)
        except DomainError as refusal:
            return refusal.code
        return "opened"

    assert sorted(await asyncio.gather(submit(), submit())) == ["CORRECTION_REQUEST_ALREADY_OPEN", "opened"]
    async with database.read() as conn:
        assert await conn.fetchval("SELECT count(*) FROM approval") == 1


async def test_two_approvals_at_once_for_one_number_correct_one_entry(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        desk = await Desk(Lives(conn, tenant_id)).arranged()
        second = await desk.lives.member(desk.here)
        ids = [await desk.submit(CorrectionField.PHONE_NUMBER, by=person) for person in (desk.member, second)]
        work = await desk.lives.work(desk.officer)

    async def approve(request_id: UUID) -> str:
        try:
            async with database.write() as own:
                await correction_request_approve(replace(work, conn=own), CorrectionRequestApprove(request_id))
        except DomainError as refusal:
            return refusal.code
        return "corrected"

    assert sorted(await asyncio.gather(*map(approve, ids))) == ["VALUE_IN_USE", "corrected"]
    async with database.read() as conn:
        assert await conn.fetchval("SELECT count(*) FROM member WHERE phone_tail = '0201'") == 1
