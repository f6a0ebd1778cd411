"""Versions, who reads what, what holds on a day, warnings, withdrawing, on a real database."""

import asyncio
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from db.loaders import official_documents as loaders
from db.models.official_documents import OfficialDocumentAudience
from db.models.statutes import StatuteRow
from db.predicates import scope_values
from db.queries import official_documents as queries
from db.queries import statutes as statute_queries
from db.statement import Statement, fetch_all
from db.types import new_id
from domain.official_documents import service
from domain.official_documents.differences import Texts, differences
from domain.official_documents.service import (
    Basis,
    Days,
    OfficialDocumentChange,
    OfficialDocumentDraft,
    OfficialDocumentPublish,
    OfficialDocumentReview,
    OfficialDocumentWithdraw,
)
from domain.shared.errors import DomainError
from tests.domain.official_documents.archive import CONTENT, Archive

PUBLISH, WITHDRAW = service.official_document_publish, service.official_document_withdraw
DRAFT, CHANGE = service.official_document_draft, service.official_document_change
REVIEW = service.official_document_review


async def in_force(archive: Archive, day: date, by: UUID) -> set[UUID]:
    """What somebody finds in force on a day."""
    statement = loaders.OFFICIAL_DOCUMENTS_IN_SIGHT.where(queries.OFFICIAL_DOCUMENT_FILTERS["in_force_on"])
    asked = Statement.of(statement)
    async with archive.database.read() as conn:
        rows = await fetch_all(conn, asked, in_force_on=day, **scope_values(archive.scope(by), asked.parameters))
    return {row["id"] for row in rows}


async def add_statute(archive: Archive, valid_until: date | None = None) -> UUID:
    row = StatuteRow(
        tenant_id=archive.tenant_id,
        id=new_id(),
        name="中华人民共和国劳动法",
        version=str(new_id()),
        valid_from=date(1995, 1, 1),
        valid_until=valid_until,
        added_by_id=archive.officer_id,
        added_at=archive.now,
    )
    async with archive.database.transaction() as conn:
        assert await statute_queries.insert_statute(conn, row)
    return row.id


async def test_a_document_is_read_by_whom_it_is_for_and_drafts_by_officers(archive: Archive) -> None:
    places = (None, archive.other_id, None, None)
    below, elsewhere, holder, roled = [await archive.member(place) for place in places]
    await archive.owner.execute(
        "WITH made AS (INSERT INTO post (tenant_id, id, organisation_id, kind, position)"
        " VALUES ($1, $2, $3, 'chair', 0) RETURNING id)"
        " INSERT INTO post_term (tenant_id, id, post_id, member_id, starts_on)"
        " SELECT $1, $2, id, $4, '2026-01-01' FROM made",
        *(archive.tenant_id, new_id(), archive.branch_id, holder),
    )
    await archive.owner.execute(
        "INSERT INTO role_grant (tenant_id, id, member_id, organisation_id, role, starts_on, ends_on)"
        " VALUES ($1, $2, $3, $4, 'branch_officer', '2026-01-01', '2026-03-02')",
        *(archive.tenant_id, new_id(), roled, archive.branch_id),
    )
    readers = (archive.officer_id, below, elsewhere, holder, roled)

    async def seeing(document_id: UUID) -> list[bool]:
        return [await archive.seen(document_id, each) is not None for each in readers]

    audience = OfficialDocumentAudience
    assert await seeing(await archive.drafted()) == [True, False, False, False, False]
    assert await seeing(await archive.published()) == [True, True, False, True, True]
    assert await seeing(await archive.published(audience=audience.OFFICERS)) == [True, False, False, False, True]
    posted = await archive.published(audience=audience.POST_HOLDERS)
    assert await seeing(posted) == [True, False, False, True, False]
    [one] = await archive.rows("SELECT drafted_by_id FROM official_document WHERE id = $1", posted)
    assert one == (archive.officer_id,)
    assert (await archive.seen(posted, holder))["drafted_by_id"] is None


