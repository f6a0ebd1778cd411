"""Duties, the calendar, drafts, publishing, correcting and withdrawing, on a real database."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from db.loaders import disclosures as loaders
from db.models.disclosures import DisclosureKind, DisclosurePeriod
from db.models.organisations import OrganisationKind
from db.types import new_id
from domain.disclosures import service
from domain.disclosures.service import (
    Content,
    DisclosureChange,
    DisclosureCorrect,
    DisclosureDraft,
    DisclosureDutyEnd,
    DisclosureDutySet,
    DisclosurePublish,
    DisclosureWithdraw,
    Figure,
    Source,
)
from domain.shared.errors import DomainError
from tests.domain.disclosures.board import CONTENT, Board
from tests.factories.votes import add_vote

_WRONG = Content("更正后的预算", "数字有误，已更正。", [Figure("收入预算", amount_fen=1_300_000_00)])


async def dues(board: Board, by: UUID | None = None) -> dict[tuple[UUID, str], str]:
    """Where everything that somebody sees to be owed stands: by organisation and first day of the period."""
    ids = [row[0] for row in await board.rows("SELECT id FROM disclosure_due")]
    async with board.database.read() as conn:
        found = await loaders.disclosure_due_by_id(conn, board.scope(by or board.drafter_id), ids)
    return {(row["organisation_id"], str(row["period_starts_on"])): row["status"] for row in found if row is not None}


async def seen(board: Board, disclosure_id: UUID, by: UUID) -> Any:
    """A disclosure as somebody sees it."""
    async with board.database.read() as conn:
        [found] = await loaders.disclosure_by_id(conn, board.scope(by), [disclosure_id])
    return found


async def told(board: Board, batch: Any, disclosure_id: UUID, by: UUID) -> list[Any]:
    """What belongs to a disclosure, as somebody sees it."""
    async with board.database.read() as conn:
        [found] = await batch(conn, board.scope(by), [disclosure_id])
    return list(found)


async def due_of(board: Board, starts_on: date = date(2026, 1, 1), place_id: UUID | None = None) -> UUID:
    """What an organisation owes for a period."""
    [(due_id,)] = await board.rows(
        "SELECT id FROM disclosure_due WHERE organisation_id = $1 AND period_starts_on = $2",
        *(place_id or board.factory_id, starts_on),
    )
    return UUID(str(due_id))


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch, board: Board) -> None:
    """What stands in sight is of the test's day."""
    monkeypatch.setitem(predicates_from_scope(), "today", lambda _: board.now.astimezone(UTC).date())


def predicates_from_scope() -> dict[str, Any]:
    """Where parameters come from."""
    from db import predicates  # noqa: PLC0415  # reached into by this test alone

    return predicates._FROM_SCOPE  # noqa: SLF001  # as above


async def test_a_duty_is_owed_by_each_organisation_of_its_level_for_each_period_that_has_begun(board: Board) -> None:
    await board.duty(OrganisationKind.BRANCH, DisclosurePeriod.QUARTERLY, date(2025, 7, 1), due_days=30)
    spans = ["2025-07-01", "2025-10-01", "2026-01-01"]
    standing = dict(zip(spans, ["overdue", "overdue", "waiting"], strict=True))
    assert await dues(board) == {
        (place, span): standing[span] for place in (board.branch_id, board.other_id) for span in spans
    }


async def test_the_calendar_goes_on_by_itself_and_nothing_is_owed_twice(board: Board) -> None:
    await board.duty(period=DisclosurePeriod.MONTHLY, starts_on=date(2026, 2, 1), due_days=10)
    for _ in range(2):
        async with board.database.write() as conn:
            assert not await service.disclosures_plan(conn, board.now)
    assert [span for _, span in await dues(board)] == ["2026-02-01", "2026-03-01"]
    async with board.database.write() as conn:
        assert await service.disclosures_plan(conn, datetime(2026, 6, 1, tzinfo=UTC), limit=2)
    async with board.database.write() as conn:
        assert not await service.disclosures_plan(conn, datetime(2026, 6, 1, tzinfo=UTC), limit=2)
    assert sorted(span for _, span in await dues(board)) == [f"2026-{month:02}-01" for month in range(2, 7)]


