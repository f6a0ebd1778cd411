"""Join requests beyond the plain ones: for the pool, taken up again, in a second stage; corrections; consents."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from random import Random
from typing import NamedTuple
from uuid import UUID

from db.models.approvals import ApprovalStatus
from db.models.members import (
    ConsentPurpose,
    CorrectionField,
    CorrectionRequestStatus,
    EmploymentKind,
    IdentityMethod,
    IdentityOutcome,
    IdentityReason,
    JoinRequestStatus,
    MembershipCause,
)
from db.seed.ids import Kind
from db.seed.joining import JoinRequest, new_reference
from db.seed.people import Person
from db.seed.story.book import Book, Life, Subject
from db.seed.story.days import day_of, limit_of, morning
from db.seed.story.places import LOGISTICS, POOL, STORES
from db.seed.story.rows import Check, Consent, CorrectionRequest
from db.seed.union import Member, person_beyond

_JOIN, _CORRECT = "join_request_decide", "correction_request_decide"
_REVIEW_DAYS, _CORRECTION_DAYS = 5, 15
_FIRST_APPLICANT = 5_000
_BORN_AFTER = date(1980, 1, 1)
_MISSING = "请补充劳动合同首页。Please add the first page of the contract."
_NO_PROOF = "档案中没有更早的入会记录，请提供证明。The files show no earlier joining; please bring proof."


class _Asked(NamedTuple):
    """Who asks, for which place, when."""

    person: Person
    code: str
    at: datetime
    employment: EmploymentKind = EmploymentKind.FIXED_TERM
    former: JoinRequest | None = None


@dataclass(slots=True)
class _Desk:
    """Where requests are taken in; people who are not in the register come one after the other."""

    book: Book
    rng: Random = field(default_factory=lambda: Random("unionhall story"))
    people: Iterator[Person] = field(init=False)

    def __post_init__(self) -> None:
        """Finds people of working age with a phone."""
        beyond = (person_beyond(self.book.union.plan, number) for number in count(_FIRST_APPLICANT))
        self.people = (person for person in beyond if person.phone and person.born_on > _BORN_AFTER)

    def submit(self, asked: _Asked) -> JoinRequest:
        """An open request; two stages where the logistics union says so."""
        book, request_id = self.book, self.book.new_id(Kind.JOIN_REQUEST)
        places = [asked.code, LOGISTICS] if asked.code.startswith(LOGISTICS) else [asked.code]
        steps = [book.step(book.place(code), _JOIN, _REVIEW_DAYS) for code in places]
        approval_id = book.review(("join_request", request_id, None), asked.at, steps)
        book.open_step(approval_id, 1, asked.at)
        request = JoinRequest(
            id=request_id,
            organisation_id=book.place(asked.code),
            approval_id=approval_id,
            member_id=None,
            reference=new_reference(self.rng),
            status=JoinRequestStatus.IN_REVIEW.value,
            name=asked.person.name,
            employment_kind=asked.employment.value,
            employer_note=None,
            submitted_at=asked.at,
            decided_at=None,
            former_id=asked.former.id if asked.former else None,
            attempt=asked.former.attempt + 1 if asked.former else 1,
            employer_has_union=asked.code != POOL,
            phone=asked.person.phone or "",
            identity=asked.person.identity,
        )
        book.requests.append(request)
        self._note(request, asked.at, None, "submitted", approval_id=str(approval_id))
        found = IdentityMethod.DOCUMENT_NUMBER, IdentityOutcome.MATCHED, IdentityReason.NUMBER_VALID
        self.check(request, found, asked.at + timedelta(seconds=1), None)
        return request

    def decide(self, request: JoinRequest, at: datetime, *, member: Member | None, comment: str | None = None) -> None:
        """The end of a request: an approval for a member, or a rejection with a comment."""
        book = self.book
        by_id = book.officer(request.organisation_id, day_of(at))
        book.decide_step(request.approval_id, 1, at, by_id, comment=comment)
        status = JoinRequestStatus.APPROVED if comment is None else JoinRequestStatus.REJECTED
        book.close_review(request.approval_id, at, ApprovalStatus(status.value))
        decided = request._replace(status=status.value, decided_at=at, member_id=member.id if member else None)
        book.requests[book.requests.index(request)] = decided
        facts = {"member_id": str(member.id)} if member else {}
        self._note(request, at, by_id, status.value, **facts)

    def check(
        self,
        request: JoinRequest,
        found: tuple[IdentityMethod, IdentityOutcome, IdentityReason],
        at: datetime,
        by_id: UUID | None,
    ) -> None:
        """What a check of the applicant's identity has found."""
        method, outcome, reason = found
        check_id = self.book.new_id(Kind.IDENTITY_CHECK)
        row = Check(check_id, request.id, method.value, outcome.value, reason.value, at, by_id)
        self.book.rows["identity_check"].append(row)

    def _note(self, request: JoinRequest, at: datetime, by_id: UUID | None, word: str, **facts: str) -> None:
        subject = Subject("join_request", request.id, request.organisation_id)
        self.book.note(at, by_id, f"join_request.{word}", subject, **facts)