async def test_a_further_version_holds_from_its_first_day_and_both_are_read(archive: Archive) -> None:
    member = await archive.member()
    first = await archive.published()
    second = await archive.renewed(first, days=Days(date(2026, 4, 1)), body="<p>第一条 本办法适用于全体职工。</p>")
    assert await archive.seen(second, member) is None
    await archive.publish(second)

    old, new = await archive.seen(first, member), await archive.seen(second, member)
    assert (old["version"], new["version"], old["superseded_on"]) == (1, 2, date(2026, 4, 1))
    assert (old["is_in_force"], new["is_in_force"], old["staleness"]) == (True, False, [])
    texts = [Texts(row["title"], row["title_en"], row["number"], row["body"]) for row in (old, new)]
    assert [(each.before, each.after) for each in differences(*texts)] == [
        ("第一条 本办法适用于全体会员。", "第一条 本办法适用于全体职工。"),
        ("第二条 申请由分会受理。", None),
    ]
    found = [await in_force(archive, day, member) for day in (date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 1))]
    assert found == [{first}, {first}, {second}]
    archive.now = datetime(2026, 4, 1, tzinfo=UTC)
    assert (await archive.seen(first, member))["staleness"] == ["superseded"]


async def test_of_two_further_versions_at_once_one_is_published(archive: Archive) -> None:
    first = await archive.published()
    drafts = [await archive.renewed(first, days=Days(date(2026, 4, 1))) for _ in range(2)]
    done = await asyncio.gather(*(archive.publish(each) for each in drafts), return_exceptions=True)

    refused = [each for each in done if isinstance(each, DomainError)]
    assert [each.code for each in refused] == ["OFFICIAL_DOCUMENT_SUPERSEDED"]
    assert await archive.rows("SELECT count(*) FROM official_document WHERE state = 'published'") == [(2,)]
    renew = service.OfficialDocumentRenew(first, CONTENT)
    assert await archive.refused(service.official_document_renew, renew) == "OFFICIAL_DOCUMENT_SUPERSEDED"


async def test_what_is_withdrawn_shows_its_reason_and_the_version_before_holds_again(archive: Archive) -> None:
    member = await archive.member()
    first = await archive.published()
    second = await archive.renewed(first, days=Days(date(2026, 2, 1)))
    await archive.publish(second)
    third = await archive.renewed(second, days=Days(date(2026, 3, 1)))
    await archive.publish(third)
    assert await in_force(archive, date(2026, 3, 2), member) == {third}

    assert await archive.refused(WITHDRAW, OfficialDocumentWithdraw(second, " ")) == "OFFICIAL_DOCUMENT_TEXT_INVALID"
    for each in (second, third):
        await archive.run(WITHDRAW, OfficialDocumentWithdraw(each, "表述有误"))
    seen, office = await archive.seen(third, member), await archive.seen(third, archive.officer_id)
    assert (seen["state"], seen["withdraw_reason"], seen["body"]) == ("withdrawn", "表述有误", None)
    assert office["body"] is not None
    assert await in_force(archive, date(2026, 3, 2), member) == {first}
    again = OfficialDocumentWithdraw(third, "x")
    assert await archive.refused(WITHDRAW, again) == "OFFICIAL_DOCUMENT_STATE_REFUSED"


