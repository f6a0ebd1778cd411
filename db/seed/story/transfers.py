"""Transfers in every state: of the past, and those that wait."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from db.models.approvals import ApprovalStatus
from db.models.members import MembershipCause, MemberState, TransferClosing, TransferStatus
from db.seed.ids import Kind
from db.seed.story.book import Book, Life, Subject, Turn
from db.seed.story.days import day_of, limit_of, morning
from db.seed.story.places import LOGISTICS, MERGED_ON, OLD_SITE, POOL, PROTOTYPES, STORES
from db.seed.story.rows import Transfer
from db.seed.union import Member

_PERMISSION = "transfer_decide"
_DAYS = 10
_DAYS_AT_LOGISTICS = 5
_MINUTE = timedelta(minutes=1)
_REASON = "该分会本季度不接收转入，请于下季度再申请。No transfers this quarter; please ask again in the next."


class _Move(NamedTuple):
    """Who wants to go where, asked for at a moment."""

    life: Life
    to: str
    at: datetime


def tell_transfers(book: Book) -> None:
    """Those that were accepted, those that ended otherwise, those that wait."""
    for code, at, to, on in (
        ("HD-C-02", "HD-B-02", None, date(2025, 5, 12)),
        ("HD-B-04", "HD-C-03", None, date(2025, 11, 3)),
        (OLD_SITE, "HD-B-01", None, date(2026, 2, 2)),
        ("HD-B-02", "HD-B-02", POOL, date(2024, 10, 14)),
    ):
        member = book.cast.worker(at)
        _accept(book, _Move(book.past(member, code), to or _code(book, member), morning(on)))
    placed = book.begin(
        book.cast.young("HD-C"), Turn(date(2025, 6, 9), MembershipCause.JOINED, organisation_id=book.place(POOL))
    )
    _accept(book, _Move(placed, STORES, morning(date(2025, 10, 13))))
    _tell_returned(book)
    _tell_ended(book)
    _tell_waiting(book)


def _code(book: Book, member: Member) -> str:
    return next(node.code for node in book.union.organisations if node.id == member.organisation_id)


def _days(code: str) -> int:
    """The rule `transfer_acceptance_days`, which the logistics union has set for itself."""
    return _DAYS_AT_LOGISTICS if code.startswith(LOGISTICS) else _DAYS


def _ask(book: Book, move: _Move) -> Transfer:
    """An open transfer, on the first of its two stages."""
    member_id, here = move.life.member.id, move.life.now.organisation_id
    there, days = book.place(move.to), _days(move.to)
    transfer_id = book.new_id(Kind.TRANSFER)
    steps = [
        book.step(here, _PERMISSION, (_DAYS + 1) // 2),
        book.step(there, _PERMISSION, (days + 1) // 2),
    ]
    approval_id = book.review(("transfer", transfer_id, member_id), move.at, steps)
    book.open_step(approval_id, 1, move.at)
    transfer = Transfer(
        transfer_id,
        member_id,
        here,
        there,
        approval_id,
        member_id,
        TransferStatus.REQUESTED.value,
        None,
        move.at,
        limit_of(move.at, _DAYS),
        None,
        None,
        days,
    )
    book.rows["transfer"].append(transfer)
    _note(book, transfer, move.at, member_id, "transfer.requested", requested_on=str(day_of(move.at)))
    return transfer


def _release(book: Book, transfer: Transfer, at: datetime) -> Transfer:
    by_id = book.officer(transfer.from_organisation_id, day_of(at))
    book.decide_step(transfer.approval_id, 1, at, by_id)
    book.open_step(transfer.approval_id, 2, at)
    released = transfer._replace(
        status=TransferStatus.RELEASED.value, released_at=at, due_at=limit_of(at, transfer.acceptance_days)
    )
    _put(book, released)
    _note(book, released, at, by_id, "transfer.released")
    return released


def _accept(book: Book, move: _Move) -> None:
    """Released after two days, accepted after five; the member belongs to the new place from then on."""
    transfer = _release(book, _ask(book, move), move.at + timedelta(days=2))
    at = move.at + timedelta(days=5)
    by_id = book.officer(transfer.to_organisation_id, day_of(at))
    if by_id == book.officer(transfer.from_organisation_id, day_of(transfer.released_at or at)):
        by_id = book.chair(day_of(at))  # nobody decides in both stages
    book.decide_step(transfer.approval_id, 2, at, by_id)
    book.close_review(transfer.approval_id, at, ApprovalStatus.APPROVED)
    transfer = _end(book, transfer, at, TransferStatus.ACCEPTED, None)
    _note(book, transfer, at, by_id, "transfer.accepted")
    turn = Turn(
        day_of(at),
        MembershipCause.TRANSFERRED,
        organisation_id=transfer.to_organisation_id,
        cause_id=transfer.id,
        actor_id=by_id,
    )
    book.change(move.life, turn, at=at)


def _tell_returned(book: Book) -> None:
    """One was rejected by the new branch, one nobody decided in time."""
    at = morning(date(2026, 3, 9))
    move = _Move(book.past(book.cast.worker("HD-B-03")), "HD-C-03", at)
    transfer = _release(book, _ask(book, move), at + timedelta(days=1))
    at += timedelta(days=3)
    by_id = book.officer(transfer.to_organisation_id, day_of(at))
    book.decide_step(transfer.approval_id, 2, at, by_id, comment=_REASON)
    book.close_review(transfer.approval_id, at, ApprovalStatus.REJECTED)
    transfer = _end(book, transfer, at, TransferStatus.RETURNED, TransferClosing.REJECTED)
    _note(book, transfer, at, by_id, "transfer.returned")
    transfer = _ask(book, _Move(book.past(book.cast.worker("HD-C-01")), "HD-B-02", morning(date(2026, 4, 13))))
    step = next(each for each in book.rows["approval_step"] if each.approval_id == transfer.approval_id)
    book.set_step(transfer.approval_id, 1, escalated_at=step.due_at + _MINUTE)
    at = (transfer.due_at or at) + _MINUTE
    book.close_review(transfer.approval_id, at, ApprovalStatus.CANCELLED)
    transfer = _end(book, transfer, at, TransferStatus.RETURNED, TransferClosing.TIME_LIMIT)
    _note(book, transfer, at, None, "transfer.returned")


def _tell_ended(book: Book) -> None:
    """Second thoughts; a suspension in between; a branch that closed."""
    at = morning(date(2026, 2, 9))
    life = book.past(book.cast.worker("HD-C-03"))
    transfer = _ask(book, _Move(life, "HD-B-01", at))
    _stop(book, transfer, at + timedelta(days=1), TransferClosing.WITHDRAWN, life.member.id)
    at = morning(date(2026, 8, 3))
    life = book.past(book.cast.worker("HD-B-01"))
    transfer = _ask(book, _Move(life, "HD-C-02", at))
    at += timedelta(days=2)
    by_id = book.officer(life.now.organisation_id, day_of(at))
    turn = Turn(day_of(at), MembershipCause.SUSPENDED, MemberState.SUSPENDED, document="HD-2026-031", actor_id=by_id)
    book.change(life, turn, at=at)
    _stop(book, transfer, at, TransferClosing.MEMBERSHIP_CHANGED, by_id)
    life = book.past(book.cast.worker("HD-C-02"))
    transfer = _ask(book, _Move(life, PROTOTYPES, morning(MERGED_ON - timedelta(days=4))))
    _stop(book, transfer, morning(MERGED_ON), TransferClosing.ORGANISATION_CLOSED, book.chair(MERGED_ON))


def _stop(book: Book, transfer: Transfer, at: datetime, closing: TransferClosing, by_id: UUID) -> None:
    book.close_review(transfer.approval_id, at, ApprovalStatus.CANCELLED)
    is_own = closing is TransferClosing.WITHDRAWN
    status = TransferStatus.WITHDRAWN if is_own else TransferStatus.CANCELLED
    transfer = _end(book, transfer, at, status, closing)
    _note(book, transfer, at, by_id, f"transfer.{transfer.status}")


def _tell_waiting(book: Book) -> None:
    """Four wait: two for a release, two for an acceptance; two of the four are people in the holding pool."""
    asked = datetime.combine(day_of(book.now), time(2), book.now.tzinfo)
    pooled = [_in_pool(book, on) for on in (date(2026, 2, 4), date(2026, 3, 16))]
    _ask(book, _Move(pooled[0], STORES, asked - timedelta(days=1, minutes=10)))
    _ask(book, _Move(book.past(book.cast.worker("HD-A-01")), "HD-B-03", asked - timedelta(days=2)))
    for life, to in ((pooled[1], "HD-B-02"), (book.past(book.cast.worker("HD-C-03")), "HD-A-01-1")):
        transfer = _ask(book, _Move(life, to, asked - timedelta(days=3, minutes=25)))
        _release(book, transfer, asked - timedelta(days=1, minutes=40))


def _in_pool(book: Book, on: date) -> Life:
    turn = Turn(on, MembershipCause.JOINED, organisation_id=book.place(POOL), employment="flexible")
    return book.begin(book.cast.young("HD-B"), turn)


def _end(
    book: Book, transfer: Transfer, at: datetime, status: TransferStatus, closing: TransferClosing | None
) -> Transfer:
    why = None if closing is None else closing.value
    ended = transfer._replace(status=status.value, closing=why, due_at=None, closed_at=at)
    _put(book, ended)
    return ended


def _put(book: Book, transfer: Transfer) -> None:
    rows = book.rows["transfer"]
    rows[next(n for n, row in enumerate(rows) if row.id == transfer.id)] = transfer


def _note(book: Book, transfer: Transfer, at: datetime, by_id: UUID | None, action: str, **more: str) -> None:
    facts = {
        "member_id": str(transfer.member_id),
        "from_organisation_id": str(transfer.from_organisation_id),
        "to_organisation_id": str(transfer.to_organisation_id),
        **({} if transfer.closing is None else {"closing": transfer.closing}),
        **more,
    }
    subject = Subject("transfer", transfer.id, transfer.from_organisation_id)
    book.note(at, by_id, action, subject, **facts)
