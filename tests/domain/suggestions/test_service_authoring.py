"""What an author does before the answer: changes, withdraws, hands in again, gives detail; with whom they sign."""

from uuid import UUID

import pytest

from db.models.suggestions import SuggestionState
from domain.suggestions import service
from domain.suggestions.service import (
    SuggestionAuthorInvite,
    SuggestionAuthorRemove,
    SuggestionAuthorStep,
    SuggestionDetailGive,
    SuggestionResubmit,
    SuggestionSubmit,
    SuggestionSupport,
    SuggestionWithdraw,
)
from domain.suggestions.service.signing import SIGNABLE
from tests.domain.suggestions.desk import DONE, Desk
from tests.domain.suggestions.talk import changing, invite, news, rule, states

STRANGERS = ("co-author", "officer", "member", "elsewhere")
EVERY_STATE = tuple(state for state in SuggestionState if state is not SuggestionState.MERGED)


async def test_a_draft_and_a_returned_suggestion_say_what_their_author_wants(desk: Desk) -> None:
    for state in EVERY_STATE:
        suggestion_id = await desk.suggestion(state.value)
        outcome = await desk.outcome("author", service.suggestion_draft_change, changing(desk, suggestion_id))
        row = await desk.row(suggestion_id)
        if state in {SuggestionState.DRAFT, SuggestionState.RETURNED}:
            assert (outcome, row["title"], row["state"]) == (DONE, "加装排风扇", state.value)
        else:
            assert (outcome, row["title"]) == ("SUGGESTION_STATE_REFUSED", "车间加装风扇")


async def test_nobody_else_changes_it(desk: Desk) -> None:
    draft, returned = await desk.suggestion("draft"), await desk.suggestion("returned")
    await desk.add_author(returned, "co-author")
    for who in STRANGERS:
        assert await desk.outcome(who, service.suggestion_draft_change, changing(desk, draft)) == "SUGGESTION_NOT_FOUND"
    for who in ("co-author", "officer"):
        outcome = await desk.outcome(who, service.suggestion_draft_change, changing(desk, returned))
        assert outcome == "SUGGESTION_PART_REFUSED"
    assert (await desk.row(returned))["title"] == "车间加装风扇"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"title": " "}, "SUGGESTION_TEXT_INVALID"),
        ({"title": "长" * 81}, "SUGGESTION_TEXT_INVALID"),
        ({"body": "x\x00"}, "SUGGESTION_TEXT_INVALID"),
        ({"expected_effect": "长" * 1_001}, "SUGGESTION_TEXT_INVALID"),
        ({"category_id": UUID(int=1)}, "SUGGESTION_CATEGORY_NOT_FOUND"),
    ],
)
async def test_a_change_that_cannot_be_changes_nothing(desk: Desk, values: dict[str, object], code: str) -> None:
    draft = await desk.suggestion("draft")
    before = await desk.row(draft)
    assert await desk.outcome("author", service.suggestion_draft_change, changing(desk, draft, **values)) == code
    assert await desk.row(draft) == before


async def test_a_retired_category_stays_with_what_was_returned(desk: Desk) -> None:
    draft, returned = await desk.suggestion("draft"), await desk.suggestion("returned")
    await desk.owner.execute("UPDATE suggestion_category SET retired_at = now()")
    for each, outcome in ((draft, "SUGGESTION_CATEGORY_NOT_FOUND"), (returned, DONE)):
        assert await desk.outcome("author", service.suggestion_draft_change, changing(desk, each)) == outcome


async def test_an_author_withdraws_until_the_answer(desk: Desk) -> None:
    for state in EVERY_STATE:
        suggestion_id = await desk.suggestion(state.value)
        command = SuggestionWithdraw(suggestion_id, "已自行解决")
        outcome = await desk.outcome("author", service.suggestion_withdraw, command)
        assert outcome == (DONE if state in SIGNABLE else "SUGGESTION_STATE_REFUSED"), state
        if state in SIGNABLE:
            assert (await desk.log(suggestion_id))[-1]["reason"] == "已自行解决"


async def test_detail_comes_from_any_author_and_is_read(desk: Desk) -> None:
    returned, asked = await desk.suggestion("returned"), await desk.suggestion("waiting_for_author")
    await desk.add_author(asked, "co-author")
    await desk.add_author(returned, "co-author")
    again = SuggestionResubmit(returned, "补充了照片说明")
    assert await desk.outcome("co-author", service.suggestion_resubmit, again) == "SUGGESTION_PART_REFUSED"
    assert await desk.outcome("author", service.suggestion_resubmit, again) == DONE
    assert (await desk.row(returned))["state"] == "in_review"
    given = SuggestionDetailGive(asked, "三号炉旁")
    assert await desk.outcome("author", service.suggestion_detail_give, SuggestionDetailGive(asked, " ")) == (
        "SUGGESTION_TEXT_INVALID"
    )
    assert await desk.outcome("member", service.suggestion_detail_give, given) == "SUGGESTION_NOT_FOUND"
    assert await desk.outcome("co-author", service.suggestion_detail_give, given) == DONE
    last = (await desk.log(asked))[-1]
    assert (last["kind"], last["party"], last["reason"], last["to_state"]) == (
        *("detail_give", "co_author", "三号炉旁"),
        "in_progress",
    )
    assert await news(desk) == {"resubmitted": {"officer"}, "detail_given": {"lead"}}


