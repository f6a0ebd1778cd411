"""Carries posts to their targets: the relay's channel of published news.

An event of the outbox says that a post is to be looked at; what is to be done stands in the post's row. It is marked as
begun and committed, one request goes out without a transaction, and what came of it is written: so whoever finds a mark
that is old knows that nobody knows. A channel that knows repeats is asked again; the others wait for an officer.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import httpx

from db.models.channels import (
    ChannelAction,
    ChannelPostRow,
    ChannelPostState,
    ChannelReason,
    ChannelTargetRow,
    MailState,
)
from db.models.news import NewsItemRow, NewsState
from db.queries import channels as target_queries
from db.queries import news
from db.queries.channels import mails, posts
from db.sealing import seal, unseal
from db.session import Connection
from domain.channels import rules
from domain.channels.service.lists import unsubscribe_token
from domain.channels.service.posts import ask_for, item_of
from domain.channels.service.targets import ADDRESS, SECRET, TOKEN
from domain.channels.settings import ChannelSettings
from domain.channels.targets.mail import EmailList, Mail
from domain.channels.targets.port import (
    Account,
    Post,
    PublishingTarget,
    Step,
    TargetFailed,
    TargetRefused,
    TargetUnsure,
)
from domain.channels.targets.wechat import WechatAccount
from domain.channels.targets.wecom import WecomApp, WecomRobot
from domain.channels.targets.weibo import Weibo
from domain.notifications.deliverers import DeliveryFailed, Message
from domain.notifications.push.sending import Doors

IN_HAND: Final = timedelta(seconds=45)
"""A mark that is younger belongs to a process that is at it: a request ends within 10 s."""
_LOOK_AGAIN: Final = timedelta(minutes=1)
UNSURE: Final = "unsure_since"
_SAID_AT: Final = "said_at"
_DONE: Final[Mapping[ChannelAction, ChannelPostState]] = {
    ChannelAction.PUBLISH: ChannelPostState.SENT,
    ChannelAction.CORRECT: ChannelPostState.CORRECTED,
    ChannelAction.WITHDRAW: ChannelPostState.WITHDRAWN,
}
_Result = Step | TargetFailed | TargetRefused | TargetUnsure


@dataclass(frozen=True, slots=True)
class _Task:
    """What is to be done now."""

    post: Post
    kind: str
    account: Account
    key: bytes
    target_id: UUID
    revision: int


@dataclass(frozen=True, slots=True)
class ChannelDeliverer:
    """The channel. `http` reaches public addresses alone (`outside.push_http`)."""

    settings: ChannelSettings
    http: httpx.AsyncClient
    doors: Doors

    async def deliver(self, message: Message) -> None:
        """The next request of a post, if there is one to make.

        Raises:
            DeliveryFailed: Another process is at it.
        """
        async with self.doors.database.write() as conn:
            task = await self._begin(conn, message.tenant_id, message.recipient.id)
        if task is None:
            return
        result = await _tried(self._target(task), task.post)
        async with self.doors.database.write() as conn:
            await self._keep_token(conn, task)
            await self._end(conn, task, result)

    async def _begin(self, conn: Connection, tenant_id: UUID, post_id: UUID) -> _Task | None:
        """Marks the post as begun; None where there is nothing to do now."""
        now = self.doors.clock()
        post = await posts.lock_post(conn, tenant_id, post_id)
        if post is None or post.wanted is None or (post.next_try_at is not None and now < post.next_try_at):
            return None
        if post.begun_at is not None:
            if now - post.begun_at < IN_HAND:
                raise DeliveryFailed("in hand", wait=IN_HAND)
            post.remote = {UNSURE: post.begun_at.isoformat(), **post.remote}
        target = await target_queries.find_target(conn, tenant_id, post.target_id)
        item = await news.find_item(conn, tenant_id, post.item_id)
        if target is None or item is None or await _is_settled(conn, post, target, item, now=now):
            return None
        post.begun_at = now
        await posts.update_post(conn, post)
        return await self._task(conn, post, target, item)

    async def _task(self, conn: Connection, post: ChannelPostRow, target: ChannelTargetRow, item: NewsItemRow) -> _Task:
        action = ChannelAction(post.wanted or "")
        place = {"tenant_id": target.tenant_id, "row_id": target.id}
        key = self.doors.keyring.unwrap_key(target.wrapped_key, target.tenant_id, target.id)
        token = None if target.token_sealed is None else unseal(key, target.token_sealed, **place, column=TOKEN)
        account = Account(
            target.name,
            target.account,
            target.settings,
            unseal(key, target.secret_sealed, **place, column=SECRET),
            token,
            target.token_expires_at,
        )
        unsure, said_at = post.remote.get(UNSURE), post.remote.get(_SAID_AT)
        told = await item_of(conn, item)
        said = rules.said_of(target.kind, told, post.text, action=action.value, public_url=self.settings.public_url)
        made = Post(
            tenant_id=post.tenant_id,
            id=post.id,
            action=action,
            round=post.round,
            said=said,
            remote={name: value for name, value in post.remote.items() if name not in {UNSURE, _SAID_AT}},
            now=self.doors.clock(),
            sent_at=post.sent_at if said_at is None else datetime.fromisoformat(said_at),
            unsure_since=None if unsure is None else datetime.fromisoformat(unsure),
        )
        return _Task(made, target.kind, account, key, target.id, item.revision)

    def _target(self, task: _Task) -> PublishingTarget:
        settings, account = self.settings, task.account
        if task.kind == rules.EMAIL:
            return EmailList(_Mails(self, task.key), account, is_loopback_allowed=settings.is_loopback_allowed)
        if task.kind == rules.WECOM_ROBOT:
            return WecomRobot(self.http, account, settings.wecom_url)
        if task.kind == rules.WECOM_APP:
            return WecomApp(self.http, account, settings.wecom_url)
        if task.kind == rules.WECHAT:
            return WechatAccount(self.http, account, settings.wechat_url)
        return Weibo(self.http, account, settings.weibo_url)

    async def _keep_token(self, conn: Connection, task: _Task) -> None:
        account, tenant_id = task.account, task.post.tenant_id
        if account.is_renewed and account.token is not None and account.token_expires_at is not None:
            sealed = seal(task.key, account.token, tenant_id=tenant_id, row_id=task.target_id, column=TOKEN)
            await target_queries.put_token(
                conn, tenant_id, task.target_id, sealed=sealed, expires_at=account.token_expires_at
            )

    async def _end(self, conn: Connection, task: _Task, result: _Result) -> None:
        """Writes what came of it, and asks for what is next."""
        now = self.doors.clock()
        post = await posts.lock_post(conn, task.post.tenant_id, task.post.id)
        if post is None:
            return
        post.begun_at, post.next_try_at = None, None
        if isinstance(result, Step):
            wait = _went_on(post, task, result, now)
        else:
            wait = _failed(post, result, now, since=task.post.now)
        if wait is None and post.wanted is not None and post.round != task.post.round:
            wait = timedelta()  # something else was wanted meanwhile
        if wait is not None:
            post.next_try_at = now + wait if wait else None
            await ask_for(conn, post.tenant_id, [(post.id, post.next_try_at)])
        await posts.update_post(conn, post)


async def _is_settled(
    conn: Connection, post: ChannelPostRow, target: ChannelTargetRow, item: NewsItemRow, *, now: datetime
) -> bool:
    """Whether nothing can be done now: the target or the window is over, or the time has not come."""
    is_first = post.wanted == ChannelAction.PUBLISH
    if is_first and item.state != NewsState.APPROVED:
        return True  # the event of its withdrawal says so to the post
    if is_first and item.publish_at > now:
        await ask_for(conn, post.tenant_id, [(post.id, item.publish_at)])
        return True
    is_over = is_first and item.until_at is not None and item.until_at <= now and not post.remote
    if target.ended_at is None and not is_over:
        return False
    reason = ChannelReason.TARGET_ENDED if target.ended_at is not None else ChannelReason.WINDOW_OVER
    post.state, post.reason, post.detail = ChannelPostState.IMPOSSIBLE.value, reason.value, None
    post.wanted, post.begun_at, post.changed_at = None, None, now
    await posts.update_post(conn, post)
    return True


async def _tried(target: PublishingTarget, post: Post) -> _Result:
    calls = {
        ChannelAction.PUBLISH: target.publish,
        ChannelAction.CORRECT: target.correct,
        ChannelAction.WITHDRAW: target.withdraw,
    }
    try:
        return await calls[post.action](post)
    except (TargetFailed, TargetRefused, TargetUnsure) as result:
        return result


def _went_on(post: ChannelPostRow, task: _Task, step: Step, now: datetime) -> timedelta | None:
    """The post after a step; when to go on, None: not by itself."""
    action = task.post.action
    said_at = {_SAID_AT: value} if (value := post.remote.get(_SAID_AT)) else {}
    post.attempts, post.reason, post.detail = 0, None, None
    if not step.is_done:
        post.remote = {**said_at, "in_progress": "1", **step.remote}
        if post.state == ChannelPostState.FAILED:
            post.state = (ChannelPostState.PLANNED if post.sent_at is None else ChannelPostState.SENT).value
        return step.wait if post.round == task.post.round else None
    post.remote = {**step.remote, _SAID_AT: now.isoformat()}
    post.state, post.revision, post.changed_at = _DONE[action].value, task.revision, now
    post.sent_at = post.sent_at or now
    if step.why is not None:
        post.state, post.reason = ChannelPostState.IMPOSSIBLE.value, step.why.value
    if post.round == task.post.round:
        post.wanted = None
    return None


def _failed(
    post: ChannelPostRow, result: TargetFailed | TargetRefused | TargetUnsure, now: datetime, *, since: datetime
) -> timedelta | None:
    """The post after a failure; when to try again, None: not by itself."""
    post.state, post.attempts, post.changed_at = ChannelPostState.FAILED.value, post.attempts + 1, now
    if isinstance(result, TargetUnsure):
        post.reason, post.detail = ChannelReason.MAYBE_SENT.value, None
        if UNSURE in post.remote:
            return None
        post.remote = {**post.remote, UNSURE: since.isoformat()}
        return _LOOK_AGAIN
    post.reason, post.detail = result.reason.value, result.detail
    if isinstance(result, TargetRefused):
        return None
    delay = rules.retry_delay(post.attempts, random.random())  # noqa: S311  # spreads retries
    return None if delay is None else max(delay, result.wait)


@dataclass(frozen=True, slots=True)
class _Mails:
    """The addresses of a list, opened one batch at a time."""

    deliverer: ChannelDeliverer
    key: bytes

    async def claim(self, post: Post, limit: int) -> Sequence[Mail]:
        doors, states = self.deliverer.doors, _ROUNDS[post.action]
        async with doors.database.write() as conn:
            await mails.spread(conn, post.tenant_id, post.id, post.round, states=states)
            rows = await mails.claim(conn, post.tenant_id, post.id, post.round, now=doors.clock(), limit=limit)
        return [self._mail(post, row["address_id"], row["tries"], row["address_sealed"]) for row in rows]

    def _mail(self, post: Post, address_id: UUID, tries: int, sealed: bytes) -> Mail:
        address = unseal(self.key, sealed, tenant_id=post.tenant_id, row_id=address_id, column=ADDRESS)
        token = unsubscribe_token(self.deliverer.doors.keyring, post.tenant_id, address_id)
        return Mail(address_id, address, tries, f"{self.deliverer.settings.public_url}/unsubscribe/{token}")

    async def note(self, post: Post, states: Mapping[UUID, MailState | None]) -> None:
        doors = self.deliverer.doors
        now, words = doors.clock(), [(key, None if state is None else state.value) for key, state in states.items()]
        async with doors.database.write() as conn:
            await mails.note(conn, post.tenant_id, post.id, post.round, states=words, now=now)
            for address_id in (key for key, state in states.items() if state is MailState.BOUNCED):
                await target_queries.suppress_address(conn, post.tenant_id, address_id, cause="bounced", at=now)

    async def counts(self, post: Post) -> Mapping[str, int]:
        async with self.deliverer.doors.database.read() as conn:
            return await mails.count_by_state(conn, post.tenant_id, post.id, post.round)


_REACHED: Final = (MailState.SENT.value, MailState.MAYBE.value)
_ROUNDS: Final[Mapping[ChannelAction, Sequence[str] | None]] = {
    ChannelAction.PUBLISH: None,
    ChannelAction.CORRECT: (*_REACHED, MailState.DUE.value, MailState.SENDING.value),
    ChannelAction.WITHDRAW: _REACHED,
}
"""Who gets a round, by what became of their mail before. Who was still to get the first gets the corrected one."""
