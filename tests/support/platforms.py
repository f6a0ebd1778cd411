"""WeCom, WeChat and Weibo over HTTP on this machine, as their published interfaces say they answer.

Written from the pages that the modules of `domain/channels/targets` name, apart from the code that asks. They hold what
was published, so that a test looks at what readers would see.
"""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.support.push_service import listening

SECRET = "the-app-secret"
ROBOT_KEY = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"
WEIBO_TOKEN = "2.00weibo-token"
SILENCE = object()
"""Done, and the answer is lost on its way."""


@dataclass
class Platforms:
    """What is said out there.

    `faults` by path: what the next requests are answered instead of being done, one each; `SILENCE` is done, and not
    answered.
    """

    port: int = 0
    now_seconds: float = 0.0
    asked: list[str] = field(default_factory=list)
    tokens: dict[str, float] = field(default_factory=dict)
    tokens_given: int = 0
    messages: dict[str, str] = field(default_factory=dict)
    seen: dict[bytes, tuple[float, str]] = field(default_factory=dict)
    robot: list[str] = field(default_factory=list)
    drafts: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    submitted: dict[str, str] = field(default_factory=dict)
    polls: list[int] = field(default_factory=list)
    articles: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    statuses: dict[str, str] = field(default_factory=dict)
    faults: dict[str, list[Any]] = field(default_factory=dict)
    before_answer: Callable[[str], object] = lambda _path: None
    count: int = 0

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def fault(self, path: str, *answers: Any) -> None:
        """What the next requests of a path are answered."""
        self.faults.setdefault(path, []).extend(answers)

    def published(self) -> list[str]:
        """All that readers see, of all platforms."""
        articles = [f"{each['title']}: {each['content']}" for each in self.articles.values()]
        return [*self.messages.values(), *self.robot, *articles, *self.statuses.values()]

    def _new(self, word: str) -> str:
        self.count += 1
        return f"{word}-{self.count}"

    async def answer(self, request: Request) -> Response:
        path, body = request.url.path, await request.body()
        self.asked.append(path)
        planned = self.faults.get(path, [])
        fault = planned.pop(0) if planned else None
        if isinstance(fault, int):
            return Response(b"busy", fault)
        if fault is not None and fault is not SILENCE:
            return Response(orjson.dumps(fault), media_type="application/json")
        given = self._done(path, dict(request.query_params), body)
        self.before_answer(path)
        if fault is SILENCE:
            return Response(b"{", headers={"content-length": "1000"})
        return Response(orjson.dumps(given), media_type="application/json")

    def _done(self, path: str, query: Mapping[str, str], body: bytes) -> Mapping[str, Any]:
        if path in {"/cgi-bin/gettoken", "/cgi-bin/token"}:
            return self._token(query)
        if path == "/cgi-bin/webhook/send":
            return self._robot(query, body)
        if path.startswith("/2/"):
            return self._weibo(path, dict(parse_qsl(body.decode())))
        ends = self.tokens.get(query.get("access_token", ""))
        if ends is None:
            return {"errcode": 40014, "errmsg": "invalid access_token"}
        if ends <= self.now_seconds:
            return {"errcode": 42001, "errmsg": "access_token expired"}
        calls = {
            "/cgi-bin/message/send": self._send,
            "/cgi-bin/message/recall": self._recall,
            "/cgi-bin/draft/add": self._draft,
            "/cgi-bin/freepublish/submit": self._submit,
            "/cgi-bin/freepublish/get": self._state,
            "/cgi-bin/freepublish/batchget": self._list,
            "/cgi-bin/freepublish/delete": self._delete,
        }
        return calls[path](body)

    def _token(self, query: Mapping[str, str]) -> Mapping[str, Any]:
        if query.get("corpsecret", query.get("secret")) != SECRET:
            return {"errcode": 40001, "errmsg": "invalid credential"}
        token = self._new("token")
        self.tokens[token] = self.now_seconds + 7200
        self.tokens_given += 1
        return {"errcode": 0, "errmsg": "ok", "access_token": token, "expires_in": 7200}

    def _robot(self, query: Mapping[str, str], body: bytes) -> Mapping[str, Any]:
        content = orjson.loads(body)["text"]["content"]
        if query.get("key") != ROBOT_KEY:
            return {"errcode": 93000, "errmsg": "invalid webhook url"}
        if len(content.encode()) > 2048:
            return {"errcode": 40058, "errmsg": "content exceeds the limit"}
        self.robot.append(content)
        return {"errcode": 0, "errmsg": "ok"}

    def _send(self, body: bytes) -> Mapping[str, Any]:
        asked = orjson.loads(body)
        assert asked["touser"] == "@all"
        assert asked["agentid"] == 1000002
        known = self.seen.get(body)
        if asked.get("enable_duplicate_check") == 1 and known is not None:
            assert asked["duplicate_check_interval"] <= 4 * 3600
            if self.now_seconds - known[0] < asked["duplicate_check_interval"]:
                return {"errcode": 0, "errmsg": "ok", "msgid": known[1]}
        msgid = self._new("msg")
        self.messages[msgid], self.seen[body] = asked["text"]["content"], (self.now_seconds, msgid)
        return {"errcode": 0, "errmsg": "ok", "msgid": msgid}

    def _recall(self, body: bytes) -> Mapping[str, Any]:
        found = self.messages.pop(orjson.loads(body)["msgid"], None)
        return {"errcode": 0, "errmsg": "ok"} if found else {"errcode": 301026, "errmsg": "msgid invalid"}

    def _draft(self, body: bytes) -> Mapping[str, Any]:
        [article] = orjson.loads(body)["articles"]
        assert article["thumb_media_id"] == "cover-1"
        assert len(article["title"]) <= 32
        assert len(article["digest"]) <= 120
        media_id = self._new("media")
        self.drafts[media_id] = article
        return {"media_id": media_id}

    def _submit(self, body: bytes) -> Mapping[str, Any]:
        media_id = orjson.loads(body)["media_id"]
        if media_id not in self.drafts:
            return {"errcode": 40007, "errmsg": "invalid media_id"}
        publish_id = self._new("publish")
        self.submitted[publish_id] = media_id
        article_id = f"article-{publish_id}"
        self.articles[article_id] = {**self.drafts.pop(media_id), "url": f"https://mp.weixin.qq.com/s/{article_id}"}
        return {"errcode": 0, "errmsg": "ok", "publish_id": publish_id}

    def _state(self, body: bytes) -> Mapping[str, Any]:
        publish_id = orjson.loads(body)["publish_id"]
        status = self.polls.pop(0) if self.polls else 0
        article_id = f"article-{publish_id}"
        if status != 0:
            return {"publish_id": publish_id, "publish_status": status, "fail_idx": []}
        url = self.articles[article_id]["url"]
        item = {"count": 1, "item": [{"idx": 1, "article_url": url}]}
        return {"publish_id": publish_id, "publish_status": 0, "article_id": article_id, "article_detail": item}

    def _list(self, body: bytes) -> Mapping[str, Any]:
        assert orjson.loads(body)["no_content"] == 0
        items = [{"article_id": key, "content": {"news_item": [each]}} for key, each in self.articles.items()]
        return {"total_count": len(items), "item_count": len(items), "item": items}

    def _delete(self, body: bytes) -> Mapping[str, Any]:
        found = self.articles.pop(orjson.loads(body)["article_id"], None)
        return {"errcode": 0, "errmsg": "ok"} if found else {"errcode": 53600, "errmsg": "Article ID 无效"}

    def _weibo(self, path: str, form: Mapping[str, str]) -> Mapping[str, Any]:
        if form.get("access_token") != WEIBO_TOKEN:
            return {"error": "invalid_access_token", "error_code": 21332, "request": path}
        if path == "/2/statuses/share.json":
            assert form["rip"] == "203.0.113.7"
            if "https://" not in form["status"] and "http://" not in form["status"]:
                return {"error": "no url", "error_code": 10017}
            idstr = self._new("350480360050")
            self.statuses[idstr] = form["status"]
            return {"idstr": idstr, "id": 1, "text": form["status"]}
        found = self.statuses.pop(form["id"], None)
        return {"idstr": form["id"]} if found else {"error": "target weibo does not exist!", "error_code": 20101}


@asynccontextmanager
async def platforms() -> AsyncGenerator[Platforms, None]:
    """They listen until the block ends."""
    found = Platforms()

    def made(port: int) -> Starlette:
        found.port = port
        return Starlette(routes=[Route("/{path:path}", found.answer, methods=["GET", "POST"])])

    async with listening(made):
        yield found
