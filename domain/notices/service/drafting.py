"""Drafting a public notice, changing a draft, and approving it: from then on it is put up by the day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from db.models.notices import (
    NameMask,
    PublicNoticeKind,
    PublicNoticePersonRow,
    PublicNoticeRow,
    PublicNoticeState,
)
from db.models.organisations import RuleKey
from db.queries import notices
from db.types import new_id
from domain.notices import policy, rules
from domain.notices.errors import (
    PublicNoticeOwnDraft,
    PublicNoticePersonNotFound,
    PublicNoticePlaceNotFound,
    PublicNoticeTextOutdated,
)
from domain.notices.rules import Person
from domain.notices.service.held import check_no_party, managed_notice, ruled, tell
from domain.shared.calendar import local_day
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class NoticeContent:
    """What a notice says, whom it names, and from which day to which it is up."""

    title: str
    body: str
    people: Sequence[Person]
    name_mask: NameMask
    opens_on: date
    closes_on: date


@dataclass(frozen=True, slots=True)
class PublicNoticeDraft:
    """A notice handled by an organisation, for members of a place at or below it."""

    organisation_id: UUID
    audience_id: UUID
    kind: PublicNoticeKind
    content: NoticeContent


@dataclass(frozen=True, slots=True)
class PublicNoticeChange:
    """What a draft says instead, all of it."""

    notice_id: UUID
    content: NoticeContent


@dataclass(frozen=True, slots=True)
class PublicNoticeApprove:
    """A draft that is to be put up, and which text of it the caller has read."""

    notice_id: UUID
    draft_revision: int


async def public_notice_draft(work: Work, command: PublicNoticeDraft) -> Outcome:
    """Writes a draft, which members do not see. Emits `public_notice.drafted`.

    Raises:
        DomainError: PUBLIC_NOTICE_PLACE_NOT_FOUND, PUBLIC_NOTICE_TEXT_INVALID, PUBLIC_NOTICE_TEXT_REVEALING,
            PUBLIC_NOTICE_PEOPLE_INVALID, PUBLIC_NOTICE_PERSON_NOT_FOUND, PUBLIC_NOTICE_WINDOW_INVALID.
    """
    notice = await _begun(work, command)
    people = await _take(work, notice, command.content)
    await notices.insert_notice(work.conn, notice)
    await notices.set_people(work.conn, notice, people)
    await tell(work, notice, "drafted")
    return {"notice_id": notice.id}


async def public_notice_change(work: Work, command: PublicNoticeChange) -> Outcome:
    """Says something else in a draft. Who changes it last is who drafted it: another person approves.

    Raises:
        DomainError: PUBLIC_NOTICE_NOT_FOUND, PUBLIC_NOTICE_STATE_REFUSED, PUBLIC_NOTICE_TEXT_INVALID,
            PUBLIC_NOTICE_TEXT_REVEALING, PUBLIC_NOTICE_PEOPLE_INVALID, PUBLIC_NOTICE_PERSON_NOT_FOUND,
            PUBLIC_NOTICE_WINDOW_INVALID.
    """
    notice = await managed_notice(work, command.notice_id, PublicNoticeState.DRAFT)
    people = await _take(work, notice, command.content)
    if work.actor.member_id is not None:
        notice.drafted_by_id = work.actor.member_id
    notice.draft_revision += 1
    await notices.update_notice(work.conn, notice)
    await notices.set_people(work.conn, notice, people)
    await tell(work, notice, "changed")
    return {"notice_id": notice.id}


async def public_notice_approve(work: Work, command: PublicNoticeApprove) -> Outcome:
    """Approves a draft of another person's: it is up from its first day on. Emits `public_notice.approved`.

    A draft that was changed since the caller read it is refused: its lock is held, so no change comes in between. The
    window is looked at again: a draft that lay too long is changed before it is approved. Those whom it names are told.

    Raises:
        DomainError: PUBLIC_NOTICE_NOT_FOUND, PUBLIC_NOTICE_STATE_REFUSED, PUBLIC_NOTICE_OWN_DRAFT,
            PUBLIC_NOTICE_OWN_NAME, PUBLIC_NOTICE_TEXT_OUTDATED, PUBLIC_NOTICE_WINDOW_INVALID,
            PUBLIC_NOTICE_PERSON_NOT_FOUND, PUBLIC_NOTICE_TEXT_REVEALING.
    """
    notice = await managed_notice(work, command.notice_id, PublicNoticeState.DRAFT)
    approver_id = work.actor.member_id
    drafter_id = await notices.find_kept(work.conn, notice.tenant_id, notice.drafted_by_id)
    if approver_id is None or not policy.may_approve(approver_id, drafter_id):
        raise PublicNoticeOwnDraft("noticeId")
    await check_no_party(work, notice)
    if command.draft_revision != notice.draft_revision:
        raise PublicNoticeTextOutdated("draftRevision")
    await _check_window(work, notice)
    people = await notices.list_people(work.conn, notice.tenant_id, notice.id)
    await _check_people(work, notice, people)
    notice.state, notice.revision = PublicNoticeState.APPROVED.value, 1
    notice.approved_by_id, notice.approved_at = approver_id, work.now
    await notices.update_notice(work.conn, notice)
    await notices.keep_revision(work.conn, notice, approver_id, note=None, now=work.now)
    await tell(work, notice, "approved")
    return {"notice_id": notice.id}


async def _begun(work: Work, command: PublicNoticeDraft) -> PublicNoticeRow:
    tenant_id, place_id, member_id = work.scope.tenant_id, command.organisation_id, work.actor.member_id
    nodes = list(work.scope.nodes_for("notice_manage"))
    if member_id is None or not await notices.has_place(work.conn, tenant_id, place_id, nodes):
        raise PublicNoticePlaceNotFound("organisationId")
    if not await notices.has_place(work.conn, tenant_id, command.audience_id, [place_id]):
        raise PublicNoticePlaceNotFound("audienceId")
    return PublicNoticeRow(
        tenant_id=tenant_id,
        id=new_id(),
        organisation_id=place_id,
        audience_id=command.audience_id,
        kind=command.kind.value,
        title="",
        body="",
        name_mask=command.content.name_mask.value,
        state=PublicNoticeState.DRAFT.value,
        revision=0,
        opens_on=command.content.opens_on,
        closes_on=command.content.closes_on,
        names_until_on=command.content.closes_on,
        drafted_by_id=member_id,
        drafted_at=work.now,
    )


async def _take(work: Work, notice: PublicNoticeRow, content: NoticeContent) -> list[PublicNoticePersonRow]:
    """Puts what the content says into the row of a draft; the people as rows."""
    notice.title = rules.public_text(content.title, rules.MAX_TITLE, "content", "title")
    notice.body = rules.public_text(content.body, rules.MAX_BODY, "content", "body")
    notice.name_mask = content.name_mask.value
    notice.opens_on, notice.closes_on = content.opens_on, content.closes_on
    await _check_window(work, notice)
    people = [
        PublicNoticePersonRow(
            tenant_id=notice.tenant_id,
            id=new_id(),
            notice_id=notice.id,
            number=number,
            member_id=each.member_id,
            remark=each.remark or None,
        )
        for number, each in enumerate(rules.clean_people(content.people), 1)
    ]
    await _check_people(work, notice, people)
    return people


async def _check_window(work: Work, notice: PublicNoticeRow) -> None:
    days = await ruled(work, notice.organisation_id, RuleKey.NOTICE_WORKING_DAYS)
    rules.check_window(notice.opens_on, notice.closes_on, local_day(work.now), working_days=days)
    kept = await ruled(work, notice.organisation_id, RuleKey.NOTICE_NAMES_DAYS)
    notice.names_until_on = notice.closes_on + timedelta(days=kept)


async def _check_people(work: Work, notice: PublicNoticeRow, people: Sequence[PublicNoticePersonRow]) -> None:
    """Whether each is a member at or below the handling unit, and no text says the whole name of one."""
    ids = [each.member_id for each in people if each.member_id is not None]
    names = await notices.list_names(work.conn, notice.tenant_id, notice.organisation_id, ids)
    for number, each in enumerate(people, 1):
        if each.member_id not in names:
            raise PublicNoticePersonNotFound("content", "people", str(number - 1), number=number)
    texts: dict[tuple[str, ...], str] = {("content", "title"): notice.title, ("content", "body"): notice.body}
    for at, each in enumerate(people):
        texts["content", "people", str(at), "remark"] = each.remark or ""
    rules.check_names(texts, list(names.values()))