def tell_joining(book: Book) -> None:
    """How people came into the pool and back into the union, and three requests that wait."""
    desk, pool = _Desk(book), book.place(POOL)
    for life in list(book.lives.values()):
        first = life.periods[0]
        if first.organisation_id == pool and first.cause == MembershipCause.JOINED:
            _tell_admission(desk, life, POOL, first.starts_on)
        for period in life.periods:
            if period.cause == MembershipCause.REJOINED:
                _tell_admission(desk, life, None, period.starts_on)
    _tell_waiting(desk)


def _tell_admission(desk: _Desk, life: Life, code: str | None, on: date) -> None:
    member = life.member
    person = Person(member.name, is_woman=False, born_on=on, identity=member.identity, phone=member.phone)
    place = code or next(n.code for n in desk.book.union.organisations if n.id == life.periods[0].organisation_id)
    employment = EmploymentKind(life.periods[0].employment_kind)
    request = desk.submit(_Asked(person, place, morning(on - timedelta(days=3)), employment))
    desk.decide(request, morning(on), member=member)


def _tell_waiting(desk: _Desk) -> None:
    book, now = desk.book, desk.book.now
    waits = desk.submit(_Asked(next(desk.people), POOL, now - timedelta(days=1, hours=4), EmploymentKind.FLEXIBLE))
    said = IdentityMethod.PHONE, IdentityOutcome.MATCHED, IdentityReason.CODE_CONFIRMED
    desk.check(waits, said, now - timedelta(days=1, hours=3), None)
    person = next(desk.people)
    first = desk.submit(_Asked(person, "HD-B-03", now - timedelta(days=12)))
    desk.decide(first, now - timedelta(days=11), member=None, comment=_MISSING)
    again = desk.submit(_Asked(person, "HD-B-03", now - timedelta(days=2), former=first))
    said = IdentityMethod.PROVIDER, IdentityOutcome.UNAVAILABLE, IdentityReason.PROVIDER_SILENT
    desk.check(again, said, now - timedelta(days=2) + timedelta(minutes=1), None)
    staged = desk.submit(_Asked(next(desk.people), STORES, now - timedelta(days=3)))
    at = now - timedelta(days=1)
    by_id = book.officer(staged.organisation_id, day_of(at))
    desk.check(staged, (IdentityMethod.OFFICER, IdentityOutcome.MATCHED, IdentityReason.SEEN_BY_OFFICER), at, by_id)
    book.decide_step(staged.approval_id, 1, at, by_id)
    book.open_step(staged.approval_id, 2, at)


