"""Rules of channels: what is said where, its limits, when a failure is tried again, what a set-up must be."""

from datetime import timedelta
from uuid import UUID

import pytest

from domain.channels import rules
from domain.channels.errors import ChannelAudienceRefused, ChannelSetupInvalid, ChannelTextInvalid
from domain.channels.policy import Standing, may_manage
from domain.channels.rules import ABILITIES, WECHAT, WECOM_APP, WECOM_ROBOT, WEIBO, Item
from domain.channels.settings import ChannelSettings

URL = "https://union.example"
ITEM = Item(UUID(int=5), "public", "标题", "导语", '<p>正文<img src="/news-files/x" alt=""></p>', note="日期有误")
PLACE = f"{URL}/news/{ITEM.id}"


def _item(**values: str) -> Item:
    given = {name: getattr(ITEM, name) for name in Item.__slots__}
    return Item(**{**given, **values})


@pytest.mark.parametrize(
    ("kind", "action", "line"),
    [
        (WECOM_ROBOT, "publish", f"标题\n导语\n{PLACE}"),
        (WECOM_ROBOT, "correct", f"【更正】标题\n日期有误\n导语\n{PLACE}"),
        (WECOM_APP, "withdraw", "【撤回】标题\n有变"),
        (WEIBO, "correct", f"【更正】标题\n【更正】导语\n{PLACE}"),
    ],
)
def test_what_is_said(kind: str, action: str, line: str) -> None:
    said = rules.said_of(kind, _item(withdraw_reason="有变"), None, action=action, public_url=URL)
    assert said.line == line


def test_who_has_no_page_gets_no_address_and_no_pictures() -> None:
    inside = rules.said_of("email", _item(audience="members"), None, action="publish", public_url=URL)
    assert (inside.url, "<img" in inside.html) == (None, False)
    outside = rules.said_of("email", ITEM, None, action="publish", public_url=URL)
    assert f'src="{URL}/news-files/x"' in outside.html


def test_links_to_us_are_whole_in_a_mail_and_words_that_look_like_one_stay() -> None:
    body = '<p>写作 href="/x"，见<a href="/news" rel="noopener">公告</a></p>'
    said = rules.said_of("email", _item(body=body), None, action="publish", public_url=URL)
    assert f'<p>写作 href="/x"，见<a href="{URL}/news" rel="noopener">公告</a></p>' in said.html


@pytest.mark.parametrize("action", ["correct", "withdraw"])
def test_what_is_said_besides_is_cut_to_what_the_channel_takes(action: str) -> None:
    long = _item(note="因" * 1_000, withdraw_reason="因" * 1_000, lead="导" * 500)
    said = rules.said_of(WECOM_ROBOT, long, None, action=action, public_url=URL)
    assert len(said.line.encode()) <= 2_048
    assert said.digest.endswith("…")


@pytest.mark.parametrize(
    ("kind", "values", "text", "error"),
    [
        (WECHAT, {"title": "长" * 33}, None, ChannelTextInvalid),
        (WECHAT, {"body": "长" * 20_001}, None, ChannelTextInvalid),
        (WEIBO, {"lead": "长" * 101}, None, ChannelTextInvalid),
        (WECOM_ROBOT, {"title": "长" * 120, "lead": "长" * 500}, "长" * 501, ChannelTextInvalid),
        (WECOM_APP, {"title": "长" * 300}, "长" * 500, ChannelTextInvalid),
        (WEIBO, {"audience": "members"}, None, ChannelAudienceRefused),
        ("email", {"audience": "officers"}, None, ChannelAudienceRefused),
    ],
)
def test_what_a_channel_does_not_take_is_refused(
    kind: str, values: dict[str, str], text: str | None, error: type[Exception]
) -> None:
    with pytest.raises(error):
        rules.check_post(kind, _item(**values), text, URL)


@pytest.mark.parametrize("kind", sorted(ABILITIES))
def test_a_text_may_be_as_long_as_it_says(kind: str) -> None:
    limit = ABILITIES[kind].text_limit
    assert rules.clean_text(kind, f" {'字' * limit} ") == "字" * limit
    assert rules.clean_text(kind, "  ") is None
    for wrong in ("字" * (limit + 1), "a\x00b"):
        with pytest.raises(ChannelTextInvalid):
            rules.clean_text(kind, wrong)


def test_failures_are_tried_again_later_each_time_and_not_for_ever() -> None:
    delays = [rules.retry_delay(attempts, 0) for attempts in range(1, rules.MAX_ATTEMPTS + 1)]
    assert delays[0] == timedelta(seconds=30)
    assert delays[-1] is None
    known = [delay for delay in delays if delay is not None]
    assert known == sorted(known)
    assert max(known) <= timedelta(hours=1)


@pytest.mark.parametrize(
    ("kind", "given", "secret"),
    [
        (WECOM_ROBOT, {}, "https://qyapi.weixin.qq.com/?key=1"),
        (WECOM_APP, {"corpId": "ww", "agentId": "x"}, "secret"),
        (WECOM_APP, {"corpId": "ww"}, "secret"),
        (WECHAT, {"appId": "wx", "coverMediaId": "a b"}, "secret"),
        (WECHAT, {"appId": "wx", "coverMediaId": "a"}, "sécret"),
        (WEIBO, {"ipAddress": "::1"}, "token"),
        (WEIBO, {"ipAddress": "203.0.113.7"}, ""),
    ],
)
def test_a_set_up_that_cannot_be_meant_is_refused(kind: str, given: dict[str, str], secret: str) -> None:
    with pytest.raises(ChannelSetupInvalid):
        rules.setup_of(kind, given, secret)


def test_nothing_of_a_secret_is_shown() -> None:
    made = rules.setup_of(WECOM_ROBOT, {}, "693a91f6-0000-4bc4-97a0-0ec2sifa5aaa")
    assert (made.account, dict(made.settings)) == ("…5aaa", {})


def test_who_manages_both_may() -> None:
    assert may_manage(Standing(manages_target=True))
    assert not may_manage(Standing(manages_target=True, manages_item=False))
    assert not may_manage(Standing(manages_target=False))


def test_platforms_and_mail_servers_of_this_machine_are_for_tests_alone() -> None:
    assert not ChannelSettings.from_environment({}, URL).is_loopback_allowed
    for given in (
        {"UNIONHALL_CHANNEL_LOOPBACK": "1", "UNIONHALL_ENVIRONMENT": "production"},
        {"UNIONHALL_WECOM_URL": "http://10.0.0.1"},
    ):
        with pytest.raises(ValueError, match=r"UNIONHALL_CHANNEL_LOOPBACK|must be https"):
            ChannelSettings.from_environment(given, URL)
