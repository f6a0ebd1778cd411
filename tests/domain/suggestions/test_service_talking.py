"""Seconding with its threshold, and comments with their moderation."""

import asyncio
from uuid import UUID

import pytest

from db.models.suggestions import SuggestionState
from domain.suggestions import service
from domain.suggestions.service import (
    SuggestionCommentAdd,
    SuggestionCommentHide,
    SuggestionCommentShow,
    SuggestionMerge,
    SuggestionSupport,
)
from domain.suggestions.service.supporting import OPEN_TO_VOICES
from tests.domain.suggestions.desk import DONE, Desk
from tests.domain.suggestions.talk import comment, news, rule

EVERY_STATE = tuple(state for state in SuggestionState if state is not SuggestionState.MERGED)


async def voices(desk: Desk, suggestion_id: UUID) -> int:
    """How many rows of support there are."""
    return int(
        await desk.owner.fetchval("SELECT count(*) FROM suggestion_support WHERE suggestion_id = $1", suggestion_id)
    )


async def test_members_to_whom_it_is_open_second_it_once(desk: Desk) -> None:
    suggestion_id = await desk.suggestion("filed")
    await desk.add_author(suggestion_id, "co-author")
    one = SuggestionSupport(suggestion_id)
    expected = {
        **dict.fromkeys(("member", "officer", "lead"), DONE),
        **dict.fromkeys(("author", "co-author"), "SUGGESTION_OWN"),
        **dict.fromkeys(("elsewhere", "far", "above"), "SUGGESTION_NOT_FOUND"),
    }
    assert {who: await desk.outcome(who, service.suggestion_support, one) for who in expected} == expected
    assert await desk.outcome("member", service.suggestion_support, one) == "SUGGESTION_SUPPORTED"
    assert await voices(desk, suggestion_id) == 3
    assert await desk.outcome("member", service.suggestion_support_withdraw, one) == DONE
    assert await desk.outcome("member", service.suggestion_support_withdraw, one) == "SUGGESTION_NOT_SUPPORTED"
    assert await voices(desk, suggestion_id) == 2


async def test_it_is_seconded_while_it_is_open_to_members(desk: Desk) -> None:
    for state in EVERY_STATE:
        suggestion_id = await desk.suggestion(state.value)
        outcome = await desk.outcome("member", service.suggestion_support, SuggestionSupport(suggestion_id))
        if state in OPEN_TO_VOICES:
            assert outcome == DONE, state
        else:
            is_read = state is SuggestionState.CLOSED
            assert outcome == ("SUGGESTION_STATE_REFUSED" if is_read else "SUGGESTION_NOT_FOUND"), state
    hidden_id = await desk.suggestion("filed", visibility="handlers")
    for who in ("member", "officer"):
        outcome = await desk.outcome(who, service.suggestion_support, SuggestionSupport(hidden_id))
        assert outcome == "SUGGESTION_NOT_FOUND"


async def test_one_person_with_two_entries_has_one_voice(desk: Desk) -> None:
    suggestion_id = await desk.suggestion("filed")
    await desk.second(suggestion_id, "another")
    await desk.owner.execute(
        "UPDATE member SET merged_into_id = $1 WHERE id = $2", desk.people["member"], desk.people["another"]
    )
    one = SuggestionSupport(suggestion_id)
    assert await desk.outcome("member", service.suggestion_support, one) == "SUGGESTION_SUPPORTED"
    assert await desk.outcome("member", service.suggestion_support_withdraw, one) == DONE
    assert await voices(desk, suggestion_id) == 0


async def test_enough_voices_are_noted_once_and_stay_so(desk: Desk) -> None:
    await rule(desk, "suggestion_seconders_needed", 2)
    suggestion_id = await desk.suggestion("filed")
    one = SuggestionSupport(suggestion_id)
    await desk.run("member", service.suggestion_support, one)
    assert (await desk.row(suggestion_id))["seconded_at"] is None
    await desk.run("another", service.suggestion_support, one)
    seconded_at = (await desk.row(suggestion_id))["seconded_at"]
    assert seconded_at == desk.now
    await desk.run("another", service.suggestion_support_withdraw, one)
    await desk.run("lead", service.suggestion_support, one)
    assert (await desk.row(suggestion_id))["seconded_at"] == seconded_at
    assert await desk.owner.fetchval("SELECT count(*) FROM event WHERE topic = 'suggestion.seconded'") == 1
    assert await news(desk) == {"seconded": {"author", "officer"}}


