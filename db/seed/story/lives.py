"""Lives of memberships: retained and resumed, suspended and reinstated, ended, corrected, begun again."""

from datetime import date

from db.models.members import CorrectionReason, MembershipCause, MemberState
from db.seed.story.book import Book, Turn
from db.seed.story.days import morning
from db.seed.story.places import POOL

_RETAINED, _SUSPENDED = MembershipCause.RETAINED, MembershipCause.SUSPENDED
_LIVES: tuple[tuple[str, tuple[Turn, ...]], ...] = (
    ("HD-B-02", (Turn(date(2024, 11, 1), _RETAINED, MemberState.RETAINED, employment="retired"),)),
    ("HD-C-01", (Turn(date(2026, 5, 18), _RETAINED, MemberState.RETAINED, employment="unemployed"),)),
    (
        "HD-B-03",
        (
            Turn(date(2025, 2, 17), _RETAINED, MemberState.RETAINED, employment="unemployed"),
            Turn(date(2025, 8, 25), MembershipCause.RESUMED, MemberState.ACTIVE, employment="fixed_term"),
        ),
    ),
    (
        "HD-C-02",
        (
            Turn(date(2025, 3, 10), _SUSPENDED, MemberState.SUSPENDED, document="HD-2025-007"),
            Turn(date(2025, 6, 10), MembershipCause.REINSTATED, MemberState.ACTIVE),
        ),
    ),
    ("HD-B-01", (Turn(date(2026, 8, 17), _SUSPENDED, MemberState.SUSPENDED, document="HD-2026-033"),)),
    ("HD-C-03", (Turn(date(2025, 10, 31), MembershipCause.LEFT, MemberState.LEFT),)),
    ("HD-B-04", (Turn(date(2025, 5, 19), MembershipCause.EXPELLED, MemberState.LEFT, document="HD-2025-016"),)),
    ("HD-C-01", (Turn(date(2026, 1, 22), MembershipCause.DECEASED, MemberState.DECEASED),)),
    (
        "HD-B-02",
        (
            Turn(date(2023, 6, 30), MembershipCause.LEFT, MemberState.LEFT),
            Turn(date(2025, 3, 10), MembershipCause.REJOINED, MemberState.ACTIVE),
        ),
    ),
    ("HD-C-02", (Turn(date(2025, 9, 1), MembershipCause.EMPLOYMENT_CHANGED, employment="dispatched"),)),
)
_POOLED = (
    (date(2025, 4, 14), "flexible"),
    (date(2025, 9, 22), "flexible"),
    (date(2026, 6, 15), "dispatched"),
)
_REPORTED_ON, _CORRECTED_ON = date(2026, 4, 10), date(2026, 4, 20)


def tell_lives(book: Book) -> None:
    """One life of each kind, and people whose employer has no union, in the holding pool."""
    for code, turns in _LIVES:
        life = book.past(book.cast.worker(code))
        for turn in turns:
            book.change(life, turn)
    _tell_mistake(book)
    for on, employment in _POOLED:
        turn = Turn(on, MembershipCause.JOINED, organisation_id=book.place(POOL), employment=employment)
        book.begin(book.cast.young("HD-C"), turn)
    turn = Turn(date(2026, 7, 20), _RETAINED, MemberState.RETAINED, employment="unemployed")
    joined = Turn(date(2024, 12, 2), MembershipCause.JOINED, organisation_id=book.place(POOL), employment="flexible")
    book.change(book.begin(book.cast.young("HD-B"), joined), turn)


def _tell_mistake(book: Book) -> None:
    """A death that was reported of the wrong member, and taken back as if it had never been."""
    life = book.past(book.cast.worker("HD-B-03"))
    book.change(life, Turn(_REPORTED_ON, MembershipCause.DECEASED, MemberState.DECEASED))
    turn = Turn(
        _REPORTED_ON,
        MembershipCause.CORRECTED,
        MemberState.ACTIVE,
        reason=CorrectionReason.WRONG_MEMBER.value,
    )
    book.change(life, turn, at=morning(_CORRECTED_ON))
