"""Organisations that were founded, moved, renamed, merged and dissolved, with their officers."""

from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from db.models.auth import Role
from db.models.members import MembershipCause, MemberState
from db.models.organisations import OrganisationCause, OrganisationKind, OrganisationState, PostKind, TermReminderStage
from db.seed.ids import Kind, seed_id
from db.seed.names import Named
from db.seed.offices import Term
from db.seed.story.book import Book, Life, Subject, Turn
from db.seed.story.days import DAY, day_of, morning
from db.seed.story.rows import Deputy, Office, OfficeGrant, TermReminder
from db.seed.tree import Organisation

POOL = "HD-P"
LOGISTICS, STORES, STORES_GROUP = "HD-D", "HD-D-01", "HD-D-01-1"
DELIVERY, DELIVERY_GROUP = "HD-C-04", "HD-C-04-1"
PROTOTYPES, SUCCESSOR = "HD-C-05", "HD-C-01"
OLD_SITE = "HD-B-01-4"
MOVED_ON, RENAMED_ON = date(2025, 4, 1), date(2025, 7, 1)
MERGED_ON, DISSOLVED_ON = date(2025, 12, 1), date(2026, 3, 31)
HANDED_OVER_ON = date(2025, 7, 1)
_SOON = timedelta(days=30)
_REMINDED = {TermReminderStage.FIRST: timedelta(days=90), TermReminderStage.LAST: timedelta(days=30)}
"""How long before the end of a term, where no rule says anything else."""


class _Founded(NamedTuple):
    code: str
    parent: str
    kind: OrganisationKind
    name: Named
    on: date
    by_software: bool = True


_FOUNDED = (
    _Founded(
        DELIVERY,
        "HD-C",
        OrganisationKind.BRANCH,
        Named("配送分会", "Delivery Branch"),
        date(2005, 3, 1),
        by_software=False,
    ),
    _Founded(
        DELIVERY_GROUP,
        DELIVERY,
        OrganisationKind.GROUP,
        Named("配送一组工会小组", "Delivery Group 1"),
        date(2005, 9, 1),
        by_software=False,
    ),
    _Founded(
        PROTOTYPES,
        "HD-C",
        OrganisationKind.BRANCH,
        Named("试制分会", "Prototype Branch"),
        date(2006, 3, 1),
        by_software=False,
    ),
    _Founded(
        OLD_SITE,
        "HD-B-01",
        OrganisationKind.GROUP,
        Named("老厂区维保工会小组", "Old Site Maintenance Group"),
        date(2007, 9, 1),
        by_software=False,
    ),
    _Founded(
        POOL,
        "HD",
        OrganisationKind.HOLDING_POOL,
        Named("集团待转入会员库", "Group Holding Pool"),
        date(2022, 6, 1),
    ),
    _Founded(
        LOGISTICS,
        "HD",
        OrganisationKind.ENTERPRISE_UNION,
        Named("华东精工物流有限公司工会", "Huadong Precision Logistics Trade Union"),
        date(2023, 3, 15),
    ),
    _Founded(STORES, LOGISTICS, OrganisationKind.BRANCH, Named("仓储分会", "Warehousing Branch"), date(2023, 4, 3)),
    _Founded(
        STORES_GROUP,
        STORES,
        OrganisationKind.GROUP,
        Named("冷链仓工会小组", "Cold Store Group"),
        date(2025, 9, 1),
    ),
)


class _Held(NamedTuple):
    """A post with one holder and the days of the term."""

    post: Office
    life: Life
    starts_on: date
    ends_on: date | None = None


