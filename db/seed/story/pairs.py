"""Two entries that may be one person's: one pair to look at, one that was dismissed, one that became one entry."""

import hashlib
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from db.models.members import DismissalReason, MembershipCause, MergeReason
from db.models.rosters import RosterImportState, RosterRowAction, RosterRowOutcome, RosterSource
from db.seed.ids import Kind
from db.seed.story.book import Book, Subject, Turn
from db.seed.story.days import DAY, morning
from db.seed.story.rows import Dismissal, Import, ImportRow, Merge
from db.seed.union import Member, member_id, member_number

_IMPORTED_ON, _FORGOTTEN_ON = date(2024, 5, 13), date(2024, 6, 13)
_LOOKED_AT_ON, _MERGED_ON = date(2026, 3, 18), date(2026, 4, 27)
_PLACE = "HD-C"
_FIRST_ROW = 2


def tell_pairs(book: Book) -> None:
    """A roster without identity numbers was imported two years ago: three of its people had been there before."""
    import_id = book.new_id(Kind.ROSTER_IMPORT)
    candidate, namesake = book.cast.workers("HD-C-02", 2)
    kept = book.cast.worker("HD-C-03")
    seen = _enter_again(book, import_id, book.cast.young("HD-C-02"), candidate)
    dismissed = _enter_again(book, import_id, book.cast.young("HD-C-02"), namesake)
    number = book.union.plan.members + 1
    new = kept._replace(id=member_id(number), member_number=member_number(number))
    merged = _enter_again(book, import_id, new, kept)
    _tell_import(book, import_id, [seen, dismissed, merged])
    _tell_dismissal(book, namesake, dismissed)
    _tell_merge(book, kept, merged)


def _enter_again(book: Book, import_id: UUID, entry: Member, twin: Member) -> Member:
    """An entry as the roster had it: the twin's name, place and day of joining, and no number of a person."""
    told = entry._replace(name=twin.name, organisation_id=twin.organisation_id, phone=None, identity="")
    turn = Turn(twin.joined_on, MembershipCause.IMPORTED, employment=twin.employment_kind, cause_id=import_id)
    return book.begin(told, turn).member


def _tell_import(book: Book, import_id: UUID, added: Sequence[Member]) -> None:
    """The import, of which nothing personal is left."""
    place, at = book.place(_PLACE), morning(_IMPORTED_ON)
    by_id = book.officer(place, _IMPORTED_ON)
    name = "汽车零部件公司花名册2024.xlsx"
    book.rows["roster_import"].append(
        Import(
            import_id,
            place,
            None,
            name,
            hashlib.sha256(name.encode()).digest(),
            RosterSource.OFFICER.value,
            by_id,
            RosterImportState.APPLIED.value,
            {},
            {"format": "xlsx", "headings_row": 1, "titles": {"name": "姓名", "organisation": "所在分会"}},
            len(added),
            at,
            at,
            at,
            at + 7 * DAY,
            morning(_FORGOTTEN_ON),
        )
    )
    subject = Subject("roster_import", import_id, place)
    book.note(at, by_id, "roster_import.opened", subject, source=RosterSource.OFFICER.value)
    book.note(at, by_id, "roster_import.read", subject, rows=len(added), add=len(added))
    book.note(at, by_id, "roster_import.applied", subject, applied=len(added))
    action, outcome = RosterRowAction.ADD.value, RosterRowOutcome.APPLIED.value
    for number, member in enumerate(added, start=_FIRST_ROW):
        row = ImportRow(import_id, number, action, [], [], [], member.id, member.organisation_id, outcome)
        book.rows["roster_row"].append(row)
        subject = Subject("member", member.id, member.organisation_id)
        book.note(at, by_id, "member.imported", subject, roster_import_id=str(import_id))


def _tell_dismissal(book: Book, namesake: Member, dismissed: Member) -> None:
    first_id, second_id = sorted((namesake.id, dismissed.id))
    by_id, at = book.officer(book.place(_PLACE), _LOOKED_AT_ON), morning(_LOOKED_AT_ON)
    reason = DismissalReason.DIFFERENT_PEOPLE.value
    row = Dismissal(book.new_id(Kind.DUPLICATE_DISMISSAL), first_id, second_id, reason, by_id, at)
    book.rows["duplicate_dismissal"].append(row)
    for one, other in ((namesake, dismissed), (dismissed, namesake)):
        facts = {"other_id": str(other.id), "reason": reason}
        book.note(at, by_id, "duplicate.dismissed", Subject("member", one.id, one.organisation_id), **facts)


def _tell_merge(book: Book, kept: Member, merged: Member) -> None:
    """The merged entry is no membership from the day on; its id and number lead to the kept one."""
    life = book.lives.pop(merged.id)
    book.ended.append(life.now._replace(until_on=_MERGED_ON))
    book.extra.append(life.told()._replace(merged_into_id=kept.id))
    by_id, at, reason = book.officer(book.place(_PLACE), _MERGED_ON), morning(_MERGED_ON), MergeReason.IMPORTED_TWICE
    facts = {"taken": [], "rows": {"membership_periods": 1}}
    book.rows["member_merge"].append(Merge(merged.id, kept.id, _MERGED_ON, at, by_id, reason.value, None, facts))
    told = {"merged_id": str(merged.id), "merged_on": str(_MERGED_ON), "can_be_undone": False, "reason": reason.value}
    book.note(at, by_id, "member.merged", Subject("member", kept.id, kept.organisation_id), **told, **facts)
    into = Subject("member", merged.id, merged.organisation_id)
    book.note(at, by_id, "member.merged_into", into, kept_id=str(kept.id))
