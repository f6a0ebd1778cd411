"""Suggestions 合理化建议: three hundred of two years, in every state, with all that belongs to them."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Final, NamedTuple
from uuid import UUID

from db.models.members import MemberState
from db.models.suggestions import ImplementationState, StepKind
from db.models.suggestions import SuggestionState as State
from db.seed.ids import Kind
from db.seed.story.book import Book
from db.seed.story.days import DAY, day_of
from db.seed.suggestions.catalogue import CATEGORIES, CO_UNITS, UNION_BODIES, UNITS
from db.seed.suggestions.details import Details
from db.seed.suggestions.lives import Life, Outline, Parts, Place, life_of
from db.seed.suggestions.paths import AGAIN, ASKED, CO_SIGNED, DETOUR, LATE, PATHS, Move
from db.seed.suggestions.rows import (
    AuthorRecord,
    CategoryRecord,
    RouteRecord,
    StaffRecord,
    SupportRecord,
    TemplateRecord,
    UnitRecord,
)
from db.seed.suggestions.texts import TOPICS, Text, text_about, text_of
from db.seed.union import Member, member_id

_ROOT, _FIRST = "HD", "HD-A"
_COMPANIES: Final = ("HD-A", "HD-A", "HD-A", "HD-B", "HD-C")
_AT_COMPANY: Final = frozenset({"canteen", "dormitory", "parking", "commute"})
_AT_ROOT: Final = frozenset({"pay", "welfare"})
_SECONDERS_NEEDED: Final = 10
_TELLING: Final = 10


class _Planned(NamedTuple):
    """So many that have come to the end of a path, the last step between so many days ago."""

    amount: int
    path: Sequence[Move]
    days: tuple[float, float]


_TWO_YEARS: Final = (20.0, 700.0)
_PLAN: Final = (
    _Planned(6, PATHS[State.DRAFT], (0.2, 20)),
    _Planned(10, PATHS[State.SUBMITTED], (0.2, 12)),
    _Planned(8, PATHS[State.IN_REVIEW], (0.5, 15)),
    _Planned(4, PATHS[State.RETURNED], (1, 12)),
    _Planned(4, PATHS[State.TRANSFERRED], (0.5, 9)),
    _Planned(8, PATHS[State.FILED], (0.5, 12)),
    _Planned(14, PATHS[State.NOT_FILED], _TWO_YEARS),
    _Planned(10, PATHS[State.ASSIGNED], (0.5, 25)),
    _Planned(22, PATHS[State.IN_PROGRESS], (1, 80)),
    _Planned(4, PATHS[State.WAITING_FOR_AUTHOR], (1, 20)),
    _Planned(4, PATHS[State.ANSWER_DRAFTED], (0.5, 8)),
    _Planned(5, PATHS[State.COUNTERSIGNED], (0.5, 8)),
    _Planned(16, PATHS[State.ANSWERED], (0.5, 9)),
    _Planned(8, PATHS[State.RATED], (0.5, 8)),
    _Planned(3, PATHS[State.REOPENED], (0.5, 6)),
    _Planned(6, PATHS[State.WITHDRAWN], _TWO_YEARS),
    _Planned(92, PATHS[State.CLOSED], _TWO_YEARS),
    _Planned(24, CO_SIGNED, _TWO_YEARS),
    _Planned(12, ASKED, _TWO_YEARS),
    _Planned(12, DETOUR, _TWO_YEARS),
    _Planned(10, AGAIN, _TWO_YEARS),
    _Planned(6, LATE, (1, 8)),
)
_MERGED: Final = 12
_ANONYMOUS: Final = 12
"""Of those that are plainly closed or with a unit, the first so many."""
_OWN: Final = (State.DRAFT, State.RETURNED, State.WAITING_FOR_AUTHOR, State.ANSWERED, State.CLOSED)
"""States of which HD000001 has one each, so that a member's own list has something of everything."""
_MAY_HIDE: Final = (PATHS[State.CLOSED], PATHS[State.IN_PROGRESS], PATHS[State.ANSWERED])
_KEEPING: Final = frozenset({State.FILED, State.ASSIGNED, State.IN_PROGRESS, State.CLOSED, State.ANSWERED})
_HANDLERS_ONLY, _CO_AUTHORED, _IMPLEMENTED, _HIDDEN = 0.08, 0.2, 0.45, 0.3
_CHANNELS: Final = ("mobile", "mobile", "mobile", "kiosk", "console", "on_behalf")
_SECONDERS: Final = (0, 0, 1, 2, 3, 4, 6, 9, 14, 26)
_TEMPLATES: Final = (
    ("已经解决", "您反映的问题已经解决，感谢您的关心和监督。", "solved"),
    ("列入计划", "您的建议已列入年度计划，将按进度实施并向您反馈。", "planned"),
    ("留作参考", "受条件限制，您的建议暂时难以实施，留作今后工作参考。", "for_reference"),
    ("已有规定", "您反映的事项已有明确规定，现将有关内容向您说明。", "for_reference"),
)


