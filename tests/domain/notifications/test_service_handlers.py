"""Who is told what, by topic."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from api.messages import translate
from db.sealing import Keyring
from db.session import Connection, Database
from db.types import new_id
from domain.notifications.handlers import DELIVERY_TOPIC, notification_handlers
from domain.notifications.rules import NotificationKind
from tests.domain.approvals.union import Union
from tests.domain.notifications.outbox import Outbox


@pytest.fixture
def outbox(database: Database, keyring: Keyring, tenant_id: UUID) -> Outbox:
    return Outbox(database, keyring, tenant_id)


async def carry_out(outbox: Outbox, topic: str, subject_kind: str = "join_request", **facts: object) -> UUID:
    """The event's id, after the relay has handled it (deliveries not)."""
    subject_id = new_id()
    event_id = await outbox.emit(topic, subject_kind=subject_kind, subject_id=subject_id, facts=facts)
    tried = await outbox.relay(notification_handlers(["console"])).handle_once()
    assert (tried.delivered, tried.failed) == (1, 0)
    return event_id


async def told(conn: Connection) -> set[tuple[str, UUID]]:
    return {tuple(row) for row in await conn.fetch("SELECT kind, member_id FROM notification")}


async def sent(conn: Connection) -> list[tuple[Any, ...]]:
    rows = await conn.fetch("SELECT facts FROM event WHERE topic = $1 ORDER BY id", DELIVERY_TOPIC)
    return [(row["facts"]["channel"], row["facts"]["kind"], row["facts"]["recipient_kind"]) for row in rows]


async def test_a_submitted_request_is_told_to_the_officers_of_the_branch_and_their_deputies(outbox: Outbox) -> None:
    async with outbox.database.write() as conn:
        union = Union(conn, outbox.tenant_id)
        branch, other = await union.organisation(), await union.organisation()
        officer = await union.officer(branch)
        deputy = await union.deputy(officer, first=date(2020, 1, 1), last=date(2099, 1, 1))
        await union.deputy(officer, first=date(2020, 1, 1), last=date(2020, 1, 2))
        dismissed = await union.deputy(officer, first=date(2020, 1, 1), last=date(2099, 1, 1))
        await conn.execute("UPDATE deputy SET dismissed_at = now() WHERE deputy_id = $1", dismissed)
        for outsider, role in (
            (other, "branch_officer"),
            (branch, "auditor"),
            (outbox.tenant_id, "federation_officer"),
        ):
            await union.officer(outsider, role)

    await carry_out(outbox, "join_request.submitted", organisation_id=str(branch), approval_id=str(new_id()))

    async with outbox.database.read() as conn:
        assert await told(conn) == {("join_request_submitted", officer), ("join_request_submitted", deputy)}
        assert await sent(conn) == []


@pytest.mark.parametrize(
    "ending",
    [
        "UPDATE role_grant SET revoked_at = now() WHERE member_id = $1",
        "UPDATE role_grant SET ends_on = '2024-12-31' WHERE member_id = $1",
        "UPDATE role_grant SET starts_on = '2099-01-01' WHERE member_id = $1",
        "UPDATE member SET state = 'left' WHERE id = $1",
    ],
)
async def test_where_a_branch_has_no_officer_the_level_above_is_told(outbox: Outbox, ending: str) -> None:
    async with outbox.database.write() as conn:
        union = Union(conn, outbox.tenant_id)
        branch = await union.organisation()
        await conn.execute(ending, await union.officer(branch))
        above = await union.officer(outbox.tenant_id, "federation_officer")

    await carry_out(outbox, "join_request.submitted", organisation_id=str(branch), approval_id=str(new_id()))

    async with outbox.database.read() as conn:
        assert await told(conn) == {("join_request_submitted", above)}


async def test_an_approval_is_told_to_the_new_member_in_the_app_and_to_the_applicant_outside(outbox: Outbox) -> None:
    async with outbox.database.write() as conn:
        member_id = await Union(conn, outbox.tenant_id).member()

    event_id = await carry_out(
        outbox,
        "join_request.approved",
        member_id=str(member_id),
        member_number="HD000001",
        activation_code_sealed="c2Vj",
    )

    async with outbox.database.read() as conn:
        row = await conn.fetchrow("SELECT event_id, facts FROM notification WHERE member_id = $1", member_id)
        message = await conn.fetchval("SELECT facts -> 'message_facts' FROM event WHERE topic = $1", DELIVERY_TOPIC)
        assert await sent(conn) == [("console", "join_request_approved", "join_request")]
    assert row is not None
    assert row["event_id"] == event_id
    assert set(row["facts"]) == {"join_request_id", "member_id", "member_number"}
    assert message["activation_code_sealed"] == "c2Vj"


async def test_a_rejection_is_told_to_the_applicant_outside_only(outbox: Outbox) -> None:
    await carry_out(outbox, "join_request.rejected", organisation_id=str(outbox.tenant_id))

    async with outbox.database.read() as conn:
        assert await told(conn) == set()
        assert await sent(conn) == [("console", "join_request_rejected", "join_request")]


@pytest.mark.parametrize(
    ("topic", "kind"),
    [
        ("approval_step.opened", NotificationKind.APPROVAL_STEP_OPENED),
        ("approval_step.escalated", NotificationKind.APPROVAL_STEP_ESCALATED),
    ],
)
async def test_a_step_is_told_to_its_officers_and_an_escalated_one_to_those_it_went_to(
    outbox: Outbox, topic: str, kind: NotificationKind
) -> None:
    async with outbox.database.write() as conn:
        union = Union(conn, outbox.tenant_id)
        branch, above = await union.organisation(), await union.organisation()
        officers = {branch: await union.officer(branch), above: await union.officer(above)}

    await carry_out(
        outbox,
        topic,
        "approval",
        organisation_id=str(branch),
        escalate_to_id=str(above),
        permission="join_request_decide",
    )

    place = branch if kind is NotificationKind.APPROVAL_STEP_OPENED else above
    async with outbox.database.read() as conn:
        assert await told(conn) == {(kind.value, officers[place])}


