"""An anonymous suggestion from its permit to its answer; nothing that the server holds leads to its author."""

import asyncio
import uuid
from datetime import UTC, datetime

import asyncpg
import pytest

from api import anonymous_suggestions
from api.nodes import encode_id
from domain.shared.work import Outcome, Work
from domain.suggestions.service.permits import PERMITS_A_MONTH, month_of
from domain.suggestions.service.posting import SuggestionPost, suggestion_post
from tests.support.anonymous import TITLE, Hall, code_of, group_of, kept, live
from tests.support.permits import Drawn
from voting.canonical import b64u


async def test_the_author_reads_the_answer_and_judges_it_without_a_name(hall: Hall) -> None:
    permit = await hall.drawn()
    month = (await hall.nobody.http.get("/suggestions/month")).json()
    await live(hall, permit)
    shown = await hall.read(permit)

    assert month == {
        "id": str(hall.month_id),
        "month": f"{month_of(datetime.now(UTC)):%Y-%m}",
        "key": b64u(hall.key.to_der()),
        "permits": PERMITS_A_MONTH,
    }
    steps = [event["step"] for event in shown["events"]]
    assert steps == [
        *("DRAFT", "SUBMIT", "REVIEW_BEGIN", "RETURN", "RESUBMIT", "FILE", "ASSIGN", "BEGIN", "ASK_AUTHOR"),
        *("DETAIL_GIVE", "ANSWER_DRAFT", "RELEASE", "RATE"),
    ]
    assert (shown["state"], shown["stateLabel"]) == ("RATED", "Rated")
    assert [(each["class"], each["body"], each["unit"]) for each in shown["answers"]] == [
        ("PLANNED", "明年扩建。", "设备部")
    ]
    assert [(each["satisfaction"], each["comment"]) for each in shown["judgements"]] == [("SATISFIED", "谢谢答复")]
    assert [(each["body"], each["isOwn"]) for each in shown["comments"]] == [("谢谢答复，请尽快。", True)]
    assert shown["body"].endswith("每班二十人。")


async def test_who_is_not_satisfied_has_it_reopened_and_gets_another_answer(hall: Hall) -> None:
    permit = await hall.drawn()
    await live(hall, permit)

    reopened = await hall.say(permit, "reopen", text="明年太晚。")
    again = await hall.say(permit, "reopen", text="明年太晚。")
    shown = await hall.read(permit)

    assert (reopened.status_code, code_of(again)) == (200, (409, "SUGGESTION_REOPENED_BEFORE"))
    assert (shown["state"], shown["round"]) == ("REOPENED", 2)


async def test_authors_of_merged_ones_read_the_one_answer_and_each_judges_it(hall: Hall) -> None:
    kept_permit, gone_permit = await hall.drawn(), await hall.drawn()
    await live(hall, kept_permit)
    assert (await hall.post(gone_permit.post(**hall.said()))).status_code == 200
    into = await hall.id_of(kept_permit)
    await hall.take("branch officer", "suggestionReviewBegin", gone_permit)
    await hall.take("branch officer", "suggestionMerge", gone_permit, intoId=into, reason="同一问题")

    shown, kept_one = await hall.read(gone_permit), await hall.read(kept_permit)
    key = str(uuid.uuid4())
    rated = [
        await hall.say(gone_permit, "rate", key=key, satisfaction="NOT_SATISFIED", text="太晚了") for _ in range(2)
    ]
    after, after_kept = await hall.read(gone_permit), await hall.read(kept_permit)

    assert shown["answers"] == kept_one["answers"] != []
    assert (shown["state"], shown["kept"]["reference"], shown["kept"]["state"]) == (
        "MERGED",
        kept_one["reference"],
        "RATED",
    )
    assert [answer.status_code for answer in rated] == [200, 200]
    assert [each["comment"] for each in after["judgements"]] == ["太晚了"]
    assert [each["comment"] for each in after_kept["judgements"]] == ["谢谢答复"]
    steps = [each["step"] for each in after_kept["events"]]
    assert steps[-2:] == ["RATE", "REOPEN"]
    assert (after["kept"]["state"], after["kept"]["round"]) == ("REOPENED", 2)