async def test_a_new_version_follows_one_that_was_withdrawn(archive: Archive) -> None:
    """Whether it was drafted before the withdrawal or after it; it takes the place of the version that holds again."""
    member, first = await archive.member(), await archive.published()
    wrong = await archive.renewed(first, days=Days(date(2026, 2, 1)))
    await archive.publish(wrong)
    early = await archive.renewed(wrong, days=Days(date(2026, 2, 10)))
    await archive.run(WITHDRAW, OfficialDocumentWithdraw(wrong, "表述有误"))
    late = await archive.renewed(wrong, days=Days(date(2026, 2, 10)))
    too_early = await archive.renewed(wrong, days=Days(date(2026, 1, 1)))
    assert (
        await archive.refused(PUBLISH, OfficialDocumentPublish(too_early, 1), archive.publisher_id)
        == "OFFICIAL_DOCUMENT_DAYS_INVALID"
    )
    done = await asyncio.gather(*(archive.publish(each) for each in (early, late)), return_exceptions=True)
    assert [each.code for each in done if isinstance(each, DomainError)] == ["OFFICIAL_DOCUMENT_SUPERSEDED"]
    [third] = [each for each, outcome in zip((early, late), done, strict=True) if not isinstance(outcome, DomainError)]
    assert await in_force(archive, date(2026, 2, 9), member) == {first}
    assert await in_force(archive, date(2026, 3, 2), member) == {third}
    seen = await archive.seen(third, member)
    assert (seen["version"], seen["supersedes_id"]) == (3, first)
    for taken in (first, wrong):
        renew = service.OfficialDocumentRenew(taken, CONTENT)
        assert await archive.refused(service.official_document_renew, renew) == "OFFICIAL_DOCUMENT_SUPERSEDED"
    await archive.run(WITHDRAW, OfficialDocumentWithdraw(third, "表述有误"))
    assert await in_force(archive, date(2026, 3, 2), member) == {first}


async def test_the_only_version_that_was_withdrawn_is_followed(archive: Archive) -> None:
    member, first = await archive.member(), await archive.published()
    await archive.run(WITHDRAW, OfficialDocumentWithdraw(first, "表述有误"))
    second = await archive.renewed(first)  # from the same day: what was withdrawn never held
    await archive.publish(second)
    assert await in_force(archive, date(2026, 3, 2), member) == {second}
    seen = await archive.seen(second, member)
    assert (seen["version"], seen["supersedes_id"]) == (2, first)


async def test_what_cannot_be_done_is_refused_and_changes_nothing(archive: Archive) -> None:
    member, first = await archive.member(), await archive.published()
    early = await archive.renewed(first)
    empty = await archive.drafted(body=None)
    asked: list[tuple[Any, Any, UUID | None, str]] = [
        (PUBLISH, OfficialDocumentPublish(early, 1), archive.publisher_id, "OFFICIAL_DOCUMENT_DAYS_INVALID"),
        (PUBLISH, OfficialDocumentPublish(empty, 1), archive.publisher_id, "OFFICIAL_DOCUMENT_EMPTY"),
        (PUBLISH, OfficialDocumentPublish(first, 1), archive.publisher_id, "OFFICIAL_DOCUMENT_STATE_REFUSED"),
        (PUBLISH, OfficialDocumentPublish(empty, 1), member, "OFFICIAL_DOCUMENT_NOT_FOUND"),
        (
            CHANGE,
            OfficialDocumentChange(first, CONTENT),
            None,
            "OFFICIAL_DOCUMENT_STATE_REFUSED",
        ),
        (
            DRAFT,
            OfficialDocumentDraft(archive.other_id, CONTENT),
            None,
            "OFFICIAL_DOCUMENT_PLACE_NOT_FOUND",
        ),
        (
            REVIEW,
            OfficialDocumentReview(first, date(2026, 3, 2)),
            None,
            "OFFICIAL_DOCUMENT_DAYS_INVALID",
        ),
    ]
    before = await archive.rows("SELECT * FROM official_document ORDER BY id")
    for use_case, command, by, code in asked:
        assert await archive.refused(use_case, command, by) == code
    with pytest.raises(DomainError) as caught:
        await archive.drafted(bases=[Basis(new_id())])
    assert caught.value.code == "OFFICIAL_DOCUMENT_STATUTE_NOT_FOUND"
    assert await archive.rows("SELECT * FROM official_document ORDER BY id") == before