async def test_of_many_at_one_moment_one_passes_the_threshold(desk: Desk) -> None:
    await rule(desk, "suggestion_seconders_needed", 5)
    suggestion_id = await desk.suggestion("filed")
    people = ("member", "another", "officer", "lead", "co")
    await asyncio.gather(
        *(desk.run(who, service.suggestion_support, SuggestionSupport(suggestion_id)) for who in people)
    )
    assert (await desk.row(suggestion_id))["seconded_at"] is not None
    assert await voices(desk, suggestion_id) == 5
    assert await desk.owner.fetchval("SELECT count(*) FROM event WHERE topic = 'suggestion.seconded'") == 1


async def test_one_member_twice_at_one_moment_is_one_voice(desk: Desk) -> None:
    suggestion_id = await desk.suggestion("filed")
    one = SuggestionSupport(suggestion_id)
    outcomes = await asyncio.gather(*(desk.outcome("member", service.suggestion_support, one) for _ in range(3)))
    assert sorted(outcomes) == ["SUGGESTION_SUPPORTED", "SUGGESTION_SUPPORTED", DONE]


async def test_voices_that_a_merge_brings_pass_the_threshold_and_it_is_told(desk: Desk) -> None:
    await rule(desk, "suggestion_seconders_needed", 3)
    source_id, kept_id = await desk.suggestion("filed"), await desk.suggestion("filed", author_id=desk.people["reader"])
    await desk.second(source_id, "member", "another")
    await desk.second(kept_id, "member", "lead")
    await desk.run("officer", service.suggestion_merge, SuggestionMerge(source_id, kept_id, "同一问题"))
    assert (await desk.row(kept_id))["seconded_at"] == desk.now
    assert await desk.owner.fetchval("SELECT count(*) FROM event WHERE topic = 'suggestion.seconded'") == 1
    once = SuggestionSupport(kept_id)
    assert await desk.outcome("another", service.suggestion_support, once) == "SUGGESTION_SUPPORTED"
    assert await desk.outcome("author", service.suggestion_support, once) == "SUGGESTION_OWN"


async def test_who_sees_it_comments_while_it_is_open_to_members(desk: Desk) -> None:
    for state in EVERY_STATE:
        suggestion_id = await desk.suggestion(state.value)
        outcome = await desk.outcome(
            "author", service.suggestion_comment_add, SuggestionCommentAdd(suggestion_id, "好")
        )
        assert outcome == (DONE if state in OPEN_TO_VOICES else "SUGGESTION_STATE_REFUSED"), state
    suggestion_id = await desk.suggestion("filed", visibility="handlers")
    expected = {"author": DONE, "officer": DONE, "member": "SUGGESTION_NOT_FOUND", "elsewhere": "SUGGESTION_NOT_FOUND"}
    command = SuggestionCommentAdd(suggestion_id, "好")
    assert {who: await desk.outcome(who, service.suggestion_comment_add, command) for who in expected} == expected


@pytest.mark.parametrize("body", [" ", "长" * 2_001, "x\x07"])
async def test_a_comment_that_is_none_is_refused(desk: Desk, body: str) -> None:
    suggestion_id = await desk.suggestion("filed")
    command = SuggestionCommentAdd(suggestion_id, body)
    assert await desk.outcome("member", service.suggestion_comment_add, command) == "SUGGESTION_TEXT_INVALID"
    assert await desk.owner.fetchval("SELECT count(*) FROM suggestion_comment") == 0


async def test_twenty_comments_a_day_are_enough(desk: Desk) -> None:
    suggestion_id, other_id = await desk.suggestion("filed"), await desk.suggestion("filed")
    for _ in range(20):
        await comment(desk, suggestion_id, "member")
    outcomes = [
        await desk.outcome(who, service.suggestion_comment_add, SuggestionCommentAdd(each, "好"))
        for who, each in (("member", suggestion_id), ("another", suggestion_id), ("member", other_id))
    ]
    assert outcomes == ["SUGGESTION_COMMENTS_SPENT", DONE, DONE]
    await desk.owner.execute("UPDATE suggestion_comment SET written_at = written_at - interval '1 day'")
    await comment(desk, suggestion_id, "member")


