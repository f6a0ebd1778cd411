"""What becomes of a notice that was approved: corrected, withdrawn, concluded; and the end of its names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from db.models.notices import PublicNoticeObjectionState, PublicNoticeRow, PublicNoticeState
from db.models.organisations import RuleKey
from db.queries import notices
from db.session import Connection
from domain.notices import policy, rules
from domain.notices.errors import (
    PublicNoticeCorrectionMissing,
    PublicNoticeNotFound,
    PublicNoticeObjectionsOpen,
    PublicNoticeOwnText,
    PublicNoticePersonNotFound,
    PublicNoticeStillOpen,
)
from domain.notices.service.held import check_no_party, managed_notice, ruled, tell
from domain.shared.calendar import local_day
from domain.shared.work import Outcome, Work

EXPIRY_BATCH: Final = 200


@dataclass(frozen=True, slots=True)
class PublicNoticeCorrect:
    """What an approved notice says instead, who is no longer named in it, and why; it may be up for longer."""

    notice_id: UUID
    title: str
    body: str
    note: str
    closes_on: date
    struck_numbers: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class PublicNoticeWithdraw:
    """A draft or a notice that is taken back, and why."""

    notice_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class PublicNoticeConclude:
    """A notice whose last day has passed, and a word on what follows, if any."""

    notice_id: UUID
    note: str | None = None


async def public_notice_correct(work: Work, command: PublicNoticeCorrect) -> Outcome:
    """Says something else in an approved notice; the texts before and the note stay readable.

    Another person than who wrote the text that holds does it. Nobody is added: who was not named could not have been
    objected to. Emits `public_notice.corrected`.

    Raises:
        DomainError: PUBLIC_NOTICE_TEXT_INVALID, PUBLIC_NOTICE_TEXT_REVEALING, PUBLIC_NOTICE_NOT_FOUND,
            PUBLIC_NOTICE_STATE_REFUSED, PUBLIC_NOTICE_OWN_NAME, PUBLIC_NOTICE_OWN_TEXT, PUBLIC_NOTICE_WINDOW_INVALID,
            PUBLIC_NOTICE_PERSON_NOT_FOUND.
    """
    title = rules.public_text(command.title, rules.MAX_TITLE, "title")
    body = rules.public_text(command.body, rules.MAX_BODY, "body")
    note = rules.public_text(command.note, rules.MAX_REASON, "note")
    notice = await managed_notice(work, command.notice_id, PublicNoticeState.APPROVED)
    actor_id = work.actor.member_id
    if actor_id is None:
        raise PublicNoticeNotFound("noticeId")
    await check_no_party(work, notice)
    if not policy.may_correct(actor_id, await notices.find_writer(work.conn, notice)):
        raise PublicNoticeOwnText("noticeId")
    rules.check_extension(notice.closes_on, command.closes_on, notice.opens_on, local_day(work.now))
    kept = await ruled(work, notice.organisation_id, RuleKey.NOTICE_NAMES_DAYS)
    notice.title, notice.body, notice.closes_on = title, body, command.closes_on
    notice.names_until_on = max(notice.names_until_on, notice.closes_on + timedelta(days=kept))
    notice.revision += 1
    await _check_names(work, notice, {"title": title, "body": body, "note": note})
    await _strike(work, notice, command.struck_numbers)
    await notices.update_notice(work.conn, notice)
    await notices.keep_revision(work.conn, notice, actor_id, note=note, now=work.now)
    await tell(work, notice, "corrected")
    return {"notice_id": notice.id}


async def public_notice_withdraw(work: Work, command: PublicNoticeWithdraw) -> Outcome:
    """Takes a draft or a notice back: its title and the reason stay, no name does. Emits `public_notice.withdrawn`.

    Objections that wait are dropped with it; so who is named in it, and whom they may be about, does not.

    Raises:
        DomainError: PUBLIC_NOTICE_TEXT_INVALID, PUBLIC_NOTICE_TEXT_REVEALING, PUBLIC_NOTICE_NOT_FOUND,
            PUBLIC_NOTICE_STATE_REFUSED, PUBLIC_NOTICE_OWN_NAME.
    """
    reason = rules.public_text(command.reason, rules.MAX_REASON, "reason")
    states = (PublicNoticeState.DRAFT, PublicNoticeState.APPROVED)
    notice = await managed_notice(work, command.notice_id, *states)
    await check_no_party(work, notice)
    await _check_names(work, notice, {"reason": reason})
    notice.state, notice.withdraw_reason, notice.ended_at = PublicNoticeState.WITHDRAWN.value, reason, work.now
    await notices.drop_objections(work.conn, notice.tenant_id, notice.id)
    await notices.update_notice(work.conn, notice)
    await tell(work, notice, "withdrawn")
    return {"notice_id": notice.id}


async def public_notice_conclude(work: Work, command: PublicNoticeConclude) -> Outcome:
    """Concludes a notice after its last day, when all objections are answered. Emits `public_notice.concluded`.

    What it came to follows from the objections. Whoever objects at the same moment waits for the notice's row, and
    finds it concluded, or is answered first.

    Raises:
        DomainError: PUBLIC_NOTICE_TEXT_INVALID, PUBLIC_NOTICE_TEXT_REVEALING, PUBLIC_NOTICE_NOT_FOUND,
            PUBLIC_NOTICE_STATE_REFUSED, PUBLIC_NOTICE_OWN_NAME, PUBLIC_NOTICE_STILL_OPEN,
            PUBLIC_NOTICE_OBJECTIONS_OPEN, PUBLIC_NOTICE_CORRECTION_MISSING.
    """
    note = rules.public_text(command.note, rules.MAX_REASON, "note") if command.note else None
    notice = await managed_notice(work, command.notice_id, PublicNoticeState.APPROVED)
    await check_no_party(work, notice)
    if local_day(work.now) <= notice.closes_on:
        raise PublicNoticeStillOpen("noticeId", until=f"{notice.closes_on:%Y-%m-%d}")
    counts = await notices.count_objections(work.conn, notice.tenant_id, notice.id)
    waiting = counts.get(PublicNoticeObjectionState.OPEN.value, 0)
    if waiting:
        raise PublicNoticeObjectionsOpen("noticeId", count=waiting)
    if await notices.lacks_correction(work.conn, notice.tenant_id, notice.id):
        raise PublicNoticeCorrectionMissing("noticeId")
    await _check_names(work, notice, {"note": note or ""})
    notice.state, notice.ended_at = PublicNoticeState.CONCLUDED.value, work.now
    notice.outcome, notice.outcome_note = rules.outcome_of(counts), note
    await notices.update_notice(work.conn, notice)
    await tell(work, notice, "concluded")
    return {"notice_id": notice.id}


async def public_notice_names_end(conn: Connection, now: datetime, *, limit: int = EXPIRY_BATCH) -> bool:
    """Takes the people out of notices whose names' time is over, of all unions; whether there may be more.

    Nothing leads from there to anybody afterwards. A notice that is not concluded keeps them for who handles it; no
    member reads them after the day. Any number of processes may: each notice is marked once.
    """
    return await notices.remove_names(conn, local_day(now), now, limit=limit) == limit


async def public_notices_tell_up(conn: Connection, now: datetime, *, limit: int = EXPIRY_BATCH) -> bool:
    """Tells phones that keep notices, by the row that changes, of those that are up from today; whether more may be.

    That a notice is up the day says, here as everywhere: this writes that it was seen, and nothing else.
    """
    return await notices.tell_up(conn, local_day(now), now, limit=limit) == limit


async def _strike(work: Work, notice: PublicNoticeRow, numbers: Sequence[int]) -> None:
    struck = await notices.strike_people(work.conn, notice.tenant_id, notice.id, numbers, now=work.now)
    for at, number in enumerate(numbers):
        if number not in struck:
            raise PublicNoticePersonNotFound("struckNumbers", str(at), number=number)


async def _check_names(work: Work, notice: PublicNoticeRow, texts: Mapping[str, str]) -> None:
    """Whether no text, by its input, says the whole name of somebody whom the notice names."""
    people = await notices.list_people(work.conn, notice.tenant_id, notice.id)
    ids = [each.member_id for each in people if each.member_id is not None]
    names = await notices.list_names(work.conn, notice.tenant_id, None, ids)
    rules.check_names({(name,): text for name, text in texts.items()}, list(names.values()))
