"""Objections 异议 to a public notice, and their answers: each is answered before the notice can be concluded."""

from dataclasses import dataclass
from uuid import UUID

from db.models.notices import PublicNoticeObjectionRow, PublicNoticeObjectionState, PublicNoticeRow
from db.models.organisations import RuleKey
from db.queries import notices
from db.types import new_id
from domain.audit.service import record
from domain.notices import policy, rules
from domain.notices.errors import (
    PublicNoticeNotFound,
    PublicNoticeNotOpen,
    PublicNoticeObjectionAnswered,
    PublicNoticeObjectionMade,
    PublicNoticeObjectionNotFound,
    PublicNoticeOwnObjection,
    PublicNoticePersonNotFound,
)
from domain.notices.service.held import check_no_party, manages, ruled
from domain.shared.calendar import add_working_days, local_day
from domain.shared.events import emit
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class PublicNoticeObjectionMake:
    """The caller's objection, to one person by their number in the notice, or to the whole."""

    notice_id: UUID
    text: str
    person_number: int | None = None


@dataclass(frozen=True, slots=True)
class PublicNoticeObjectionAnswer:
    """The answer to an objection, and whether it is right."""

    objection_id: UUID
    is_upheld: bool
    answer: str


async def public_notice_objection_make(work: Work, command: PublicNoticeObjectionMake) -> Outcome:
    """Objects to a notice while it is up, as a member for whom it is, or who is named. Once to each person, and whole.

    Who objects is told to the handling unit alone. Emits `public_notice_objection.made`. Locks the notice: concluding
    and withdrawing come before or after.

    Raises:
        DomainError: PUBLIC_NOTICE_TEXT_INVALID, PUBLIC_NOTICE_NOT_FOUND (also of a draft, and of one for others),
            PUBLIC_NOTICE_NOT_OPEN, PUBLIC_NOTICE_PERSON_NOT_FOUND, PUBLIC_NOTICE_OBJECTION_MADE.
    """
    text = rules.clean_text(command.text, rules.MAX_OBJECTION, "text")
    notice, member_id = await _notice_for_caller(work, command.notice_id)
    person_id = await _person_id(work, notice, command.person_number)
    if await notices.has_objected(work.conn, notice, member_id, person_id):
        raise PublicNoticeObjectionMade("personNumber")
    days = await ruled(work, notice.organisation_id, RuleKey.NOTICE_ANSWER_DAYS)
    objection = PublicNoticeObjectionRow(
        tenant_id=notice.tenant_id,
        id=new_id(),
        notice_id=notice.id,
        person_id=person_id,
        member_id=member_id,
        text=text,
        state=PublicNoticeObjectionState.OPEN.value,
        due_at=add_working_days(work.now, days).at,
        made_at=work.now,
    )
    await notices.insert_objection(work.conn, objection)
    await _tell(work, notice, objection, "made")
    return {"notice_id": notice.id, "objection_id": objection.id}


async def public_notice_objection_answer(work: Work, command: PublicNoticeObjectionAnswer) -> Outcome:
    """Answers an objection of somebody else's. One that is right takes the person out of the notice.

    One that is right about the whole has the notice corrected before it is concluded. Emits
    `public_notice_objection.answered`. Locks the notice.

    Raises:
        DomainError: PUBLIC_NOTICE_TEXT_INVALID, PUBLIC_NOTICE_OBJECTION_NOT_FOUND, PUBLIC_NOTICE_OBJECTION_ANSWERED,
            PUBLIC_NOTICE_OWN_OBJECTION, PUBLIC_NOTICE_OWN_NAME.
    """
    answer = rules.clean_text(command.answer, rules.MAX_OBJECTION, "answer")
    notice, objection = await _objection_in_hand(work, command.objection_id)
    if objection.state != PublicNoticeObjectionState.OPEN:
        raise PublicNoticeObjectionAnswered("objectionId")
    if objection.member_id == work.actor.member_id:
        raise PublicNoticeOwnObjection("objectionId")
    await check_no_party(work, notice)
    is_upheld = command.is_upheld
    objection.state = (PublicNoticeObjectionState.UPHELD if is_upheld else PublicNoticeObjectionState.REJECTED).value
    objection.answer, objection.answered_by_id, objection.answered_at = answer, work.actor.member_id, work.now
    await notices.answer_objection(work.conn, objection)
    if is_upheld and objection.person_id is not None:
        await notices.strike_person(work.conn, notice.tenant_id, objection.person_id, now=work.now)
    await _tell(work, notice, objection, "answered")
    return {"notice_id": notice.id, "objection_id": objection.id}


async def _notice_for_caller(work: Work, notice_id: UUID) -> tuple[PublicNoticeRow, UUID]:
    tenant_id, member_id = work.scope.tenant_id, work.actor.member_id
    notice = await notices.lock_notice(work.conn, tenant_id, notice_id)
    if notice is None or member_id is None:
        raise PublicNoticeNotFound("noticeId")
    standing = await notices.find_standing(work.conn, notice, member_id)
    if standing is None:
        raise PublicNoticeNotFound("noticeId")
    is_named = standing["is_named"]
    is_reader = policy.may_object(standing["state"], is_in_audience=standing["is_in_audience"], is_named=is_named)
    stage = rules.stage_of(notice.state, notice.opens_on, notice.closes_on, local_day(work.now))
    if not is_reader or notice.approved_at is None or (stage == "coming" and not is_named):
        raise PublicNoticeNotFound("noticeId")
    if stage != "open":
        raise PublicNoticeNotOpen("noticeId")
    return notice, member_id


async def _person_id(work: Work, notice: PublicNoticeRow, number: int | None) -> UUID | None:
    if number is None:
        return None
    people = await notices.list_people(work.conn, notice.tenant_id, notice.id)
    found = next((each for each in people if each.number == number and each.struck_at is None), None)
    if found is None:
        raise PublicNoticePersonNotFound("personNumber", number=number)
    return found.id


async def _objection_in_hand(work: Work, objection_id: UUID) -> tuple[PublicNoticeRow, PublicNoticeObjectionRow]:
    """The objection to a notice that the caller manages, and the notice, which is locked before it is read again."""
    tenant_id = work.scope.tenant_id
    found = await notices.find_objection(work.conn, tenant_id, objection_id)
    notice = None if found is None else await notices.lock_notice(work.conn, tenant_id, found.notice_id)
    objection = await notices.find_objection(work.conn, tenant_id, objection_id)
    if notice is None or objection is None or not await manages(work, notice.organisation_id):
        raise PublicNoticeObjectionNotFound("objectionId")
    return notice, objection


async def _tell(work: Work, notice: PublicNoticeRow, objection: PublicNoticeObjectionRow, word: str) -> None:
    topic, place_id = f"public_notice_objection.{word}", notice.organisation_id
    ids = {"notice_id": str(notice.id)}
    await record(work, topic, "public_notice_objection", objection.id, organisation_id=place_id, **ids)
    facts = {**ids, "organisation_id": str(place_id), "member_id": str(objection.member_id)}
    await emit(work, topic, "public_notice_objection", objection.id, **facts)
