"""Two rosters: one was applied and can still be undone, one was read and waits for somebody to look at it."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid5

import orjson

from db.models.files import FilePurpose, FileState
from db.models.jobs import JobState
from db.models.members import EmploymentKind, MembershipCause, MemberState
from db.models.rosters import RosterImportState, RosterRowAction, RosterRowOutcome, RosterSource
from db.sealing import seal
from db.seed.ids import Kind
from db.seed.story.book import Book, Life, Subject, Turn
from db.seed.story.days import DAY, day_of
from db.seed.story.places import LOGISTICS, STORES
from db.seed.story.rows import Import, ImportRow, Job, StoredFile
from db.seed.union import Member, person_beyond

_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TITLES = {
    "name": "姓名",
    "identity": "身份证号",
    "phone": "手机号",
    "organisation": "所在分会",
    "employment": "用工形式",
}
_FIRST_ROW = 2
_FIRST_STRANGER = 6_000
_SIZE_BYTES = 9_216
_TAIL = 4
_MINUTE = timedelta(minutes=1)


class _Row(NamedTuple):
    """A row as it was judged: what it would do with whom, and what stands in it."""

    action: RosterRowAction
    content: Mapping[str, Any]
    organisation_id: UUID | None = None
    member: Member | None = None
    reasons: Sequence[str] = ()
    warnings: Sequence[str] = ()
    is_applied: bool = False


class _Roster(NamedTuple):
    """A file that was read for an organisation at a moment."""

    id: UUID
    code: str
    file_name: str
    read_at: datetime
    applied_at: datetime | None


def tell_imports(book: Book) -> None:
    """The applied one of the logistics union, and the one of a branch that waits."""
    applied_at = book.now - 3 * DAY
    read_at = applied_at - 20 * _MINUTE
    roster = _Roster(book.new_id(Kind.ROSTER_IMPORT), LOGISTICS, "物流公司花名册.xlsx", read_at, applied_at)
    _write(book, roster, _applied_rows(book, roster))
    roster = _Roster(
        book.new_id(Kind.ROSTER_IMPORT), "HD-B-02", "电气公司二分会花名册.xlsx", book.now - DAY, applied_at=None
    )
    _write(book, roster, _waiting_rows(book))


def _applied_rows(book: Book, roster: _Roster) -> list[_Row]:
    """Two came new, one is employed otherwise; two were as they are; three rows could not be used."""
    on, by_id = day_of(book.now - 3 * DAY), book.officer(book.place(LOGISTICS), day_of(book.now))
    rows = []
    for member in (book.cast.young("HD-B"), book.cast.young("HD-C")):
        turn = Turn(
            on,
            MembershipCause.IMPORTED,
            organisation_id=book.place(STORES),
            employment=EmploymentKind.FIXED_TERM.value,
            cause_id=roster.id,
            actor_id=by_id,
        )
        newcomer = book.begin(member, turn).told()
        content = _whole(newcomer.name, newcomer.identity, newcomer.phone or "", newcomer.employment_kind)
        assumed = ["JOINED_ON_ASSUMED"]
        add = RosterRowAction.ADD
        rows.append(_Row(add, content, newcomer.organisation_id, newcomer, warnings=assumed, is_applied=True))
    members = [life for life in book.lives.values() if life.now.organisation_id == book.place(STORES)]
    settled = [life for life in members if life.now.state == MemberState.ACTIVE and life.now.starts_on < on]
    rows.append(_changed_row(book, settled[-1], Turn(on, MembershipCause.IMPORTED, cause_id=roster.id, actor_id=by_id)))
    for life in settled[:-1][:2]:
        member = life.told()
        rows.append(
            _Row(RosterRowAction.UNCHANGED, _short(member.name, member.identity), member.organisation_id, member)
        )
    first = rows[0]
    bad: tuple[tuple[RosterRowAction, str, dict[str, str]], ...] = (
        (RosterRowAction.DUPLICATE, "REPEATED_IDENTITY", {}),
        (RosterRowAction.INVALID, "IDENTITY_LENGTH", {"identity": "3301001991"}),
        (RosterRowAction.INVALID, "ORGANISATION_UNKNOWN", {"organisation": "夜班分会"}),
    )
    name = str(first.content["name"])
    return [
        *rows,
        *(_Row(action, {"name": name, "raw": {"name": name, **raw}}, reasons=[why]) for action, why, raw in bad),
    ]


def _changed_row(book: Book, life: Life, turn: Turn) -> _Row:
    """A change of employment, with what an undo compares and puts back."""
    before = life.told()
    old, new = before.employment_kind, EmploymentKind.DISPATCHED.value
    at = book.now - 3 * DAY
    book.change(life, turn._replace(employment=new), at=at)
    after = life.told()
    content = {
        **_whole(after.name, after.identity, after.phone or "", new),
        "phone": None,
        "changes": {"employment_kind": [old, new]},
        "seen": _seen(book, before),
        "before": _snapshot(book, before),
        "after": _snapshot(book, after),
    }
    return _Row(RosterRowAction.CHANGE, content, after.organisation_id, after, is_applied=True)


def _waiting_rows(book: Book) -> list[_Row]:
    """Each kind of row once, and two that are wrong."""
    people = (person_beyond(book.union.plan, _FIRST_STRANGER + number) for number in range(9))
    strangers = [person for person in people if person.phone]
    place, group = book.place("HD-B-02"), book.place("HD-B-02-2")
    first, second, third, fourth = (
        life.told() for life in (book.past(each) for each in book.cast.workers("HD-B-02", 4))
    )
    new, other = strangers[:2]
    phone = strangers[2].phone or ""
    added = _whole(new.name, new.identity, new.phone or "", EmploymentKind.PERMANENT.value)
    changed = {
        **_whole(first.name, first.identity, phone, first.employment_kind),
        "changes": {"phone_number": [None, None]},
        "seen": _seen(book, first),
    }
    to = group if second.organisation_id != group else book.place("HD-B-02-1")
    moved = {
        **_whole(second.name, second.identity, "", second.employment_kind),
        "phone": None,
        "changes": {"organisation": [_name(book, second.organisation_id), _name(book, to)]},
        "seen": _seen(book, second),
    }
    left = {
        **_whole(third.name, third.identity, "", third.employment_kind),
        "phone": None,
        "state": MemberState.LEFT.value,
        "changes": {"state": [third.state, MemberState.LEFT.value]},
        "seen": _seen(book, third),
    }
    return [
        _Row(RosterRowAction.ADD, added, place, warnings=["JOINED_ON_ASSUMED"]),
        _Row(RosterRowAction.CHANGE, changed, first.organisation_id, first),
        _Row(RosterRowAction.MOVE, moved, to, second),
        _Row(RosterRowAction.LEAVE, left, third.organisation_id, third),
        _Row(RosterRowAction.UNCHANGED, _short(fourth.name, fourth.identity), fourth.organisation_id, fourth),
        _Row(RosterRowAction.INVALID, {"name": None, "raw": {"phone": "1390000"}}, reasons=["NAME_MISSING"]),
        _Row(
            RosterRowAction.INVALID,
            {"name": other.name, "raw": {"name": other.name, "identity": "3.301E+17"}},
            reasons=["IDENTITY_ROUNDED"],
        ),
    ]


def _write(book: Book, roster: _Roster, rows: Sequence[_Row]) -> None:
    """The import with its file, which is forgotten, its rows, the work on it, and the log."""
    place, at = book.place(roster.code), roster.read_at
    by_id = book.officer(place, day_of(at))
    content = hashlib.sha256(roster.file_name.encode()).digest()
    file_id, opened_at = book.new_id(Kind.STORED_FILE), at - _MINUTE
    names = FilePurpose.ROSTER.value, FileState.FORGOTTEN.value, roster.file_name, _MEDIA_TYPE
    file = StoredFile(file_id, by_id, *names, content, _SIZE_BYTES, opened_at, opened_at + DAY)
    book.rows["stored_file"].append(file)
    state = RosterImportState.READY if roster.applied_at is None else RosterImportState.APPLIED
    facts = {"sheet": "Sheet1", "format": "xlsx", "headings_row": 1, "titles": _TITLES}
    book.rows["roster_import"].append(
        Import(
            roster.id,
            place,
            file_id,
            roster.file_name,
            content,
            RosterSource.OFFICER.value,
            by_id,
            state.value,
            {},
            facts,
            len(rows),
            opened_at,
            at,
            roster.applied_at,
            None if roster.applied_at is None else roster.applied_at + 7 * DAY,
        )
    )
    for number, row in enumerate(rows, start=_FIRST_ROW):
        book.rows["roster_row"].append(_sealed(book, roster, number, row))
    _work(book, roster, by_id, ("roster_read", len(rows), at))
    subject = Subject("roster_import", roster.id, place)
    opened = {"source": RosterSource.OFFICER.value, "size_bytes": _SIZE_BYTES, "content": content.hex()[:16]}
    book.note(opened_at, by_id, "roster_import.opened", subject, **opened)
    counts = Counter(row.action.value for row in rows)
    book.note(at, by_id, "roster_import.read", subject, rows=len(rows), **counts)
    if roster.applied_at is not None:
        _apply(book, roster, by_id, rows)


def _apply(book: Book, roster: _Roster, by_id: UUID, rows: Sequence[_Row]) -> None:
    at, place = roster.applied_at or roster.read_at, book.place(roster.code)
    applied = [row for row in rows if row.is_applied]
    _work(book, roster, by_id, ("roster_apply", len(applied), at))
    facts = {"roster_import_id": str(roster.id)}
    for row in applied:
        if row.member is None:
            continue
        subject = Subject("member", row.member.id, row.member.organisation_id)
        if row.action is RosterRowAction.ADD:
            book.note(at, by_id, "member.imported", subject, **facts)
        else:
            book.note(at, by_id, "member.changed_by_import", subject, **facts, fields=sorted(row.content["changes"]))
    book.note(at, by_id, "roster_import.applied", Subject("roster_import", roster.id, place), applied=len(applied))


def _work(book: Book, roster: _Roster, by_id: UUID, done: tuple[str, int, datetime]) -> None:
    kind, number, at = done
    began_at = at - _MINUTE
    progress = {"after": _FIRST_ROW + number - 1}
    state = JobState.DONE.value
    times = at, began_at, began_at, at
    job = Job(book.new_id(Kind.JOB), kind, roster.id, by_id, state, progress, number, number, *times)
    book.rows["job"].append(job)


def _sealed(book: Book, roster: _Roster, number: int, row: _Row) -> ImportRow:
    """A row with what is personal under a key of its own."""
    place, tenant_id = uuid5(roster.id, str(number)), book.tenant_id
    key, wrapped = book.keyring.wrap_new_key(tenant_id, place)
    sealed = seal(key, orjson.dumps(row.content).decode(), tenant_id=tenant_id, row_id=place, column="roster_row")
    identity, phone = row.content.get("identity"), row.content.get("phone")
    return ImportRow(
        roster.id,
        number,
        row.action.value,
        row.reasons,
        row.warnings,
        list(row.content.get("changes", {})),
        row.member.id if row.member else None,
        row.organisation_id,
        RosterRowOutcome.APPLIED.value if row.is_applied else None,
        wrapped,
        sealed,
        book.keyring.blind_index(tenant_id, "identity", identity) if identity else None,
        book.keyring.blind_index(tenant_id, "phone", phone) if phone else None,
    )


def _short(name: str, identity: str) -> Mapping[str, Any]:
    return {"name": name, "identity_tail": identity[-_TAIL:], "phone_tail": None}


def _whole(name: str, identity: str, phone: str, employment: str) -> dict[str, Any]:
    return {
        "name": name,
        "identity_tail": identity[-_TAIL:],
        "phone_tail": phone[-_TAIL:] or None,
        "identity": identity,
        "phone": phone or None,
        "member_number": None,
        "joined_on": None,
        "employment": employment,
        "state": None,
        "changes": {},
    }


def _seen(book: Book, member: Member) -> Mapping[str, Any]:
    return {
        "organisation": str(member.organisation_id),
        "phone_number": _index(book, "phone", member.phone),
        "identity_number": _index(book, "identity", member.identity),
    }


def _snapshot(book: Book, member: Member) -> Mapping[str, Any]:
    return {
        "name": member.name,
        "joined_on": member.joined_on.isoformat(),
        "state": member.state,
        "organisation_id": str(member.organisation_id),
        "employment_kind": member.employment_kind,
        "phone_index": _index(book, "phone", member.phone),
        "phone_tail": member.phone and member.phone[-_TAIL:],
        "identity_index": _index(book, "identity", member.identity),
        "identity_tail": member.identity[-_TAIL:],
        "version": member.version,
    }


def _index(book: Book, column: str, value: str | None) -> str | None:
    return book.keyring.blind_index(book.tenant_id, column, value).hex() if value else None


def _name(book: Book, organisation_id: UUID) -> str:
    return next(node.name for node in book.union.organisations if node.id == organisation_id)
