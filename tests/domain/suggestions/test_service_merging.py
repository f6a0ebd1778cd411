"""Merging: every author and every voice is kept, none is counted twice, and what is gone leads to what stays."""

import asyncio
from uuid import UUID

import pytest

from db.loaders.suggestions.allowed import allowed_steps_by_suggestion_id
from db.loaders.suggestions.voices import suggestion_authors_by_suggestion_id
from domain.suggestions import service
from domain.suggestions.service import SuggestionMerge, SuggestionWithdraw
from tests.domain.suggestions.desk import DONE, Desk

REASON = "同一问题"


async def merged(desk: Desk, one: UUID, other: UUID, who: str = "officer") -> str:
    """What comes of merging one into another."""
    return await desk.outcome(who, service.suggestion_merge, SuggestionMerge(one, other, REASON))


async def authors(desk: Desk, suggestion_id: UUID) -> dict[UUID, tuple[str, UUID | None]]:
    """State and origin of each author."""
    rows = await desk.owner.fetch("SELECT * FROM suggestion_author WHERE suggestion_id = $1", suggestion_id)
    return {row["member_id"]: (row["state"], row["came_from_id"]) for row in rows}


async def voices(desk: Desk, suggestion_id: UUID) -> dict[UUID, UUID | None]:
    """Who seconds it, and from which suggestion they came."""
    rows = await desk.owner.fetch("SELECT * FROM suggestion_support WHERE suggestion_id = $1", suggestion_id)
    return {row["member_id"]: row["came_from_id"] for row in rows}


async def test_authors_and_voices_move_and_nobody_is_counted_twice(desk: Desk) -> None:
    people = desk.people
    gone, kept = await desk.suggestion("filed"), await desk.suggestion("filed", author_id=people["another"])
    await desk.add_author(gone, "co-author")
    await desk.add_author(gone, "reader", "invited")
    await desk.add_author(kept, "co-author", "declined")
    await desk.second(gone, "member", "co", "another")
    await desk.second(kept, "co", "author", "high")

    assert await merged(desk, gone, kept) == DONE

    assert await authors(desk, kept) == {
        people["another"]: ("first", None),
        people["author"]: ("accepted", gone),
        people["co-author"]: ("accepted", gone),
    }
    assert await voices(desk, kept) == {people["co"]: None, people["high"]: None, people["member"]: gone}
    assert await voices(desk, gone) == {}
    assert (await authors(desk, gone)).keys() == {people["author"], people["co-author"], people["reader"]}
    row, event = await desk.row(gone), (await desk.log(gone))[-1]
    assert (row["state"], row["merged_into_id"]) == ("merged", kept)
    assert (event["kind"], event["reason"], event["from_state"]) == ("merge", REASON, "filed")
    assert str(kept) in event["facts"]
    assert (await desk.row(kept))["state"] == "filed"


async def test_a_person_with_two_entries_is_one_author_and_one_voice(desk: Desk) -> None:
    people = desk.people
    await desk.owner.execute("UPDATE member SET merged_into_id = $2 WHERE id = $1", people["co"], people["member"])
    await desk.owner.execute("UPDATE member SET merged_into_id = $2 WHERE id = $1", people["reader"], people["author"])
    gone, kept = await desk.suggestion("filed", author_id=people["reader"]), await desk.suggestion("filed")
    await desk.second(gone, "co")
    await desk.second(kept, "member")

    assert await merged(desk, gone, kept) == DONE

    assert await authors(desk, kept) == {people["author"]: ("first", None)}
    assert await voices(desk, kept) == {people["member"]: None}


async def test_enough_voices_through_a_merge_are_noticed(desk: Desk) -> None:
    await desk.owner.execute(
        "INSERT INTO rule_version (tenant_id, id, organisation_id, key, value, is_binding, starts_on, source)"
        " VALUES ($1, $1, $1, 'suggestion_seconders_needed', 3, false, '2025-01-01', '决议')",
        desk.tenant_id,
    )
    gone, kept, third = [await desk.suggestion("filed") for _ in range(3)]
    await desk.second(gone, "member", "co")
    await desk.second(kept, "co")

    await merged(desk, gone, kept)
    assert (await desk.row(kept))["seconded_at"] is None
    await desk.second(third, "high")
    await merged(desk, third, kept)
    assert (await desk.row(kept))["seconded_at"] is not None


async def test_a_chain_of_merges_leads_to_the_last(desk: Desk) -> None:
    first, second, third = [await desk.suggestion("filed") for _ in range(3)]
    await desk.second(first, "member")

    assert [await merged(desk, first, second), await merged(desk, second, third)] == [DONE, DONE]

    assert [(await desk.row(each))["merged_into_id"] for each in (first, second, third)] == [third, third, None]
    assert await voices(desk, third) == {desk.people["member"]: second}


async def test_its_first_author_does_not_end_what_others_were_merged_into(desk: Desk) -> None:
    gone, kept = await desk.suggestion("filed", author_id=desk.people["another"]), await desk.suggestion("filed")
    before = await allowed(desk, kept)
    assert await merged(desk, gone, kept) == DONE

    withdraw = SuggestionWithdraw(kept, "不需要了")
    assert await desk.outcome("author", service.suggestion_withdraw, withdraw) == "SUGGESTION_KEEPS_OTHERS"
    assert (before, await allowed(desk, kept)) == (["withdraw"], [])
    assert (await desk.row(kept))["state"] == "filed"
    assert await desk.outcome("officer", service.suggestion_withdraw, withdraw) == "SUGGESTION_PART_REFUSED"
    answered = await desk.suggestion("answered")
    late = await desk.outcome("author", service.suggestion_withdraw, SuggestionWithdraw(answered))
    assert late == "SUGGESTION_STATE_REFUSED"