async def test_two_processes_plan_the_same_and_it_is_owed_once(board: Board) -> None:
    await board.duty(OrganisationKind.BRANCH, DisclosurePeriod.MONTHLY, date(2026, 1, 1))

    async def plan() -> None:
        async with board.database.write() as conn:
            await service.disclosures_plan(conn, datetime(2027, 1, 2, tzinfo=UTC))

    await asyncio.gather(plan(), plan())
    assert await board.rows(
        "SELECT count(*), count(DISTINCT (organisation_id, period_starts_on)) FROM disclosure_due"
    ) == [(26, 26)]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"due_days": 367}, "DISCLOSURE_DUTY_INVALID"),
        ({"starts_on": date(2020, 1, 1)}, "DISCLOSURE_DUTY_INVALID"),
        ({"organisation_kind": OrganisationKind.HOLDING_POOL}, "DISCLOSURE_DUTY_INVALID"),
        ({"title": " "}, "DISCLOSURE_TEXT_INVALID"),
        ({"title_en": "x" * 81}, "DISCLOSURE_TEXT_INVALID"),
        ({"organisation_id": None}, "DISCLOSURE_PLACE_NOT_FOUND"),
    ],
)
async def test_a_duty_that_does_not_fit_is_refused_and_nothing_is_written(
    board: Board, change: dict[str, Any], code: str
) -> None:
    command = DisclosureDutySet(
        board.factory_id, DisclosureKind.BUDGET, OrganisationKind.BRANCH, "预算", None, DisclosurePeriod.YEARLY, 30,
        date(2026, 1, 1),
    )  # fmt: skip
    given = {"organisation_id": board.tenant_id} if "organisation_id" in change else change
    assert await board.refused(service.disclosure_duty_set, replace(command, **given)) == code
    assert await board.rows("SELECT 1 FROM disclosure_duty") == []
    assert await board.rows("SELECT 1 FROM audit_entry") == []


async def test_a_duty_ends_and_what_is_owed_for_later_periods_lapses(board: Board) -> None:
    duty_id = await board.duty(period=DisclosurePeriod.MONTHLY, starts_on=date(2026, 1, 1), due_days=60)
    draft_id = await board.drafted(await due_of(board, date(2026, 2, 1)))
    await board.run(service.disclosure_duty_end, DisclosureDutyEnd(duty_id, date(2026, 1, 31)))
    assert {span: status for (_, span), status in (await dues(board)).items()} == {
        "2026-01-01": "waiting",
        "2026-02-01": "lapsed",
        "2026-03-01": "lapsed",
    }
    assert await board.rows("SELECT due_id FROM disclosure WHERE id = $1", draft_id) == [(None,)]
    async with board.database.write() as conn:
        await service.disclosures_plan(conn, board.now + timedelta(days=90))
    assert len(await dues(board)) == 3  # no period begins any more
    for ends_on in (date(2025, 12, 31), date(2026, 2, 28)):  # before it began, and later than it ended
        assert await board.refused(service.disclosure_duty_end, DisclosureDutyEnd(duty_id, ends_on)) == (
            "DISCLOSURE_DUTY_INVALID"
        )
    outsider_id = await board.member()
    for by, key in ((outsider_id, duty_id), (board.drafter_id, new_id())):
        assert await board.refused(service.disclosure_duty_end, DisclosureDutyEnd(key, date(2026, 1, 31)), by) == (
            "DISCLOSURE_DUTY_NOT_FOUND"
        )


async def test_what_was_published_before_its_duty_ended_is_not_owed_again(board: Board) -> None:
    duty_id = await board.duty(period=DisclosurePeriod.MONTHLY, starts_on=date(2026, 1, 1), due_days=60)
    published = [await board.published(await due_of(board, date(2026, month, 1))) for month in (1, 2)]
    await board.run(service.disclosure_duty_end, DisclosureDutyEnd(duty_id, date(2026, 1, 31)))
    for disclosure_id in published:
        await board.run(service.disclosure_withdraw, DisclosureWithdraw(disclosure_id, "有误"))
    assert {span: status for (_, span), status in (await dues(board)).items()} == {
        "2026-01-01": "waiting",
        "2026-02-01": "lapsed",
        "2026-03-01": "lapsed",
    }


async def test_what_a_closed_organisation_would_have_owed_lapses(board: Board) -> None:
    await board.duty(OrganisationKind.BRANCH, DisclosurePeriod.QUARTERLY, date(2025, 7, 1), due_days=30)
    await board.owner.execute(
        "UPDATE organisation SET state = 'dissolved', closed_on = '2026-01-15' WHERE id = $1", board.other_id
    )
    async with board.database.write() as conn:
        await service.disclosures_plan(conn, board.now)
    assert {span: status for (place, span), status in (await dues(board)).items() if place == board.other_id} == {
        "2025-07-01": "overdue",  # was due before it was closed
        "2025-10-01": "lapsed",
        "2026-01-01": "lapsed",
    }


