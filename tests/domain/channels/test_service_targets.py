"""What is published outside: on every channel, with corrections, withdrawals, refusals, limits, and ends in between."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from db.models.channels import ChannelKind
from db.models.news import NewsAudience
from domain.channels import service
from domain.channels.service import ChannelPostPlan, ChannelTargetEnd, Decision
from domain.news import service as news
from domain.news.service import NewsItemOf
from tests.domain.channels.office import Office
from tests.support.platforms import SILENCE

KINDS = tuple(ChannelKind)
_FIRST, _CORRECTED = "增加窗口", "增加两个窗口"
_PATHS = {
    ChannelKind.WECOM_ROBOT: "/cgi-bin/webhook/send",
    ChannelKind.WECOM_APP: "/cgi-bin/message/send",
    ChannelKind.WECHAT_ACCOUNT: "/cgi-bin/freepublish/submit",
    ChannelKind.WEIBO: "/2/statuses/share.json",
}


def _said(office: Office) -> list[str]:
    """All that readers have, of platforms and in their mail boxes."""
    return [*office.platforms.published(), *(_text(mail) for mail in office.mail.mails)]


def _text(mail: Any) -> str:
    return str(mail.get_body(("plain",)).get_content())


async def _all(office: Office) -> None:
    """Runs, and lets a platform end what it has in work."""
    for _ in range(4):
        await office.run()
        if not await office.desk.rows("SELECT FROM channel_post WHERE wanted IS NOT NULL AND next_try_at IS NOT NULL"):
            return
        office.later(seconds=30)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_correction_and_a_withdrawal_are_so_on_every_channel_that_allows_it(
    office: Office, kind: ChannelKind
) -> None:
    item_id = await office.planned(await office.target(kind))
    await office.run()
    assert _said(office) == []  # nothing before the approval
    await office.approve(item_id)
    await _all(office)
    assert await office.state(item_id) == ("sent", None)
    first = _said(office)
    assert len(first) == (3 if kind is ChannelKind.EMAIL else 1)
    assert all(_FIRST in each for each in first)
    await office.correct(item_id)
    await _all(office)
    assert await office.state(item_id) == ("corrected", None)
    stays = kind in {ChannelKind.EMAIL, ChannelKind.WECOM_ROBOT}
    corrected = _said(office)[len(first) :] if stays else _said(office)
    assert len(corrected) == len(first)
    assert all(_CORRECTED in each for each in corrected)
    await office.withdraw(item_id)
    await _all(office)
    if not stays:
        assert (await office.state(item_id), _said(office)) == (("withdrawn", None), [])
        return
    assert await office.state(item_id) == ("impossible", "stays")
    last = _said(office)[2 * len(first) :]
    assert len(last) == len(first)
    assert all("撤回" in each and "方案有变" in each for each in last)


async def test_what_a_message_of_wecom_can_be_taken_back_for_is_a_day(office: Office) -> None:
    item_id = await office.planned(await office.target(ChannelKind.WECOM_APP))
    await office.approve(item_id)
    await office.run()
    office.later(hours=25)
    await office.withdraw(item_id)
    await office.run()
    assert await office.state(item_id) == ("impossible", "time_over")
    assert len(_said(office)) == 2
    assert "撤回" in _said(office)[1]


@pytest.mark.parametrize("kind", list(_PATHS))
async def test_a_process_that_ends_before_it_noted_doubles_nothing(office: Office, kind: ChannelKind) -> None:
    item_id = await office.planned(await office.target(kind))
    await office.approve(item_id)
    came = asyncio.Event()

    def stop(path: str) -> None:
        if path == _PATHS[kind] and not came.is_set():
            came.set()
            task.cancel()

    office.platforms.before_answer = stop
    task = asyncio.create_task(office.run())
    with pytest.raises(asyncio.CancelledError):
        await task
    assert came.is_set()
    await office.run()  # another process looks at once: it is in hand
    office.later(minutes=2)
    await office.run()
    office.later(minutes=2)
    await office.run()
    assert len(_said(office)) == 1
    knows = kind in {ChannelKind.WECOM_APP, ChannelKind.WECHAT_ACCOUNT}
    assert await office.state(item_id) == (("sent", None) if knows else ("failed", "maybe_sent"))
    if not knows:
        await office.decide(item_id, Decision.WAS_SENT)
        assert await office.state(item_id) == ("sent", None)
    assert len(_said(office)) == 1


async def test_a_lost_answer_is_no_second_message(office: Office) -> None:
    item_id = await office.planned(await office.target(ChannelKind.WEIBO))
    await office.approve(item_id)
    office.platforms.fault("/2/statuses/share.json", SILENCE)
    await office.run()
    office.later(minutes=2)
    await office.run()
    assert (await office.state(item_id), len(_said(office))) == (("failed", "maybe_sent"), 1)
    await office.decide(item_id, Decision.SEND_AGAIN)
    await office.run()
    assert (await office.state(item_id), len(_said(office))) == (("sent", None), 2)  # as the officer said


async def test_tokens_are_kept_and_renewed(office: Office) -> None:
    target_id = await office.target(ChannelKind.WECOM_APP)
    for minutes, given in ((0, 1), (10, 1), (200, 2)):
        office.later(minutes=minutes)
        await office.approve(await office.planned(target_id, texts={"title": f"第{minutes}"}))
        await office.run()
        assert office.platforms.tokens_given == given
    office.platforms.tokens.clear()  # somebody else got one: ours is no more
    item_id = await office.planned(target_id)
    await office.approve(item_id)
    await office.run()
    assert (await office.state(item_id), office.platforms.tokens_given) == (("sent", None), 3)
    rows = await office.desk.rows("SELECT token_sealed, secret_sealed, settings::text FROM channel_target")
    assert all(b"token-" not in row[0] and b"the-app" not in row[1] and "the-app" not in row[2] for row in rows)


async def test_a_wrong_secret_is_told_and_not_tried_again(office: Office) -> None:
    item_id = await office.planned(await office.target(ChannelKind.WECHAT_ACCOUNT, secret="another"))
    await office.approve(item_id)
    await office.run()
    post = await office.post(item_id)
    told = (post["state"], post["reason"], post["detail"], post["next_try_at"])
    assert told == ("failed", "not_allowed", "errcode 40001", None)


@pytest.mark.parametrize(
    ("kind", "path", "fault", "least"),
    [
        (ChannelKind.WECOM_APP, "/cgi-bin/message/send", {"errcode": 45009}, timedelta(minutes=10)),
        (ChannelKind.WECOM_ROBOT, "/cgi-bin/webhook/send", {"errcode": 45009}, timedelta(minutes=1)),
        (ChannelKind.WEIBO, "/2/statuses/share.json", {"error_code": 10023}, timedelta(minutes=10)),
        (ChannelKind.WECHAT_ACCOUNT, "/cgi-bin/draft/add", 429, timedelta(minutes=10)),
    ],
)
async def test_who_is_told_that_it_is_too_often_waits(
    office: Office, kind: ChannelKind, path: str, fault: object, least: timedelta
) -> None:
    item_id = await office.planned(await office.target(kind))
    await office.approve(item_id)
    office.platforms.fault(path, fault)
    await office.run()
    post = await office.post(item_id)
    assert (post["state"], post["reason"]) == ("failed", "too_often")
    assert post["next_try_at"] >= office.clock.now + least
    asked = len(office.platforms.asked)
    await office.run()
    assert len(office.platforms.asked) == asked
    office.later(minutes=11)
    await _all(office)
    assert (await office.state(item_id), len(_said(office))) == (("sent", None), 1)


async def test_a_platform_that_is_down_is_asked_later_each_time_and_in_the_end_no_more(office: Office) -> None:
    item_id = await office.planned(await office.target(ChannelKind.WECOM_ROBOT))
    await office.approve(item_id)
    office.platforms.fault("/cgi-bin/webhook/send", *[500] * 8)
    for number in range(1, 9):
        await office.run()
        post = await office.post(item_id)
        assert (post["reason"], post["attempts"]) == ("unreachable", number)
        office.later(hours=1)
    assert post["next_try_at"] is None
    await office.run()
    assert _said(office) == []
    await office.decide(item_id, Decision.SEND_AGAIN)
    await office.run()
    assert (await office.state(item_id), len(_said(office))) == (("sent", None), 1)


async def test_a_draft_of_wechat_is_asked_for_until_it_is_published(office: Office) -> None:
    item_id = await office.planned(await office.target(ChannelKind.WECHAT_ACCOUNT))
    await office.approve(item_id)
    office.platforms.polls = [1, 1]
    await _all(office)
    assert (await office.post(item_id))["url"].startswith("https://mp.weixin.qq.com/s/")
    assert office.platforms.asked.count("/cgi-bin/freepublish/get") == 3
    [article] = office.platforms.articles.values()
    assert article["content_source_url"] == f"https://union.example/news/{item_id}"
    refused_id = await office.planned(await office.target(ChannelKind.WECHAT_ACCOUNT))
    await office.approve(refused_id)
    office.platforms.polls = [4]
    await _all(office)
    assert await office.state(refused_id) == ("failed", "text_refused")


async def test_what_is_withdrawn_while_wechat_has_it_in_work_is_withdrawn_when_it_is_published(office: Office) -> None:
    item_id = await office.planned(await office.target(ChannelKind.WECHAT_ACCOUNT))
    await office.approve(item_id)
    office.platforms.polls = [1, 1]
    await office.run()
    await office.withdraw(item_id)
    await _all(office)
    assert (await office.state(item_id), _said(office)) == (("withdrawn", None), [])


async def test_nothing_is_sent_before_its_time_nor_after_it_nor_once_it_was_withdrawn(office: Office) -> None:
    target_id, soon = await office.target(ChannelKind.WECOM_ROBOT), office.clock.now + timedelta(hours=1)
    item_id = await office.planned(target_id, publish_at=soon)
    withdrawn_id = await office.planned(target_id, publish_at=soon)
    over_id = await office.planned(target_id, publish_at=soon, until_at=soon + timedelta(hours=1))
    for each in (item_id, withdrawn_id, over_id):
        await office.approve(each)
    await office.run()
    assert (await office.state(item_id), _said(office)) == (("planned", None), [])
    await office.withdraw(withdrawn_id)
    office.later(hours=1)
    office.platforms.fault("/cgi-bin/webhook/send", 500, 500)
    await office.run()
    assert _said(office) == []
    office.later(hours=2)
    await office.run()
    assert [await office.state(each) for each in (item_id, withdrawn_id, over_id)] == [
        ("sent", None),
        ("withdrawn", None),
        ("impossible", "window_over"),
    ]
    assert len(_said(office)) == 1


async def test_a_target_that_was_ended_says_so(office: Office) -> None:
    target_id = await office.target(ChannelKind.WECOM_ROBOT)
    item_id = await office.planned(target_id)
    await office.desk.run(service.channel_target_end, ChannelTargetEnd(target_id))
    await office.approve(item_id)
    await office.run()
    assert (await office.state(item_id), _said(office)) == (("impossible", "target_ended"), [])
    plan = ChannelPostPlan(item_id, target_id)
    assert await office.desk.refused(service.channel_post_plan, plan) == "CHANNEL_TARGET_ENDED"


async def test_texts_are_checked_when_they_are_written_and_when_the_item_is_approved(office: Office) -> None:
    desk, weibo = office.desk, await office.target(ChannelKind.WEIBO)
    draft_id = await office.planned(text=None)

    async def plan(text: str | None, by: UUID | None = None) -> str:
        return await desk.refused(service.channel_post_plan, ChannelPostPlan(draft_id, weibo, text), by)

    assert await plan("长" * 101) == "CHANNEL_TEXT_INVALID"
    assert await plan("有 #话题# 的") == "CHANNEL_TEXT_INVALID"
    assert await plan(None, await desk.member()) == "NEWS_ITEM_NOT_FOUND"
    inside = await office.planned(audience=NewsAudience.MEMBERS)
    assert await desk.refused(service.channel_post_plan, ChannelPostPlan(inside, weibo)) == "CHANNEL_AUDIENCE_REFUSED"
    await desk.run(service.channel_post_plan, ChannelPostPlan(draft_id, weibo, "食堂增加窗口啦"), desk.approver_id)
    await desk.run(news.news_item_submit, NewsItemOf(draft_id))
    # Who wrote the text of a channel does not approve it.
    approve = news.NewsItemApprove(draft_id, 1)
    assert await desk.refused(news.news_item_approve, approve, desk.approver_id) == "NEWS_OWN_TEXT"
    assert _said(office) == []
    long_id = await office.planned(await office.target(ChannelKind.WECHAT_ACCOUNT))
    await desk.run(
        news.news_item_revise,
        news.NewsItemRevise(long_id, desk.content({"title": "长" * 33}, audience=NewsAudience.PUBLIC)),
    )
    await desk.run(news.news_item_submit, NewsItemOf(long_id))
    refused = await desk.refused(news.news_item_approve, news.NewsItemApprove(long_id, 2), desk.approver_id)
    assert refused == "CHANNEL_TEXT_INVALID"


async def test_an_approved_item_goes_to_a_further_target_in_its_own_words_alone(office: Office) -> None:
    item_id = await office.planned()
    await office.approve(item_id)
    target_id = await office.target(ChannelKind.WECOM_ROBOT)
    own = ChannelPostPlan(item_id, target_id, "另一段文字")
    assert await office.desk.refused(service.channel_post_plan, own) == "CHANNEL_STATE_REFUSED"
    await office.desk.run(service.channel_post_plan, ChannelPostPlan(item_id, target_id))
    await office.run()
    assert await office.state(item_id) == ("sent", None)