async def test_a_token_does_not_end_what_others_were_merged_into(hall: Hall) -> None:
    kept_permit, gone_permit = await hall.drawn(), await hall.drawn()
    for permit in (kept_permit, gone_permit):
        assert (await hall.post(permit.post(**hall.said()))).status_code == 200
        await hall.take("branch officer", "suggestionReviewBegin", permit)
    into = await hall.id_of(kept_permit)
    await hall.take("branch officer", "suggestionMerge", gone_permit, intoId=into, reason="同一问题")

    refused = await hall.say(kept_permit, "withdraw", text="不需要了")

    assert code_of(refused) == (409, "SUGGESTION_KEEPS_OTHERS")
    assert (await hall.read(kept_permit))["state"] == "IN_REVIEW"


async def test_a_permit_is_used_once_and_a_repeat_has_the_same_answer(hall: Hall) -> None:
    permit = await hall.drawn()
    first, same = await asyncio.gather(*[hall.post(permit.post(**hall.said())) for _ in range(2)])
    before = kept(await hall.rows())

    other = await hall.post(permit.post(**hall.said(title="另一条")))
    later = await hall.post(permit.post(**hall.said()))

    assert (first.status_code, first.json()) == (200, same.json()) == (200, later.json())
    assert code_of(other) == (409, "SUGGESTION_PERMIT_USED")
    assert await hall.owner.fetchval("SELECT count(*) FROM suggestion WHERE title = $1", TITLE) == 1
    assert before == kept(await hall.rows())
    key = str(uuid.uuid4())
    said = {"do": "withdraw", "token": b64u(permit.token), "key": key, "text": "不需要了"}
    answers = [await hall.post(said), await hall.post(said)]
    assert [answer.json() for answer in answers] == [first.json()] * 2
    assert code_of(await hall.post({**said, "key": str(uuid.uuid4())})) == (409, "SUGGESTION_STATE_REFUSED")