async def test_of_a_merge_and_a_withdrawal_at_one_moment_one_is_done(desk: Desk) -> None:
    gone, kept = await desk.suggestion("filed", author_id=desk.people["another"]), await desk.suggestion("filed")

    found = await asyncio.gather(
        merged(desk, gone, kept), desk.outcome("author", service.suggestion_withdraw, SuggestionWithdraw(kept))
    )

    assert sorted(found) in (["SUGGESTION_KEEPS_OTHERS", DONE], ["SUGGESTION_MERGE_REFUSED", DONE])
    states = [(await desk.row(each))["state"] for each in (gone, kept)]
    assert states in (["merged", "filed"], ["filed", "withdrawn"])


async def allowed(desk: Desk, suggestion_id: UUID) -> list[str]:
    """The steps that its author may take."""
    async with desk.work("author") as work:
        [rows] = await allowed_steps_by_suggestion_id(work.conn, work.scope, [suggestion_id])
    return [row["kind"] for row in rows]


async def named(desk: Desk, who: str, suggestion_id: UUID) -> set[str]:
    """The authors whose names somebody reads."""
    async with desk.work(who) as work:
        [rows] = await suggestion_authors_by_suggestion_id(work.conn, work.scope, [suggestion_id])
    return {row["name"] for row in rows}


async def test_a_merge_into_an_open_one_names_no_author_who_wrote_for_handlers_only(desk: Desk) -> None:
    private = await desk.suggestion("filed", visibility="handlers")
    open_one, last = [await desk.suggestion("filed", author_id=desk.people[who]) for who in ("another", "co-author")]

    assert [await merged(desk, private, open_one), await merged(desk, open_one, last)] == [DONE, DONE]

    everybody = {"author", "another", "co-author"}
    assert await named(desk, "member", last) == everybody - {"author"}
    for who in ("author", "another", "officer", "above"):
        assert await named(desk, who, last) == everybody


async def test_units_have_it_no_more_and_comments_stay(desk: Desk) -> None:
    gone, kept = await desk.suggestion("in_progress"), await desk.suggestion("in_progress")
    await desk.owner.execute(
        "INSERT INTO suggestion_comment (tenant_id, id, suggestion_id, author_id, body, state, written_at)"
        " VALUES ($1, $2, $2, $3, '支持', 'shown', now())",
        *(desk.tenant_id, gone, desk.people["member"]),
    )

    assert await merged(desk, gone, kept) == DONE

    rows = await desk.owner.fetch("SELECT suggestion_id, ended_at IS NULL AS is_open FROM suggestion_assignment")
    assert {row["suggestion_id"]: row["is_open"] for row in rows} == {gone: False, kept: True}
    assert await desk.owner.fetchval("SELECT suggestion_id FROM suggestion_comment") == gone


@pytest.mark.parametrize("state", ["draft", "withdrawn", "not_filed", "closed", "merged"])
async def test_nothing_is_merged_into_what_has_ended_or_not_begun(desk: Desk, state: str) -> None:
    gone, third = await desk.suggestion("filed"), await desk.suggestion("filed")
    kept = await desk.suggestion(state, **({"merged_into_id": third} if state == "merged" else {}))

    code = "SUGGESTION_NOT_FOUND" if state == "draft" else "SUGGESTION_MERGE_REFUSED"
    assert await merged(desk, gone, kept) == code
    assert (await desk.row(gone))["state"] == "filed"


async def test_it_is_not_merged_into_itself(desk: Desk) -> None:
    suggestion_id = await desk.suggestion("filed")

    assert await merged(desk, suggestion_id, suggestion_id) == "SUGGESTION_MERGE_REFUSED"


async def test_both_are_handled_in_the_callers_reach(desk: Desk) -> None:
    gone = await desk.suggestion("filed")
    there = await desk.suggestion("filed", handling_id=desk.places["other"])
    own = await desk.suggestion("filed", author_id=desk.people["officer"])

    assert await merged(desk, gone, there) == "SUGGESTION_NOT_FOUND"
    assert await merged(desk, gone, own) == "SUGGESTION_PART_REFUSED"
    assert await merged(desk, gone, there, "above") == DONE


async def test_an_anonymous_one_brings_its_voices_and_no_author(desk: Desk) -> None:
    gone, kept = await desk.suggestion("filed", is_anonymous=True), await desk.suggestion("filed")
    await desk.second(gone, "member", "author")

    assert await merged(desk, gone, kept) == DONE

    assert await authors(desk, kept) == {desk.people["author"]: ("first", None)}
    assert await voices(desk, kept) == {desk.people["member"]: gone}
    assert (await desk.row(gone))["token_hash"] is not None  # what its author keeps still opens the tombstone


async def test_of_two_merges_across_one_is_done(desk: Desk) -> None:
    one, other = await desk.suggestion("filed"), await desk.suggestion("filed")

    found = await asyncio.gather(merged(desk, one, other), merged(desk, other, one))

    assert sorted(found) == ["SUGGESTION_MERGE_REFUSED", DONE]
    states = sorted([(await desk.row(one))["state"], (await desk.row(other))["state"]])
    assert states == ["filed", "merged"]


async def test_a_chain_made_at_once_has_one_end(desk: Desk) -> None:
    first, second, third = [await desk.suggestion("filed") for _ in range(3)]

    found = await asyncio.gather(merged(desk, first, second), merged(desk, second, third))

    assert found[1] == DONE
    ends = {(await desk.row(each))["merged_into_id"] for each in (first, second)}
    assert ends <= {third, None}