def tell_suggestions(book: Book, members: Sequence[Member]) -> None:
    """Everything about suggestions."""
    able = [each for each in members if each.state == MemberState.ACTIVE and each.id not in book.lives]
    hall = _Hall(book, able)
    hall.tell_offices()
    for planned in _PLAN:
        for _ in range(planned.amount):
            hall.tell(planned)
    for _ in range(_MERGED):
        hall.tell_merged()
    hall.write()


class _Told(NamedTuple):
    """A suggestion that is there, with what may yet be added to it."""

    life: Life
    text: Text
    authors: list[AuthorRecord]
    supports: list[SupportRecord]


class _Hall:
    def __init__(self, book: Book, able: Sequence[Member]) -> None:
        self.book, self.chance = book, Random("unionhall suggestions of the story")
        self.codes = {node.id: node.code for node in book.union.organisations}
        # Nobody handles a suggestion of their own.
        officers = {book.officer(node.id, day_of(book.now - DAY)) for node in book.union.organisations}
        self.people = {
            code: [
                each
                for each in able[_TELLING:]
                if self._is_below(each.organisation_id, code) and each.id not in officers
            ]
            for code in dict.fromkeys(_COMPANIES)
        }
        self.told: list[_Told] = []
        self.categories: dict[str, UUID] = {}
        self.units: dict[str, UUID] = {}
        self.staff: dict[str, Sequence[UUID]] = {}
        self.own: set[State] = set()
        self.hidden = 0
        self.details = Details(self.chance, book.now, book.new_id, self._add)

    def _add(self, table: str, row: object) -> None:
        self.book.rows[table].append(row)

    def _is_below(self, organisation_id: UUID, code: str) -> bool:
        return f"{self.codes.get(organisation_id, '')}-".startswith(f"{code}-")

    def tell_offices(self) -> None:
        """Categories, units with two of staff each, routes, templates."""
        book, root, since = self.book, self.book.place(_ROOT), self.book.now - 800 * DAY
        chair = book.chair(day_of(since))
        for number, (code, named) in enumerate(CATEGORIES.items(), 1):
            category = CategoryRecord(book.new_id(Kind.SUGGESTION_CATEGORY), root, code, *named, number)
            self._add("suggestion_category", category)
            self.categories[code] = category.id
        staff = self.chance.sample(self.people[_FIRST], k=2 * len(UNITS))
        for number, (code, named) in enumerate(UNITS.items()):
            kind = "union" if code in UNION_BODIES else "management"
            unit = UnitRecord(book.new_id(Kind.ANSWERING_UNIT), root, kind, code, *named, chair, since)
            self._add("answering_unit", unit)
            self.units[code] = unit.id
            self.staff[code] = [each.id for each in staff[2 * number : 2 * number + 2]]
            for each in self.staff[code]:
                row = StaffRecord(book.new_id(Kind.UNIT_STAFF), unit.id, each, chair, day_of(since))
                self._add("unit_staff", row)
        busy = {each.id for each in staff}
        self.people[_FIRST] = [each for each in self.people[_FIRST] if each.id not in busy]
        self._tell_routes(chair)
        for title, body, answer_class in _TEMPLATES:
            self._add(
                "answer_template",
                TemplateRecord(book.new_id(Kind.ANSWER_TEMPLATE), root, title, body, answer_class, chair, since),
            )

    def _tell_routes(self, chair: UUID) -> None:
        at = self.book.now - 790 * DAY
        unit_of = {topic.category: topic.unit for topic in TOPICS}
        routes = [(_ROOT, category, _ROOT) for category in sorted(_AT_ROOT)]
        companies = dict.fromkeys(_COMPANIES)
        routes += [(company, category, company) for company in companies for category in sorted(_AT_COMPANY)]
        for place, category, handling in routes:
            self._add(
                "suggestion_route",
                RouteRecord(
                    self.book.new_id(Kind.SUGGESTION_ROUTE),
                    self.book.place(place),
                    self.categories[category],
                    self.book.place(handling),
                    self.units[unit_of[category]],
                    chair,
                    at,
                ),
            )

    def tell(self, planned: _Planned) -> None:
        """One of a plan."""
        text = text_of(self.chance)
        company = self.chance.choice(_COMPANIES)
        author = self.chance.choice(self.people[company])
        state = planned.path[-1][1]
        if state in _OWN and state not in self.own:
            self.own.add(state)
            self._write(text, _FIRST, None, planned)
            return
        self._write(text, company, author, planned)

    def _write(self, text: Text, company: str, author: Member | None, planned: _Planned) -> None:
        first_id = member_id(1) if author is None else author.id
        organisation_id = self.book.place("HD-A-01-1") if author is None else author.organisation_id
        place = Place(organisation_id, self._handling(text, company, organisation_id), self.categories[text.category])
        parts = self._parts(text, place, first_id)
        last_at = self.book.now - timedelta(days=self.chance.uniform(*planned.days))
        token = None
        if (
            author is not None
            and self.hidden < _ANONYMOUS
            and planned.path in _MAY_HIDE
            and self.chance.random() < _HIDDEN
        ):
            self.hidden += 1
            token, parts = hashlib.sha256(self.chance.randbytes(32)).digest(), parts._replace(author_id=None)
        outline = Outline(
            text,
            place,
            parts,
            planned.path,
            last_at,
            token_hash=token,
            visibility="handlers" if self.chance.random() < _HANDLERS_ONLY else "members",
            channel=self.chance.choice(_CHANNELS),
        )
        life = life_of(self.chance, self.book.new_id(Kind.SUGGESTION), outline)
        self._surround(life, text, company, parts)

    def _surround(self, life: Life, text: Text, company: str, parts: Parts) -> None:
        self.details.chance = Random(str(life.suggestion.id))
        others = [each.id for each in self.chance.sample(self.people[company], k=40) if each.id != parts.author_id]
        is_signed = self.chance.random() < _CO_AUTHORED and life.suggestion.token_hash is None
        authors = self.details.sign(life, others[: self.chance.randint(1, 3)] if is_signed else ())
        seconders = others[3 : 3 + self.chance.choice(_SECONDERS)]
        supports = self.details.support(life, seconders) if life.suggestion.visibility == "members" else []
        remedy = TOPICS[text.about[0]].parts[text.about[1]][1]
        self.details.handle(life, remedy, parts)
        self.details.talk(life, others[35 : 35 + self.chance.choice((0, 0, 1, 2, 3))], parts)
        if life.suggestion.state in {State.CLOSED, State.RATED} and self.chance.random() < _IMPLEMENTED:
            self.details.implement(life, remedy, parts, state=self.chance.choice(tuple(ImplementationState)))
        self.told.append(_Told(life, text, authors, supports))

    def tell_merged(self) -> None:
        """One that says the same as another of the place, which keeps its authors and who seconded it."""
        kept = self.chance.choice([each for each in self.told if self._keeps(each)])
        row = kept.life.suggestion
        company = next(code for code in dict.fromkeys(_COMPANIES) if self._is_below(row.organisation_id, code))
        author = self.chance.choice(self.people[company])
        text = text_about(self.chance, *kept.text.about)
        place = Place(author.organisation_id, row.handling_id, row.category_id)
        parts = self._parts(text, place, author.id)
        filed = kept.life.first(StepKind.FILE)
        last_at = min(
            self.book.now, (filed.at if filed else row.created_at) + timedelta(days=self.chance.randint(6, 30))
        )
        outline = Outline(text, place, parts, PATHS[State.MERGED], last_at, merged_into_id=row.id)
        life = life_of(self.chance, self.book.new_id(Kind.SUGGESTION), outline)
        merge = life.events[-1]._replace(facts={"into_id": str(row.id)})
        life = life._replace(events=[*life.events[:-1], merge])
        own = self.details.sign(life, ())
        known = {each.member_id for each in kept.authors}
        for signed in own:
            if signed.member_id not in known:
                came = AuthorRecord(row.id, signed.member_id, "accepted", life.suggestion.id, merge.at, merge.at)
                kept.authors.append(came)
        people = {each.member_id for each in kept.supports} | {each.member_id for each in kept.authors}
        for each in self.chance.sample(self.people[company], k=4):
            if each.id not in people:
                kept.supports.append(SupportRecord(row.id, each.id, life.suggestion.id, merge.at - timedelta(hours=3)))
        self.told.append(_Told(life, text, own, []))

    def _keeps(self, told: _Told) -> bool:
        row = told.life.suggestion
        return row.token_hash is None and row.state in _KEEPING and row.visibility == "members"

    def _handling(self, text: Text, company: str, organisation_id: UUID) -> UUID:
        if text.category in _AT_ROOT:
            return self.book.place(_ROOT)
        if text.category in _AT_COMPANY:
            return self.book.place(company)
        code = self.codes[organisation_id]
        return self.book.place("-".join(code.split("-")[:3]))

    def _parts(self, text: Text, place: Place, author_id: UUID) -> Parts:
        co_code = CO_UNITS[text.unit]
        receiver = self.book.officer(place.handling_id, day_of(self.book.now - DAY))
        lead, co = (
            self.chance.choice([each for each in self.staff[code] if each != author_id])
            for code in (text.unit, co_code)
        )
        supervisor = self.book.chair(day_of(self.book.now - DAY))
        return Parts(author_id, receiver, lead, supervisor, self.units[text.unit], co, self.units[co_code])

    def write(self) -> None:
        """All rows, the oldest suggestion first."""
        for told in sorted(self.told, key=lambda each: each.life.suggestion.created_at):
            row = told.life.suggestion
            supports = sorted(told.supports, key=lambda each: each.supported_at)
            if len(supports) >= _SECONDERS_NEEDED:
                row = row._replace(seconded_at=supports[_SECONDERS_NEEDED - 1].supported_at)
            self._add("suggestion", row)
            for table, rows in (
                ("suggestion_event", told.life.events),
                ("suggestion_author", told.authors),
                ("suggestion_support", supports),
            ):
                for each in rows:
                    self._add(table, each)
