"""Where correction requests land when organisations close and members move, and what ends them."""

from uuid import UUID

import pytest

from db.loaders.members.correction_requests import (
    correction_requests_by_member_id,
)
from db.models.members import CorrectionField, MemberRow, MembershipCause, MemberState
from db.scope import Scope
from db.session import Database
from domain.members.service import (
    MembershipUpdate,
    membership_update,
)
from domain.members.service.life import Change, membership_change
from domain.organisations.service import (
    OrganisationDissolve,
    OrganisationMerge,
    organisation_dissolve,
    organisation_merge,
)
from domain.shared.errors import DomainError, Refusals
from tests.domain.members.corrections import Desk
from tests.domain.members.lives import TODAY, Lives


async def test_a_merged_organisation_hands_its_requests_to_the_officers_of_its_successor(
    database: Database, tenant_id: UUID
) -> None:
    async with database.write() as conn:
        desk = await Desk(Lives(conn, tenant_id)).arranged()
        chief = await desk.lives.officer(tenant_id, "federation_officer")
        successor_officer, request_id = await desk.lives.officer(desk.there), await desk.submit(CorrectionField.NAME)

        await organisation_merge(await desk.lives.work(chief), OrganisationMerge(desk.here, desk.there))

        row = await desk.lives.row("SELECT status, organisation_id, closing FROM correction_request")
        assert tuple(row) == ("in_review", desk.there, None)
        [step] = await conn.fetch("SELECT organisation_id, escalate_to_id FROM approval_step WHERE status = 'open'")
        assert tuple(step) == (desk.there, tenant_id)
        # The roles on the closed organisation are gone: who held one decides nothing any more.
        with pytest.raises(DomainError, match="CORRECTION_REQUEST_NOT_FOUND"):
            await desk.approve(request_id)
        await desk.approve(request_id, by=successor_officer)
        assert (await desk.status(request_id))[0] == "approved"


async def test_a_dissolved_organisation_without_a_successor_leaves_no_request_behind(
    database: Database, tenant_id: UUID
) -> None:
    async with database.write() as conn:
        desk = await Desk(Lives(conn, tenant_id)).arranged()
        chief = await desk.lives.officer(tenant_id, "federation_officer")
        request_id = await desk.submit(CorrectionField.NAME)
        dissolve = OrganisationDissolve(desk.here)

        with pytest.raises(Refusals, match="ORGANISATION_HAS_MEMBERS"):
            await organisation_dissolve(await desk.lives.work(chief), dissolve)
        assert (await desk.status(request_id))[0] == "in_review"
        for member in (desk.member, desk.officer):
            await membership_update(await desk.lives.work(chief), MembershipUpdate(member, "end", TODAY))
        await organisation_dissolve(await desk.lives.work(chief), dissolve)

        assert await desk.status(request_id) == ("cancelled", False, None)
        waiting = await conn.fetch("SELECT id FROM approval_step WHERE status IN ('open', 'waiting')")
        assert waiting == []
        # The member reads what ended it, and who decides gets a clear answer.
        [own] = await correction_requests_by_member_id(conn, Scope(tenant_id, desk.member), [desk.member])
        assert [(row["status"], row["closing"]) for row in own] == [("cancelled", "membership_ended")]
        with pytest.raises(DomainError, match="CORRECTION_REQUEST_CLOSED"):
            await desk.approve(request_id, by=chief)


async def test_the_level_above_that_closes_is_replaced_by_its_successor(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        lives = Lives(conn, tenant_id)
        desk = await Desk(lives).arranged()
        chief, above = await lives.officer(tenant_id, "federation_officer"), await lives.organisation("C")
        desk.here = await lives.organisation("C-1", above)
        desk.member, desk.officer = await lives.member(desk.here), await lives.officer(desk.here)
        officer_there, request_id = await lives.officer(desk.there), await desk.submit(CorrectionField.NAME)

        await organisation_merge(await lives.work(chief), OrganisationMerge(above, desk.there))

        assert (await lives.row("SELECT escalate_to_id FROM approval_step"))[0] == desk.there
        await desk.approve(request_id, by=officer_there)


async def test_a_request_of_a_merged_entry_says_so(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        lives = Lives(conn, tenant_id)
        desk = await Desk(lives).arranged()
        request_id, kept = await desk.submit(CorrectionField.NAME), await lives.member(desk.here)
        change = Change(MembershipCause.MERGED, TODAY, state=MemberState.LEFT, cause_id=kept)
        member = await lives.row("SELECT * FROM member WHERE id = $1", desk.member)

        await membership_change(await lives.work(desk.officer), MemberRow(**dict(member)), change)

        row = await lives.row("SELECT status, closing FROM correction_request WHERE id = $1", request_id)
        assert tuple(row) == ("cancelled", "entries_merged")
