"""Weibo 微博: a text with the address of our page.

After the published interface, open.weibo.com/wiki/2/statuses/share (`POST /2/statuses/share.json`: `access_token`,
`status` of at most 140 Chinese characters with an address of a bound domain and without a topic, `rip` the real
address of who shares), 2/statuses/destroy (`POST /2/statuses/destroy.json` with `id`), Error_code (10022 to 10024 and
20016 too often, 20019 the same text again, 20101 no such post, 21301 to 21335 the token has ended or is wrong).
"""

from collections.abc import Mapping
from typing import Any, Final

import httpx

from db.models.channels import ChannelReason
from domain.channels.targets.asking import QUOTA_WAIT, Answer, Request, ask
from domain.channels.targets.port import Account, Post, Step, TargetFailed, TargetRefused, TargetUnsure

DEFAULT_URL: Final = "https://api.weibo.com"
_TOO_OFTEN: Final = frozenset({10022, 10023, 10024, 20016})
_FAULTS: Final = frozenset({10001, 10002, 10003, 10009, 10010, 10011})
_NOT_ALLOWED: Final = frozenset({10005, 10014, *range(21301, 21336)})
_GONE: Final = 20101


class Weibo:
    """An account; its secret is the access token that its owner gave, which Weibo ends by itself."""

    def __init__(self, http: httpx.AsyncClient, account: Account, url: str = DEFAULT_URL) -> None:
        self._http, self._account, self._url = http, account, url

    async def publish(self, post: Post) -> Step:
        """One post. It has no key, and its id is needed to take it back: what may have arrived is not sent again."""
        if post.unsure_since is not None:
            raise TargetUnsure
        status = f"{post.said.digest} {post.said.url or ''}".strip()
        data = {"status": status, "rip": self._account.settings["ipAddress"]}
        answer = _checked(await self._call("statuses/share", data))
        return Step({"id": str(answer.get("idstr") or answer["id"])})

    async def correct(self, post: Post) -> Step:
        """Posts are not changed by the interface: the first is deleted, and the corrected one shared."""
        if "id" in post.remote:
            await self._destroy(post)
            return Step({"taken_back": "1"}, is_done=False)
        return await self.publish(post)

    async def withdraw(self, post: Post) -> Step:
        """Deletes the post."""
        if "id" not in post.remote:
            raise TargetRefused(ChannelReason.MAYBE_SENT, "no id")
        await self._destroy(post)
        return Step({})

    async def _destroy(self, post: Post) -> None:
        answer = await self._call("statuses/destroy", {"id": post.remote["id"]}, is_safe=True)
        if answer.get("error_code") != _GONE:
            _checked(answer)

    async def _call(self, path: str, data: Mapping[str, str], *, is_safe: bool = False) -> Answer:
        given = {"access_token": self._account.secret, **data}
        return await ask(self._http, Request("POST", f"{self._url}/2/{path}.json", {}, data=given, is_safe=is_safe))


def _checked(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    code = answer.get("error_code")
    if code is None:
        return answer
    detail = f"error_code {code}" if isinstance(code, int) else "error_code"
    if code in _TOO_OFTEN:
        raise TargetFailed(ChannelReason.TOO_OFTEN, detail, wait=QUOTA_WAIT)
    if code in _FAULTS:
        raise TargetFailed(ChannelReason.UNREACHABLE, detail)
    raise TargetRefused(ChannelReason.NOT_ALLOWED if code in _NOT_ALLOWED else ChannelReason.REFUSED, detail)