async def test_members_are_asked_to_sign_and_agree_decline_or_leave(desk: Desk) -> None:
    suggestion_id = await desk.suggestion("submitted")
    step = SuggestionAuthorStep(suggestion_id)
    assert [await invite(desk, suggestion_id, who) for who in ("co-author", "member", "another")] == [DONE] * 3
    assert await states(desk, suggestion_id) == {
        **dict.fromkeys(("co-author", "member", "another"), "invited"),
        "author": "first",
    }
    assert await desk.outcome("reader", service.suggestion_author_accept, step) == "SUGGESTION_NOT_FOUND"
    assert await desk.outcome("co-author", service.suggestion_author_accept, step) == DONE
    assert await desk.outcome("co-author", service.suggestion_author_accept, step) == "SUGGESTION_NOT_FOUND"
    assert await desk.outcome("member", service.suggestion_author_decline, step) == DONE
    assert await desk.outcome("another", service.suggestion_author_accept, step) == DONE
    assert await desk.outcome("another", service.suggestion_author_leave, step) == DONE
    assert await states(desk, suggestion_id) == {
        "author": "first",
        "co-author": "accepted",
        **dict.fromkeys(("member", "another"), "declined"),
    }
    assert await news(desk) == {"author_asked": {"co-author", "member", "another"}, "author_answered": {"author"}}


async def test_nobody_finds_members_by_numbers_and_nobody_is_asked_twice(desk: Desk) -> None:
    suggestion_id = await desk.suggestion("submitted")
    for name in ("王芳", "member\x00", "\x00", "mem\x07ber", "\ud800", "x" * 5_000):
        assert await invite(desk, suggestion_id, "member", name=name) == "SUGGESTION_AUTHOR_NOT_FOUND"
    for number in ("HD\x00", "\x00", "\ud800", "9" * 5_000):
        for use_case, command in (
            (service.suggestion_author_invite, SuggestionAuthorInvite(suggestion_id, number, "member")),
            (service.suggestion_author_remove, SuggestionAuthorRemove(suggestion_id, number)),
        ):
            assert await desk.outcome("author", use_case, command) == "SUGGESTION_AUTHOR_NOT_FOUND"
    assert await invite(desk, suggestion_id, "member") == DONE
    for who in ("member", "author"):
        assert await invite(desk, suggestion_id, who) == "SUGGESTION_AUTHOR_KNOWN"
    await desk.run("member", service.suggestion_author_decline, SuggestionAuthorStep(suggestion_id))
    assert await invite(desk, suggestion_id, "member") == "SUGGESTION_AUTHOR_KNOWN"
    assert await invite(desk, suggestion_id, "another", by="officer") == "SUGGESTION_PART_REFUSED"
    assert await invite(desk, suggestion_id, "another", by="another") == "SUGGESTION_NOT_FOUND"


async def test_at_most_twenty_are_asked(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("domain.suggestions.service.signing.MAX_ASKED", 2)
    suggestion_id = await desk.suggestion("submitted")
    assert [await invite(desk, suggestion_id, who) for who in ("co-author", "member", "another")] == [
        *(DONE, DONE, "SUGGESTION_AUTHORS_FULL")
    ]


async def test_signing_ends_with_the_answer(desk: Desk) -> None:
    for state in EVERY_STATE:
        suggestion_id = await desk.suggestion(state.value)
        await desk.add_author(suggestion_id, "member", "invited")
        asked = await invite(desk, suggestion_id, "co-author")
        agreed = await desk.outcome("member", service.suggestion_author_accept, SuggestionAuthorStep(suggestion_id))
        if state not in SIGNABLE:
            assert (asked, agreed) == ("SUGGESTION_STATE_REFUSED", "SUGGESTION_STATE_REFUSED"), state
        elif state is SuggestionState.DRAFT:
            assert (asked, agreed) == (DONE, "SUGGESTION_NOT_FOUND")
        else:
            assert (asked, agreed) == (DONE, DONE), state


async def test_who_was_asked_of_a_draft_is_told_when_it_is_handed_in(desk: Desk) -> None:
    draft = await desk.suggestion("draft")
    assert await invite(desk, draft, "member") == DONE
    assert await news(desk) == {}
    await desk.run("author", service.suggestion_submit, SuggestionSubmit(draft))
    assert await news(desk) == {"submitted": {"officer"}, "author_asked": {"member"}}


async def test_a_first_author_takes_a_question_back_but_no_author_of_a_merge(desk: Desk) -> None:
    suggestion_id, other_id = await desk.suggestion("filed"), await desk.suggestion("filed")
    await desk.add_author(suggestion_id, "member", "invited")
    await desk.add_author(suggestion_id, "another")
    await desk.owner.execute(
        "UPDATE suggestion_author SET came_from_id = $1 WHERE member_id = $2", other_id, desk.people["another"]
    )
    number = "SELECT member_number FROM member WHERE id = $1"
    outcomes = [
        await desk.outcome(
            by,
            service.suggestion_author_remove,
            SuggestionAuthorRemove(suggestion_id, await desk.owner.fetchval(number, desk.people[who])),
        )
        for by, who in (("another", "member"), ("author", "another"), ("author", "member"), ("author", "author"))
    ]
    gone = "SUGGESTION_AUTHOR_NOT_FOUND"
    assert outcomes == ["SUGGESTION_PART_REFUSED", gone, DONE, gone]
    assert await states(desk, suggestion_id) == {"author": "first", "another": "accepted"}


async def test_who_signs_seconds_no_more(desk: Desk) -> None:
    await rule(desk, "suggestion_seconders_needed", 2)
    suggestion_id = await desk.suggestion("filed")
    await desk.second(suggestion_id, "member", "another")
    await desk.add_author(suggestion_id, "member", "invited")
    await desk.run("member", service.suggestion_author_accept, SuggestionAuthorStep(suggestion_id))
    assert await desk.owner.fetchval("SELECT array_agg(member_id) FROM suggestion_support") == [desk.people["another"]]
    outcome = await desk.outcome("member", service.suggestion_support, SuggestionSupport(suggestion_id))
    assert outcome == "SUGGESTION_OWN"