async def test_an_overdue_step_with_nobody_above_reminds_its_own_officers(outbox: Outbox) -> None:
    async with outbox.database.write() as conn:
        union = Union(conn, outbox.tenant_id)
        branch = await union.organisation()
        officer = await union.officer(branch)

    await carry_out(
        outbox,
        "approval_step.escalated",
        "approval",
        organisation_id=str(branch),
        escalate_to_id=None,
        permission="join_request_decide",
    )

    async with outbox.database.read() as conn:
        assert await told(conn) == {("approval_step_escalated", officer)}


@pytest.mark.parametrize("verdict", ["approved", "rejected"])
async def test_the_end_of_an_approval_is_told_to_an_applicant_who_is_a_member(outbox: Outbox, verdict: str) -> None:
    async with outbox.database.write() as conn:
        applicant = await Union(conn, outbox.tenant_id).member()

    await carry_out(outbox, f"approval.{verdict}", "approval", applicant_id=str(applicant))
    await carry_out(outbox, f"approval.{verdict}", "approval", applicant_id=None)

    async with outbox.database.read() as conn:
        assert await told(conn) == {(f"approval_{verdict}", applicant)}


@pytest.mark.parametrize(
    ("topic", "kind"), [("session.reuse_detected", "session_reuse_detected"), ("role.granted", "role_granted")]
)
async def test_a_matter_of_one_member_is_told_to_them_inside_and_outside(outbox: Outbox, topic: str, kind: str) -> None:
    async with outbox.database.write() as conn:
        member_id = await Union(conn, outbox.tenant_id).member()

    await carry_out(outbox, topic, "session", member_id=str(member_id))

    async with outbox.database.read() as conn:
        assert await told(conn) == {(kind, member_id)}
        assert await sent(conn) == [("console", kind, "member")]


async def test_quiet_topics_are_ended_without_a_word(outbox: Outbox) -> None:
    await carry_out(outbox, "role.revoked", "role_grant", member_id=str(new_id()))

    async with outbox.database.read() as conn:
        assert await told(conn) == set()
        assert await sent(conn) == []


async def test_a_code_goes_to_the_messenger_alone_and_only_for_a_members_phone(outbox: Outbox) -> None:
    async with outbox.database.write() as conn:
        member_id = await Union(conn, outbox.tenant_id).member()

    await carry_out(outbox, "sign_in_code.requested", "sign_in_code", member_id=None, message_sealed="c2Vj")
    await carry_out(outbox, "sign_in_code.requested", "sign_in_code", member_id=str(member_id), message_sealed="c2Vj")

    async with outbox.database.read() as conn:
        assert await sent(conn) == [("sms", "sign_in_code", "member")]
        assert await told(conn) == set()


@pytest.mark.parametrize("topic", ["registered", "copy_suspected"])
async def test_a_member_is_told_what_happens_to_their_passkeys(outbox: Outbox, topic: str) -> None:
    async with outbox.database.write() as conn:
        member_id = await Union(conn, outbox.tenant_id).member()

    await carry_out(outbox, f"passkey.{topic}", "passkey", member_id=str(member_id))

    async with outbox.database.read() as conn:
        assert await told(conn) == {(f"passkey_{topic}", member_id)}
        assert await sent(conn) == [("console", f"passkey_{topic}", "member")]


async def test_the_end_of_a_term_is_told_to_its_holder_and_to_who_manages_posts(outbox: Outbox) -> None:
    async with outbox.database.write() as conn:
        union = Union(conn, outbox.tenant_id)
        branch = await union.organisation()
        holder, manager = await union.officer(branch), await union.officer(outbox.tenant_id, "federation_officer")
    facts = {"organisation_id": str(branch), "ends_on": "2026-06-30", "stage": "first"}

    await carry_out(outbox, "post_term.ending", "post_term", member_id=str(holder), **facts)
    await carry_out(outbox, "post_term.ending", "post_term", member_id=str(manager), **facts)

    async with outbox.database.read() as conn:
        # Who manages posts is not told twice of a term of their own.
        assert await told(conn) == {
            ("term_ends_soon", holder),
            ("office_ends_soon", manager),
            ("term_ends_soon", manager),
        }


async def test_a_merge_is_told_to_the_member_with_the_number_that_stays(outbox: Outbox) -> None:
    async with outbox.database.write() as conn:
        union = Union(conn, outbox.tenant_id)
        kept = await union.officer(await union.organisation())
    facts = {"merged_id": str(new_id()), "member_number": "HD000001", "merged_number": "HD000002"}

    for known in (facts, {"merged_id": facts["merged_id"]}):
        await outbox.emit("member.merged", subject_kind="member", subject_id=kept, facts=known)
        assert (await outbox.relay(notification_handlers([])).handle_once()).failed == 0

    async with outbox.database.read() as conn:
        [row] = await conn.fetch("SELECT member_id, kind, facts FROM notification")
    assert (row["member_id"], row["kind"]) == (kept, "entries_merged")
    message = translate("NOTIFICATION_ENTRIES_MERGED", "en", **row["facts"])
    assert message == "Two entries of yours were joined. Your member number is HD000001; HD000002 leads to it."