async def test_officers_are_told_once_for_each_reason(archive: Archive) -> None:
    ended, going = await add_statute(archive, date(2026, 3, 1)), await add_statute(archive)
    await archive.published(bases=[Basis(going, "第三条")])
    soon = await archive.published(days=Days(date(2026, 1, 1), date(2026, 3, 20), date(2026, 3, 1)))
    resting = await archive.published(bases=[Basis(ended, "第十九条"), Basis(going)])

    async def told() -> list[tuple[Any, ...]]:
        await archive.owner.execute("DELETE FROM event WHERE topic = 'official_document.stale'")
        async with archive.database.transaction() as conn:
            assert not await service.official_documents_warn(conn, archive.now)
        return await archive.rows(
            "SELECT e.subject_id, d.warned FROM event e JOIN official_document d ON d.id = e.subject_id"
            " WHERE e.topic = 'official_document.stale' ORDER BY e.subject_id"
        )

    assert await told() == [(soon, ["expires_soon", "review_overdue"]), (resting, ["statute_ended"])]
    assert await told() == []
    await archive.run(REVIEW, OfficialDocumentReview(soon, date(2026, 3, 10)))
    assert await told() == []
    archive.now = datetime(2026, 3, 21, 2, tzinfo=UTC)
    assert await told() == [(soon, ["expired", "expires_soon", "review_overdue"])]
    assert (await archive.seen(soon, archive.officer_id))["staleness"] == ["expired", "review_overdue"]
    assert (await archive.seen(resting, archive.officer_id))["staleness"] == ["statute_ended"]
    await archive.run(service.official_document_review, OfficialDocumentReview(soon, None, date(2026, 12, 31)))
    assert (await archive.seen(soon, archive.officer_id))["staleness"] == []


async def test_who_wrote_a_draft_as_it_is_does_not_publish_it(archive: Archive) -> None:
    drafted, changed = await archive.drafted(), await archive.drafted()
    await archive.run(CHANGE, OfficialDocumentChange(changed, CONTENT), archive.publisher_id)
    own = [
        (OfficialDocumentPublish(drafted, 1), archive.officer_id),
        (OfficialDocumentPublish(changed, 2), archive.publisher_id),
    ]
    for command, by in own:
        assert await archive.refused(PUBLISH, command, by) == "OFFICIAL_DOCUMENT_OWN_DRAFT"
    assert await archive.rows("SELECT DISTINCT state FROM official_document") == [("draft",)]
    for command, by in zip((each for each, _ in own), (archive.publisher_id, archive.officer_id), strict=True):
        await archive.run(PUBLISH, command, by)
    found = await archive.rows("SELECT drafted_by_id, published_by_id FROM official_document ORDER BY id")
    assert found == [(archive.officer_id, archive.publisher_id), (archive.publisher_id, archive.officer_id)]


async def test_two_entries_of_one_person_are_no_second_person(archive: Archive) -> None:
    kept_id, document_id = await archive.member(), await archive.drafted()
    archive.rights = {**archive.rights, kept_id: archive.rights[archive.officer_id]}
    await archive.owner.execute("UPDATE member SET merged_into_id = $2 WHERE id = $1", archive.officer_id, kept_id)
    publish = OfficialDocumentPublish(document_id, 1)
    assert await archive.refused(PUBLISH, publish, kept_id) == "OFFICIAL_DOCUMENT_OWN_DRAFT"


async def test_what_was_changed_since_it_was_read_is_not_published(archive: Archive) -> None:
    document_id = await archive.drafted()
    read = (await archive.seen(document_id, archive.publisher_id))["draft_revision"]
    await archive.run(CHANGE, OfficialDocumentChange(document_id, CONTENT))
    old = OfficialDocumentPublish(document_id, read)
    assert await archive.refused(PUBLISH, old, archive.publisher_id) == "OFFICIAL_DOCUMENT_TEXT_OUTDATED"
    assert await archive.rows("SELECT state FROM official_document") == [("draft",)]
    await archive.publish(document_id, (await archive.seen(document_id, archive.publisher_id))["draft_revision"])
    assert (await archive.seen(document_id, archive.publisher_id))["draft_revision"] is None