def tell_places(book: Book) -> None:
    """The tree: what was founded, moved, renamed; then what closed, with what follows."""
    for number, founded in enumerate(_FOUNDED, start=len(book.union.organisations) + 1):
        node = Organisation(
            seed_id(Kind.ORGANISATION, number),
            book.place(founded.parent),
            founded.kind.value,
            founded.code,
            founded.name.zh,
            founded.name.en,
            founded.on,
        )
        book.found(node, actor_id=book.chair(founded.on) if founded.by_software else None)
    _tell_offices(book)
    book.alter(DELIVERY, MOVED_ON, OrganisationCause.MOVED, {"parent_id": book.place(LOGISTICS)})
    book.alter(
        DELIVERY, RENAMED_ON, OrganisationCause.RENAMED, {"name": "城市配送分会", "name_en": "City Delivery Branch"}
    )


def tell_closings(book: Book) -> None:
    """What closed, after all else that happened there."""
    _tell_merger(book)
    gone = book.past(book.cast.left("HD-B"), OLD_SITE)
    book.change(gone, Turn(date(2024, 8, 31), MembershipCause.LEFT, state=MemberState.LEFT))
    _close(book, OLD_SITE, DISSOLVED_ON, OrganisationState.DISSOLVED, None)


def _tell_offices(book: Book) -> None:
    """The chair of the logistics union was handed over; that of its stores ends soon."""
    founder = _newcomer(book, "HD-C-02", STORES, date(2023, 4, 3))
    successor = _newcomer(book, "HD-C-03", STORES, date(2023, 4, 3))
    chair = _post(book, LOGISTICS, PostKind.CHAIR)
    _post(book, LOGISTICS, PostKind.AUDITOR)
    last_on = HANDED_OVER_ON - DAY
    _hold(book, _Held(chair, founder, date(2023, 4, 10), last_on), decided_on=last_on - timedelta(days=10))
    _hold(book, _Held(chair, successor, HANDED_OVER_ON), decided_on=last_on - timedelta(days=10))
    storekeeper = _newcomer(book, "HD-B-03", STORES, date(2023, 4, 17))
    soon = day_of(book.now) + _SOON
    _hold(book, _Held(_post(book, STORES, PostKind.CHAIR), storekeeper, date(2023, 5, 8), soon))
    driver = book.past(book.cast.worker("HD-C-02"), DELIVERY)
    _hold(book, _Held(_post(book, DELIVERY, PostKind.CHAIR), driver, date(2022, 5, 6)))
    _tell_deputies(book, successor, storekeeper)
    founder_leaves = Turn(date(2025, 7, 15), MembershipCause.RETAINED, state=MemberState.RETAINED, employment="retired")
    book.change(founder, founder_leaves)
    for code, to in ((STORES, "HD-C-03"), (DELIVERY_GROUP, "HD-C-01")):
        _newcomer(book, to, code, date(2023, 9, 1))
    _newcomer(book, "HD-B-02", STORES_GROUP, date(2025, 9, 8))


def _newcomer(book: Book, code: str, to: str, on: date) -> Life:
    """Somebody of the register whose joining is told anew: they joined the new organisation."""
    return book.begin(book.cast.worker(code), Turn(on, MembershipCause.JOINED, organisation_id=book.place(to)))


def _post(book: Book, code: str, kind: PostKind) -> Office:
    opened_on = book.places[code][0].starts_on
    post = Office(book.new_id(Kind.POST), book.place(code), kind.value, 0, opened_on, None)
    book.rows["post"].append(post)
    return post


def _hold(book: Book, held: _Held, *, decided_on: date | None = None) -> None:
    """A term with the role that comes with it, and their entries in the log."""
    place, member_id = held.post.organisation_id, held.life.member.id
    term = Term(book.new_id(Kind.POST_TERM), held.post.id, member_id, held.starts_on, held.ends_on)
    book.rows["post_term"].append(term)
    on = min(decided_on or held.starts_on, held.starts_on)
    actor_id, at = book.chair(on), morning(on)
    grant = OfficeGrant(
        book.new_id(Kind.ROLE_GRANT),
        member_id,
        Role.BRANCH_OFFICER.value,
        place,
        actor_id,
        held.starts_on,
        held.ends_on,
        None,
        term.id,
    )
    book.rows["role_grant"].append(grant)
    book.officers.setdefault(place, []).append((held.starts_on, member_id))
    begun = {"post_id": str(held.post.id), "member_id": str(member_id), "starts_on": str(held.starts_on)}
    granted = {"member_id": str(member_id), "role": grant.role}
    book.note(at, actor_id, "role.granted", Subject("role_grant", grant.id, place), **granted)
    book.note(at, actor_id, "post_term.begun", Subject("post_term", term.id, place), **begun)
    _remind(book, term)
    if decided_on is not None and held.ends_on is not None:
        ended = {"post_id": str(held.post.id), "member_id": str(member_id), "ends_on": str(held.ends_on)}
        at = morning(decided_on)
        book.note(at, book.chair(decided_on), "post_term.ended", Subject("post_term", term.id, place), **ended)


