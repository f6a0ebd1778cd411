"""WeCom 企业微信: the robot of a group, and messages of an application.

After the published interface, developer.work.weixin.qq.com/document/path/…:

* 91039 获取access_token: `GET /cgi-bin/gettoken?corpid&corpsecret` → `access_token`, `expires_in`.
* 90236 发送应用消息: `POST /cgi-bin/message/send` → `msgid`; text at most 2,048 bytes; `enable_duplicate_check` with
  `duplicate_check_interval`, at most four hours: a message with the same content is received once.
* 94867 撤回应用消息: `POST /cgi-bin/message/recall` with `msgid`, within 24 hours.
* 91770 群机器人: `POST /cgi-bin/webhook/send?key=`, 20 messages a minute. 90313: error codes.
"""

from datetime import timedelta
from typing import Any, Final

import httpx

from db.models.channels import ChannelReason
from domain.channels.rules import ABILITIES, WECOM_APP
from domain.channels.targets.asking import Answer, Request, ask, check, with_token
from domain.channels.targets.port import Account, Post, Step, TargetRefused, TargetUnsure, is_within

DEFAULT_URL: Final = "https://qyapi.weixin.qq.com"
_MINUTE: Final = timedelta(minutes=1)
_FOUR_HOURS_SECONDS: Final = 14_400


class WecomRobot:
    """A robot of a group: it says things, and takes nothing back; its address is its secret."""

    def __init__(self, http: httpx.AsyncClient, account: Account, url: str = DEFAULT_URL) -> None:
        self._http, self._account, self._url = http, account, url

    async def publish(self, post: Post) -> Step:
        """One message to the group. It has no key: what may have arrived is not sent again."""
        if post.unsure_since is not None:
            raise TargetUnsure
        content = {"msgtype": "text", "text": {"content": post.said.line}}
        request = Request("POST", f"{self._url}/cgi-bin/webhook/send", {"key": self._account.secret}, content)
        check(await ask(self._http, request), too_often_wait=_MINUTE)
        return Step({})

    async def correct(self, post: Post) -> Step:
        """A further message: the first stays."""
        return await self.publish(post)

    async def withdraw(self, post: Post) -> Step:
        """A further message: the first stays."""
        step = await self.publish(post)
        return Step(step.remote, why=ChannelReason.STAYS)


class WecomApp:
    """An application's messages to everybody who may see it."""

    def __init__(self, http: httpx.AsyncClient, account: Account, url: str = DEFAULT_URL) -> None:
        self._http, self._account, self._url = http, account, url

    async def publish(self, post: Post) -> Step:
        """One message. WeCom drops what has the same content within four hours: a repeat is safe so long."""
        can = ABILITIES[WECOM_APP].repeat_for
        if post.unsure_since is not None and (can is None or post.now - post.unsure_since >= can - _MINUTE):
            raise TargetUnsure
        content = {
            "touser": "@all",
            "msgtype": "text",
            "agentid": int(self._account.settings["agentId"]),
            "text": {"content": post.said.line},
            "enable_duplicate_check": 1,
            "duplicate_check_interval": _FOUR_HOURS_SECONDS,
        }
        answer = check(await self._call("message/send", content, post))
        return Step({"msgid": str(answer.get("msgid", ""))})

    async def correct(self, post: Post) -> Step:
        """Takes the first back while that is allowed, then says it anew; later a further message."""
        if is_within(post, ABILITIES[WECOM_APP].change_for) and post.remote.get("msgid"):
            await self._recall(post)
            return Step({"taken_back": "1"}, is_done=False)
        return await self.publish(post)

    async def withdraw(self, post: Post) -> Step:
        """Takes the message back within 24 hours; later a further message says that it is withdrawn."""
        if is_within(post, ABILITIES[WECOM_APP].change_for) and post.remote.get("msgid"):
            await self._recall(post)
            return Step({})
        step = await self.publish(post)
        return Step(step.remote, why=ChannelReason.TIME_OVER)

    async def _recall(self, post: Post) -> None:
        try:
            check(await self._call("message/recall", {"msgid": post.remote["msgid"]}, post, is_safe=True))
        except TargetRefused:
            if post.unsure_since is None:  # else it was taken back by the request that nobody answered
                raise

    async def _call(self, path: str, content: Any, post: Post, *, is_safe: bool = False) -> Answer:  # noqa: ANN401  # JSON
        settings = self._account.settings
        own = {"corpid": settings["corpId"], "corpsecret": self._account.secret}
        token = Request("GET", f"{self._url}/cgi-bin/gettoken", own, is_safe=True)
        return await with_token(
            self._account,
            post.now,
            fetch=lambda: ask(self._http, token),
            call=lambda given: ask(
                self._http,
                Request("POST", f"{self._url}/cgi-bin/{path}", {"access_token": given}, content, is_safe=is_safe),
            ),
        )