async def test_a_disclosure_is_drafted_changed_published_corrected_and_withdrawn(board: Board) -> None:
    member_id, above_id = await board.member(), await board.member(board.tenant_id)
    await board.duty()
    due_id = await due_of(board)
    disclosure_id = await board.drafted(due_id)
    assert await seen(board, disclosure_id, member_id) is None
    found = await seen(board, disclosure_id, board.publisher_id)
    assert (found["kind"], found["drafted_by_id"]) == ("budget", board.drafter_id)  # the kind of the duty
    await board.run(service.disclosure_change, DisclosureChange(disclosure_id, CONTENT))
    assert (await seen(board, disclosure_id, board.publisher_id))["draft_revision"] == 2
    await board.run(service.disclosure_publish, DisclosurePublish(disclosure_id, 2), board.publisher_id)
    assert await seen(board, disclosure_id, above_id) is None
    found = await seen(board, disclosure_id, member_id)
    assert (found["title"], found["revision"], found["drafted_by_id"], found["published_by_id"]) == (
        *(CONTENT.title, 1),
        *(None, None),  # an organisation discloses, not a person
    )
    assert (await dues(board))[board.factory_id, "2026-01-01"] == "in_time"
    figures = await told(board, loaders.disclosure_figures_by_disclosure_id, disclosure_id, member_id)
    assert [(row["label"], row["amount_fen"], row["count"]) for row in figures] == [
        ("收入预算", 1_200_000_00, None),
        ("会员", None, 120),
    ]
    sources = await told(board, loaders.disclosure_sources_by_figure_id, figures[0]["id"], member_id)
    assert [(row["kind"], row["document_number"], row["document_title"]) for row in sources] == [
        ("document", "3号", "预算批复")
    ]

    correct = DisclosureCorrect(disclosure_id, _WRONG, "收入少计十万元。")
    draft_id = UUID(str((await board.run(service.disclosure_correct, correct))["disclosure_id"]))
    await board.run(service.disclosure_publish, DisclosurePublish(draft_id, 1), board.publisher_id)
    revisions = await told(board, loaders.disclosure_revisions_by_disclosure_id, disclosure_id, member_id)
    assert [(row["number"], row["title"], row["note"]) for row in revisions] == [
        (1, CONTENT.title, None),
        (2, _WRONG.title, "收入少计十万元。"),
    ]
    [(kept,)] = await board.rows("SELECT figures->0->>'amount_fen' FROM disclosure_revision WHERE number = 1")
    assert kept == "120000000"

    await board.run(service.disclosure_withdraw, DisclosureWithdraw(disclosure_id, "重复公开。"))
    found = await seen(board, disclosure_id, member_id)
    assert (found["title"], found["body"], found["withdraw_reason"]) == (_WRONG.title, None, "重复公开。")
    for batch in (loaders.disclosure_figures_by_disclosure_id, loaders.disclosure_revisions_by_disclosure_id):
        assert await told(board, batch, disclosure_id, board.drafter_id) == []
    assert await told(board, loaders.disclosure_sources_by_figure_id, figures[0]["id"], board.drafter_id) == []
    assert (await dues(board))[board.factory_id, "2026-01-01"] == "waiting"  # owed again
    assert [word for (word,) in await board.rows("SELECT action FROM audit_entry ORDER BY id")] == [
        "disclosure_duty.set",
        *(f"disclosure.{word}" for word in ("drafted", "changed", "published", "drafted", "corrected", "withdrawn")),
    ]


async def test_what_comes_after_its_day_is_late(board: Board) -> None:
    await board.duty()
    await board.published(await due_of(board, date(2025, 1, 1)))
    assert (await dues(board))[board.factory_id, "2025-01-01"] == "late"  # due on 1 March, published on 2 March


async def test_who_drafted_or_changed_it_last_does_not_publish(board: Board) -> None:
    disclosure_id = await board.drafted()
    publish = DisclosurePublish(disclosure_id, 1)
    assert await board.refused(service.disclosure_publish, publish) == "DISCLOSURE_OWN_DRAFT"
    await board.run(service.disclosure_change, DisclosureChange(disclosure_id, _WRONG), board.publisher_id)
    assert await board.refused(service.disclosure_publish, publish, board.publisher_id) == "DISCLOSURE_OWN_DRAFT"
    await board.run(service.disclosure_publish, DisclosurePublish(disclosure_id, 2))
    with pytest.raises(asyncpg.CheckViolationError):  # PostgreSQL holds it, too
        await board.owner.execute("UPDATE disclosure SET published_by_id = drafted_by_id")