async def test_staff_comment_in_the_name_of_the_unit_that_it_is_with(desk: Desk) -> None:
    suggestion_id = await desk.suggestion("in_progress")
    command = SuggestionCommentAdd(suggestion_id, "已到现场查看", is_for_unit=True)
    for who in ("member", "officer", "co"):
        assert await desk.outcome(who, service.suggestion_comment_add, command) == "SUGGESTION_PART_REFUSED"
    await rule(desk, "suggestion_comments_wait", 1)
    assert await desk.outcome("lead", service.suggestion_comment_add, command) == DONE
    row = await desk.owner.fetchrow("SELECT * FROM suggestion_comment")
    assert row is not None
    assert (row["unit_id"], row["author_id"], row["state"]) == (desk.units["lead"], desk.people["lead"], "shown")


async def test_nobody_speaks_for_a_unit_on_a_suggestion_of_their_own(desk: Desk) -> None:
    suggestion_id = await desk.suggestion("in_progress", author_id=desk.people["lead"])
    command = SuggestionCommentAdd(suggestion_id, "已到现场查看", is_for_unit=True)
    assert await desk.outcome("lead", service.suggestion_comment_add, command) == "SUGGESTION_PART_REFUSED"


async def test_where_the_place_wants_so_comments_wait_for_a_moderator(desk: Desk) -> None:
    await rule(desk, "suggestion_comments_wait", 1)
    suggestion_id = await desk.suggestion("filed")
    waiting_id, own_id = await comment(desk, suggestion_id, "member"), await comment(desk, suggestion_id, "officer")
    states = "SELECT array_agg(state ORDER BY written_at, id) FROM suggestion_comment WHERE id = $1"
    assert [await desk.owner.fetchval(states, each) for each in (waiting_id, own_id)] == [["waiting"], ["shown"]]
    show = SuggestionCommentShow(waiting_id)
    refusals = {
        "member": "SUGGESTION_COMMENT_NOT_FOUND",
        "elsewhere": "SUGGESTION_COMMENT_NOT_FOUND",
        "author": "SUGGESTION_PART_REFUSED",
        "supervisor": "SUGGESTION_PART_REFUSED",
    }
    assert {who: await desk.outcome(who, service.suggestion_comment_show, show) for who in refusals} == refusals
    assert await desk.outcome("above", service.suggestion_comment_show, show) == DONE
    assert await desk.outcome("officer", service.suggestion_comment_show, show) == "SUGGESTION_COMMENT_STATE_REFUSED"
    assert await news(desk) == {
        "commented": {"author"},
        "comment_waiting": {"officer"},
        "comment_shown": {"member"},
    }


async def test_a_moderator_hides_a_comment_with_a_reason(desk: Desk) -> None:
    suggestion_id = await desk.suggestion("filed")
    comment_id = await comment(desk, suggestion_id, "member")
    hide = SuggestionCommentHide(comment_id, "人身攻击")
    no_reason = SuggestionCommentHide(comment_id, " ")
    assert await desk.outcome("officer", service.suggestion_comment_hide, no_reason) == "SUGGESTION_REASON_MISSING"
    assert await desk.outcome("author", service.suggestion_comment_hide, hide) == "SUGGESTION_PART_REFUSED"
    nothing = SuggestionCommentHide(UUID(int=1), "x")
    assert await desk.outcome("officer", service.suggestion_comment_hide, nothing) == "SUGGESTION_COMMENT_NOT_FOUND"
    outcomes = await asyncio.gather(
        *(desk.outcome(who, service.suggestion_comment_hide, hide) for who in ("officer", "above"))
    )
    assert sorted(outcomes) == ["SUGGESTION_COMMENT_STATE_REFUSED", DONE]
    row = await desk.owner.fetchrow("SELECT * FROM suggestion_comment")
    assert row is not None
    assert (row["state"], row["hidden_reason"], row["body"]) == ("hidden", "人身攻击", "赞成")
    assert await desk.outcome("officer", service.suggestion_comment_show, SuggestionCommentShow(comment_id)) == DONE
    assert await news(desk) == {
        "commented": {"author"},
        "comment_hidden": {"member"},
        "comment_shown": {"member"},
    }


async def test_a_member_of_another_branch_has_no_voice_here(desk: Desk) -> None:
    suggestion_id = await desk.suggestion("filed")
    outcomes = [
        await desk.outcome("far", service.suggestion_support, SuggestionSupport(suggestion_id)),
        await desk.outcome("far", service.suggestion_comment_add, SuggestionCommentAdd(suggestion_id, "好")),
    ]
    assert outcomes == ["SUGGESTION_NOT_FOUND"] * 2