async def test_a_post_that_waited_in_a_ring_with_others_is_written_once_by_a_second_try(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = []

    async def collides(work: Work, command: SuggestionPost) -> Outcome:
        tries.append(command)
        outcome = await suggestion_post(work, command)
        if len(tries) == 1:
            raise asyncpg.DeadlockDetectedError("deadlock detected")
        return outcome

    monkeypatch.setattr(anonymous_suggestions, "suggestion_post", collides)
    permit = await hall.drawn()
    answer = await hall.post(permit.post(**hall.said()))

    assert (answer.status_code, len(tries)) == (200, 2)
    assert await hall.owner.fetchval("SELECT count(*) FROM suggestion WHERE title = $1", TITLE) == 1


async def test_a_member_draws_so_many_permits_a_month(hall: Hall) -> None:
    wishes = [Drawn(hall.month_id, hall.key) for _ in range(PERMITS_A_MONTH + 1)]
    answers = await asyncio.gather(*[hall.permit(wish.wish) for wish in wishes])

    given = [answer for answer in answers if not answer["userErrors"]]
    refused = [error["code"] for answer in answers for error in answer["userErrors"]]
    assert sorted(answer["left"] for answer in given) == list(range(PERMITS_A_MONTH))
    assert refused == ["SUGGESTION_PERMITS_DRAWN"]
    again = await hall.permit(next(wish.wish for wish, answer in zip(wishes, answers, strict=True) if answer in given))
    assert again["blindSignature"] in {answer["blindSignature"] for answer in given}
    elsewhere = await hall.permit({**wishes[0].wish, "monthId": str(uuid.uuid4())}, "auditor")
    assert [error["code"] for error in elsewhere["userErrors"]] == ["SUGGESTION_PERMIT_MONTH_OVER"]
    short = await hall.permit({**wishes[0].wish, "blinded": "AAAA"}, "auditor")
    assert [error["code"] for error in short["userErrors"]] == ["BLINDED_INVALID"]
    assert await hall.owner.fetchval("SELECT count(*) FROM suggestion_permit") == PERMITS_A_MONTH
    assert await hall.owner.fetchval("SELECT count(*) FROM audit_entry WHERE action LIKE '%permit%'") == 0


async def test_a_wrong_token_and_a_wrong_permit_change_nothing(hall: Hall) -> None:
    permit, other = await hall.drawn(), await hall.drawn("auditor")
    good = permit.post(**hall.said())
    await hall.post(good)
    before = kept(await hall.rows())

    wrong = [
        (b"{", 400, "SUGGESTION_POST_INVALID"),
        ([], 400, "SUGGESTION_POST_INVALID"),
        ({"do": "read"}, 400, "SUGGESTION_POST_INVALID"),
        ({"do": "vote", "token": b64u(permit.token)}, 400, "SUGGESTION_POST_INVALID"),
        ({"do": "read", "token": "AAAA"}, 400, "SUGGESTION_POST_INVALID"),
        ({"do": "read", "token": b64u(permit.token_hash)}, 404, "SUGGESTION_NOT_FOUND"),
        ({"do": "read", "token": b64u(bytes(32))}, 404, "SUGGESTION_NOT_FOUND"),
        ({**good, "member": "HD000001"}, 400, "SUGGESTION_POST_INVALID"),
        (other.post(**hall.said(category="AAAA")), 400, "SUGGESTION_POST_INVALID"),
        (other.post(**hall.said(title=" ")), 400, "SUGGESTION_TEXT_INVALID"),
        (other.post(**hall.said(organisation=await group_of(hall))), 409, "SUGGESTION_PLACE_REFUSED"),
        (
            other.post(**hall.said(category=encode_id("SuggestionCategory", uuid.uuid4()))),
            *(409, "SUGGESTION_CATEGORY_NOT_FOUND"),
        ),
        ({**good, "permit": {**good["permit"], "tokenHash": b64u(other.token_hash)}}, 403, "SUGGESTION_PERMIT_INVALID"),
        ({**good, "permit": {**good["permit"], "month": str(uuid.uuid4())}}, 403, "SUGGESTION_PERMIT_INVALID"),
    ]
    for posted, status, code in wrong:
        assert code_of(await hall.post(posted)) == (status, code), posted
    for name in ("authorization", "cookie"):
        refused = await hall.post({"do": "read", "token": b64u(permit.token)}, **{name: f"Bearer {name}"})
        assert code_of(refused) == (400, "CREDENTIALS_REFUSED")
    assert code_of(await hall.say(other, "rate", satisfaction="SATISFIED")) == (404, "SUGGESTION_NOT_FOUND")
    assert code_of(await hall.say(permit, "rate", satisfaction="SATISFIED")) == (409, "SUGGESTION_STATE_REFUSED")
    assert code_of(await hall.say(permit, "reopen", text="为什么")) == (409, "SUGGESTION_STATE_REFUSED")
    chinese = await hall.post(b"{", **{"accept-language": "zh-CN"})
    assert "匿名建议" in chinese.json()["errors"][0]["message"]
    assert kept(await hall.rows()) == before


async def test_a_permit_is_used_in_its_month_and_the_next(hall: Hall) -> None:
    permits = [await hall.drawn() for _ in range(3)]
    this = month_of(datetime.now(UTC))
    assert (await hall.post(permits[0].post(**hall.said()))).status_code == 200

    answers = []
    for months, permit in ((1, permits[1]), (2, permits[2]), (2, permits[0])):
        number = this.year * 12 + this.month - 1 - months
        moved = this.replace(year=number // 12, month=number % 12 + 1)
        await hall.owner.execute("UPDATE suggestion_permit_month SET month = $1 WHERE id = $2", moved, hall.month_id)
        answers.append(await hall.post(permit.post(**hall.said())))

    assert answers[0].status_code == 200
    assert code_of(answers[1]) == (409, "SUGGESTION_PERMIT_MONTH_OVER")
    assert answers[2].status_code == 200