async def test_nobody_publishes_a_draft_that_was_changed_since_it_was_read(board: Board) -> None:
    disclosure_id = await board.drafted()
    read = (await seen(board, disclosure_id, board.publisher_id))["draft_revision"]
    await board.run(service.disclosure_change, DisclosureChange(disclosure_id, _WRONG))
    before = await board.rows("SELECT * FROM disclosure")
    publish = DisclosurePublish(disclosure_id, read)
    assert await board.refused(service.disclosure_publish, publish, board.publisher_id) == "DISCLOSURE_TEXT_OUTDATED"
    assert await board.rows("SELECT * FROM disclosure") == before
    assert await board.rows("SELECT 1 FROM disclosure_revision") == []
    await board.run(service.disclosure_publish, DisclosurePublish(disclosure_id, read + 1), board.publisher_id)
    assert (await seen(board, disclosure_id, board.publisher_id))["draft_revision"] is None


async def test_steps_out_of_their_state_are_refused_and_change_nothing(board: Board) -> None:
    disclosure_id = await board.drafted()
    before = await board.rows("SELECT * FROM disclosure")
    correct = DisclosureCorrect(disclosure_id, _WRONG, "x")
    withdraw = DisclosureWithdraw(disclosure_id, "x")
    for use_case, command in ((service.disclosure_correct, correct), (service.disclosure_withdraw, withdraw)):
        assert await board.refused(use_case, command) == "DISCLOSURE_STATE_REFUSED"
    assert await board.rows("SELECT * FROM disclosure") == before
    await board.run(service.disclosure_publish, DisclosurePublish(disclosure_id, 1), board.publisher_id)
    change, publish = DisclosureChange(disclosure_id, _WRONG), DisclosurePublish(disclosure_id, 1)
    assert await board.refused(service.disclosure_change, change, board.publisher_id) == "DISCLOSURE_STATE_REFUSED"
    assert await board.refused(service.disclosure_publish, publish, board.publisher_id) == "DISCLOSURE_STATE_REFUSED"
    await board.run(service.disclosure_withdraw, withdraw)
    for use_case, command in ((service.disclosure_correct, correct), (service.disclosure_withdraw, withdraw)):
        assert await board.refused(use_case, command) == "DISCLOSURE_STATE_REFUSED"


async def test_others_find_nothing_to_do(board: Board) -> None:
    disclosure_id, outsider_id = await board.drafted(), await board.member()
    commands = (
        (service.disclosure_change, DisclosureChange(disclosure_id, _WRONG)),
        (service.disclosure_publish, DisclosurePublish(disclosure_id, 1)),
        (service.disclosure_correct, DisclosureCorrect(disclosure_id, _WRONG, "x")),
        (service.disclosure_withdraw, DisclosureWithdraw(disclosure_id, "x")),
    )
    for use_case, command in commands:
        assert await board.refused(use_case, command, outsider_id) == "DISCLOSURE_NOT_FOUND"
        assert await board.refused(use_case, replace(command, disclosure_id=new_id())) == "DISCLOSURE_NOT_FOUND"
    draft = DisclosureDraft(board.factory_id, None, DisclosureKind.OTHER, CONTENT)
    assert await board.refused(service.disclosure_draft, draft, outsider_id) == "DISCLOSURE_PLACE_NOT_FOUND"


async def test_what_is_owed_is_met_once(board: Board) -> None:
    await board.duty()
    due_id = await due_of(board)
    one_id, other_id = await board.drafted(due_id), await board.drafted(due_id)

    async def publish(disclosure_id: UUID) -> str:
        try:
            await board.run(service.disclosure_publish, DisclosurePublish(disclosure_id, 1), board.publisher_id)
        except DomainError as error:
            return error.code
        return "published"

    assert sorted(await asyncio.gather(publish(one_id), publish(other_id))) == ["DISCLOSURE_DUE_MET", "published"]
    [(published_id,)] = await board.rows("SELECT id FROM disclosure WHERE state = 'published'")
    await board.run(service.disclosure_withdraw, DisclosureWithdraw(published_id, "x"))
    assert await publish(other_id if published_id == one_id else one_id) == "published"


