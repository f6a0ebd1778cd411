"""WeChat official account 微信公众号: a draft is made, submitted, and asked for until it is published.

After the published interface, developers.weixin.qq.com:

* 获取 access_token: `GET /cgi-bin/token`, two hours, 2,000 a day.
* 新建草稿: `POST /cgi-bin/draft/add` → `media_id`; title at most 32 characters, digest 120, article 20,000, and a cover
  of the account's material.
* 发布草稿: `POST /cgi-bin/freepublish/submit` → `publish_id`; success says that it was taken, not that it is published.
* 发布状态查询: `POST /cgi-bin/freepublish/get` → `publish_status` 0 published, 1 in work, 2 and 3 failed, 4 refused by
  the platform, 5 and 6 deleted.
* 获取成功发布列表: `POST /cgi-bin/freepublish/batchget`. 删除已发布文章: `POST /cgi-bin/freepublish/delete`, for good.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import httpx

from db.models.channels import ChannelReason
from domain.channels.rules import ABILITIES, WECHAT, article_of
from domain.channels.targets.asking import Answer, Request, ask, check, with_token
from domain.channels.targets.port import Account, Post, Step, TargetRefused, TargetUnsure

DEFAULT_URL: Final = "https://api.weixin.qq.com"
_POLL: Final = timedelta(seconds=20)
_PUBLISHED: Final = 0
_IN_WORK: Final = 1
_GONE: Final = frozenset({53600})
"""删除发布: no such article."""
_LOOKED_AT: Final = 20


class WechatAccount:
    """An account that publishes articles."""

    def __init__(self, http: httpx.AsyncClient, account: Account, url: str = DEFAULT_URL) -> None:
        self._http, self._account, self._url = http, account, url

    async def publish(self, post: Post) -> Step:
        """The next of three requests. A second draft is seen by nobody; what may have been submitted is looked for."""
        remote = dict(post.remote)
        if "publish_id" in remote:
            return await self._poll(post, remote)
        if "media_id" not in remote:
            answer = check(await self._call("draft/add", {"articles": [self._article(post)]}, post, is_safe=True))
            return Step({**remote, "media_id": str(answer["media_id"])}, is_done=False)
        if post.unsure_since is not None:
            return await self._found(post)
        answer = check(await self._call("freepublish/submit", {"media_id": remote["media_id"]}, post))
        return Step({**remote, "publish_id": str(answer["publish_id"])}, is_done=False, wait=_POLL)

    async def correct(self, post: Post) -> Step:
        """Articles are not changed by the interface: the first is deleted, and the corrected one published."""
        if "taken_back" in post.remote:
            return await self.publish(post)
        return await self._taken_back(post, Step({"taken_back": "1"}, is_done=False))

    async def withdraw(self, post: Post) -> Step:
        """Deletes the article, for good."""
        return await self._taken_back(post, Step({}))

    async def _taken_back(self, post: Post, after: Step) -> Step:
        """Deletes what is published; waits for what was submitted; a draft is nothing that anybody saw."""
        remote = dict(post.remote)
        if "article_id" in remote:
            await self._delete(post)
            return after
        if "publish_id" in remote:
            return replace(await self._poll(post, remote), is_done=False)
        if "media_id" in remote and post.unsure_since is not None:
            return replace(await self._found(post), is_done=False)
        return after

    def _article(self, post: Post) -> Mapping[str, Any]:
        return {
            "title": post.said.title,
            "digest": post.said.digest[: ABILITIES[WECHAT].text_limit],
            "content": article_of(post.said.html),
            "content_source_url": post.said.url or "",
            "thumb_media_id": self._account.settings["coverMediaId"],
            "need_open_comment": 0,
        }

    async def _poll(self, post: Post, remote: dict[str, str]) -> Step:
        request = {"publish_id": remote["publish_id"]}
        answer = check(await self._call("freepublish/get", request, post, is_safe=True))
        status = answer.get("publish_status")
        if status == _IN_WORK:
            return Step(remote, is_done=False, wait=_POLL)
        if status != _PUBLISHED:
            raise TargetRefused(ChannelReason.TEXT_REFUSED, f"publish_status {status}")
        items = (answer.get("article_detail") or {}).get("item") or [{}]
        return Step({"article_id": str(answer["article_id"]), "url": str(items[0].get("article_url", ""))})

    async def _found(self, post: Post) -> Step:
        """The article among the newest, known by the address of our page in it."""
        request = {"offset": 0, "count": _LOOKED_AT, "no_content": 0}
        answer = check(await self._call("freepublish/batchget", request, post, is_safe=True))
        for each in answer.get("item") or ():
            for article in (each.get("content") or {}).get("news_item") or ():
                if post.said.url is not None and article.get("content_source_url") == post.said.url:
                    return Step({"article_id": str(each["article_id"]), "url": str(article.get("url", ""))})
        raise TargetUnsure

    async def _delete(self, post: Post) -> None:
        request = {"article_id": post.remote["article_id"]}
        answer = await self._call("freepublish/delete", request, post, is_safe=True)
        if answer.get("errcode") not in _GONE:
            check(answer)

    async def _call(self, path: str, content: Any, post: Post, *, is_safe: bool = False) -> Answer:  # noqa: ANN401  # JSON
        own = {
            "grant_type": "client_credential",
            "appid": self._account.settings["appId"],
            "secret": self._account.secret,
        }
        token = Request("GET", f"{self._url}/cgi-bin/token", own, is_safe=True)
        return await with_token(
            self._account,
            post.now,
            fetch=lambda: ask(self._http, token),
            call=lambda given: ask(
                self._http,
                Request("POST", f"{self._url}/cgi-bin/{path}", {"access_token": given}, content, is_safe=is_safe),
            ),
        )