def _remind(book: Book, term: Term) -> None:
    """What the chore has said by now of the end of a term."""
    if term.ends_on is None or term.ends_on < day_of(book.now):
        return
    for stage, before in _REMINDED.items():
        reminded_on = max(term.ends_on - before, term.starts_on)
        if reminded_on <= day_of(book.now):
            book.rows["post_term_reminder"].append(TermReminder(term.id, stage.value, reminded_on, term.ends_on))
            subject = Subject("organisation", book.tenant_id, book.tenant_id)
            book.note(morning(reminded_on), None, "post_term.reminded", subject, reminded_on=str(reminded_on), terms=1)


def _tell_deputies(book: Book, officer: Life, deputy: Life) -> None:
    """One who decides now in the chair's place, and the same one for some weeks of last summer."""
    today, place = day_of(book.now), officer.now.organisation_id
    spans = (
        (date(2026, 7, 6), date(2026, 7, 31)),
        (today - timedelta(days=5), today + timedelta(days=20)),
    )
    for starts_on, ends_on in spans:
        row = Deputy(book.new_id(Kind.DEPUTY), officer.member.id, deputy.member.id, starts_on, ends_on)
        book.rows["deputy"].append(row)
        facts = {"deputy_id": str(row.deputy_id), "starts_on": str(starts_on), "ends_on": str(ends_on)}
        book.note(morning(starts_on), row.officer_id, "deputy.appointed", Subject("deputy", row.id, place), **facts)


def _tell_merger(book: Book) -> None:
    """The prototype branch went into another one: three members followed, one who had left stays, an office closed."""
    followers = [book.past(member, PROTOTYPES) for member in book.cast.workers(SUCCESSOR, 3)]
    gone = book.past(book.cast.left("HD-C"), PROTOTYPES)
    book.change(gone, Turn(date(2023, 6, 30), MembershipCause.LEFT, state=MemberState.LEFT))
    post = _post(book, PROTOTYPES, PostKind.CHAIR)
    head = _Held(post, followers[0], date(2022, 1, 10), MERGED_ON)
    _hold(book, head)
    book.rows["post"][-1] = post._replace(closed_on=MERGED_ON)
    grant = book.rows["role_grant"][-1]
    actor_id, at = book.chair(MERGED_ON), morning(MERGED_ON)
    book.rows["role_grant"][-1] = grant._replace(ends_on=None, revoked_at=at)
    revoked = {"member_id": str(grant.member_id), "role": grant.role}
    book.note(at, actor_id, "role.revoked", Subject("role_grant", grant.id, grant.organisation_id), **revoked)
    closed, successor = book.place(PROTOTYPES), book.place(SUCCESSOR)
    for life in followers:
        turn = Turn(
            MERGED_ON,
            MembershipCause.REORGANISED,
            organisation_id=successor,
            cause_id=closed,
            actor_id=actor_id,
        )
        book.change(life, turn)
    _close(book, PROTOTYPES, MERGED_ON, OrganisationState.MERGED, successor)


def _close(book: Book, code: str, on: date, state: OrganisationState, successor_id: UUID | None) -> None:
    book.alter(code, on, OrganisationCause(state.value), {"state": state.value, "cause_id": successor_id})