async def test_a_draft_is_for_what_its_own_organisation_owes(board: Board) -> None:
    await board.duty(OrganisationKind.BRANCH)
    theirs = await due_of(board, place_id=board.branch_id)
    for due_id in (theirs, new_id()):
        draft = DisclosureDraft(board.factory_id, due_id, DisclosureKind.OTHER, CONTENT)
        assert await board.refused(service.disclosure_draft, draft) == "DISCLOSURE_DUE_NOT_FOUND"
    assert await board.drafted(theirs, board.branch_id)


async def _approval(board: Board, status: str, place_id: UUID) -> UUID:
    approval_id, member_id = new_id(), board.drafter_id
    await board.owner.execute(
        "INSERT INTO approval (tenant_id, id, subject_kind, subject_id, applicant_id, status, opened_at, closed_at)"
        " VALUES ($1, $2, 'transfer', $2, $3, $4, $5, $5)",
        *(board.tenant_id, approval_id, member_id, status, board.now),
    )
    await board.owner.execute(
        "INSERT INTO approval_step (tenant_id, id, approval_id, stage, position, organisation_id, permission, status,"
        " opened_at, due_at, days_allowed) VALUES ($1, $2, $3, 1, 1, $4, 'transfer_decide', $5, $6, $6, 5)",
        *(board.tenant_id, new_id(), approval_id, place_id, status, board.now),
    )
    return approval_id


async def test_what_stands_behind_a_figure_has_been_decided_here_or_above(board: Board) -> None:
    right = [
        Source(approval_id=await _approval(board, "approved", place_id))
        for place_id in (board.factory_id, board.tenant_id)
    ]
    wrong = [
        Source(approval_id=await _approval(board, "rejected", board.factory_id)),
        Source(approval_id=await _approval(board, "approved", board.branch_id)),
        Source(approval_id=new_id()),
        Source(vote_id=await add_vote(board.owner, board.tenant_id, board.drafter_id)),  # without a result
        Source(vote_id=new_id()),
    ]
    content = Content("公开", "内容", [Figure("人数", count=1, unit="人", sources=right)])
    await board.drafted(content=content)
    for source in wrong:
        content = Content("公开", "内容", [Figure("人数", count=1, unit="人", sources=[*right, source])])
        draft = DisclosureDraft(board.factory_id, None, DisclosureKind.OTHER, content)
        assert await board.refused(service.disclosure_draft, draft) == "DISCLOSURE_SOURCE_NOT_FOUND"
    assert len(await board.rows("SELECT 1 FROM disclosure")) == 1


async def _paper(board: Board, place_id: UUID, state: str = "published") -> UUID:
    document_id = new_id()
    await board.owner.execute(
        "INSERT INTO official_document (tenant_id, id, organisation_id, series_id, version, kind, audience, number,"
        " title, body, valid_from, state, drafted_by_id, drafted_at, published_by_id, published_at, withdraw_reason,"
        " withdrawn_at, warned) VALUES ($1, $2, $3, $2, 1, 'resolution', 'members', '恒工决7号', '预算决议', 'x',"
        " '2026-01-01', $4, $5, $6, $5, $6, $7, $8, '{}')",
        *(board.tenant_id, document_id, place_id, state, board.drafter_id, board.now),
        *(("x", board.now) if state == "withdrawn" else (None, None)),
    )
    return document_id


async def test_a_document_of_the_register_is_named_as_it_was_then(board: Board) -> None:
    paper = await _paper(board, board.tenant_id)
    content = Content(
        "公开", "内容", [Figure("人数", count=1, unit="人", sources=[Source(official_document_id=paper)])]
    )
    await board.published(content=content)
    await board.owner.execute("UPDATE official_document SET title = '别的'")
    kept = await board.rows("SELECT kind, document_number, document_title, official_document_id FROM disclosure_source")
    assert kept == [("document", "恒工决7号", "预算决议", paper)]
    for wrong in (await _paper(board, board.branch_id), await _paper(board, board.tenant_id, "withdrawn"), new_id()):
        sources = [Source(official_document_id=wrong)]
        content = Content("公开", "内容", [Figure("人数", count=1, unit="人", sources=sources)])
        draft = DisclosureDraft(board.factory_id, None, DisclosureKind.OTHER, content)
        assert await board.refused(service.disclosure_draft, draft) == "DISCLOSURE_SOURCE_NOT_FOUND"