def tell_corrections(book: Book) -> None:
    """A new phone number that waits, one that was taken over, and an earlier day of joining that was not."""
    person = next(_Desk(book).people)
    wanted = book.past(book.cast.worker("HD-B-03"))
    phone = person.phone or ""
    at = book.now - timedelta(days=2)
    _correct(book, wanted, CorrectionField.PHONE_NUMBER, f"****{phone[-4:]}", at)
    waiting = book.rows["correction_request"][-1]
    book.sealings[waiting.id] = (wanted.member.id, phone)
    taken = book.past(book.cast.worker("HD-C-01"))
    masked = f"****{(taken.member.phone or '')[-4:]}"
    _correct(book, taken, CorrectionField.PHONE_NUMBER, masked, morning(date(2026, 6, 8)))
    _answer(book, morning(date(2026, 6, 10)), None)
    _correct(book, taken, CorrectionField.JOINED_ON, "2007-07-01", morning(date(2026, 6, 8)) + timedelta(minutes=9))
    _answer(book, morning(date(2026, 6, 11)), _NO_PROOF)


def _correct(book: Book, life: Life, what: CorrectionField, masked: str, at: datetime) -> None:
    request_id, place = book.new_id(Kind.CORRECTION_REQUEST), life.now.organisation_id
    step = book.step(place, _CORRECT, _CORRECTION_DAYS)
    approval_id = book.review(("correction_request", request_id, life.member.id), at, [step])
    book.open_step(approval_id, 1, at)
    status, due_at = CorrectionRequestStatus.IN_REVIEW.value, limit_of(at, _CORRECTION_DAYS)
    why = "登记有误。It was entered wrongly."
    ids = request_id, life.member.id, place, approval_id
    row = CorrectionRequest(*ids, what.value, status, None, masked, why, at, due_at, None)
    book.rows["correction_request"].append(row)
    _note_correction(book, row, at, life.member.id)


def _answer(book: Book, at: datetime, comment: str | None) -> None:
    row = book.rows["correction_request"][-1]
    by_id = book.officer(row.organisation_id, day_of(at))
    book.decide_step(row.approval_id, 1, at, by_id, comment=comment)
    status = CorrectionRequestStatus.APPROVED if comment is None else CorrectionRequestStatus.REJECTED
    book.close_review(row.approval_id, at, ApprovalStatus(status.value))
    book.rows["correction_request"][-1] = row._replace(status=status.value, due_at=None, closed_at=at)
    _note_correction(book, book.rows["correction_request"][-1], at, by_id)


def _note_correction(book: Book, row: CorrectionRequest, at: datetime, by_id: UUID) -> None:
    word = "submitted" if row.closed_at is None else row.status
    subject = Subject("correction_request", row.id, row.organisation_id)
    book.note(at, by_id, f"correction_request.{word}", subject, member_id=str(row.member_id), field=row.field)


def tell_consents(book: Book) -> None:
    """What two members have agreed to, and one thing that was taken back; those with accounts have said nothing yet."""
    one, other = (book.lives[row.member_id].member for row in book.rows["correction_request"][:2])
    said = (
        (one, ConsentPurpose.SMS_MESSAGES, True, date(2025, 1, 15)),
        (one, ConsentPurpose.ACTIVITY_PHOTOS, True, date(2025, 4, 28)),
        (one, ConsentPurpose.ACTIVITY_PHOTOS, False, date(2026, 5, 6)),
        (other, ConsentPurpose.SMS_MESSAGES, True, date(2025, 9, 9)),
        (other, ConsentPurpose.STATISTICS, True, date(2025, 9, 9)),
    )
    for who, purpose, is_given, on in said:
        consent = Consent(book.new_id(Kind.CONSENT), who.id, purpose.value, 1, is_given, morning(on))
        book.rows["consent"].append(consent)
        action = "consent.given" if is_given else "consent.withdrawn"
        facts: dict[str, object] = {"purpose": consent.purpose, "text_version": consent.text_version}
        book.note(consent.at, who.id, action, Subject("member", who.id, who.organisation_id), **facts)
