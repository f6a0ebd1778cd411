"""Votes: a committee election that is open, two that were published, a congress to come, a show of hands."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from random import Random
from typing import TypeAlias
from uuid import UUID

from db.models.members import MemberState
from db.seed.story.book import Book
from db.seed.story.days import DAY, day_of
from db.seed.union import Member, member_id
from db.seed.votes.poll import Asked, Poll

_CANDIDATES = 7
_SEATS = 5
_DELEGATES = 40
_VOTED_OF_TEN = 4
_TURNED_OUT_OF_TEN = 9
_BY_NAME = "HD-A-01-1"
_RANKED = "HD-A-02"
_RANKED_CANDIDATES, _RANKED_SEATS = 6, 3
Times: TypeAlias = tuple[datetime, datetime]
_COMMITTEE = ("工会委员会委员", "Members of the committee")


def tell_votes(book: Book, members: Sequence[Member]) -> None:
    """Everything about votes. Whoever has a story of their own is on no roll: their past is told elsewhere."""
    able = [each for each in members if each.state == MemberState.ACTIVE and each.id not in book.lives]
    chair, second = book.chair(day_of(book.now)), member_id(4)
    if second == chair:
        second = book.officer(book.place("HD-A"), day_of(book.now))
    # Sealed for three who are named; the shares stand in docs/demo.md.
    holders = [(chair, "工会主席"), (second, "工会副主席"), (None, "公证处 Notary")]
    hall = _Hall(book, able, chair, holders)
    hall.tell_election()
    hall.tell_published()
    hall.tell_ranked()
    hall.tell_congress()
    hall.tell_hands()


class _Hall:
    def __init__(
        self, book: Book, able: Sequence[Member], author_id: UUID, holders: Sequence[tuple[UUID | None, str]]
    ) -> None:
        self.book, self.able, self.author_id, self.holders = book, able, author_id, holders
        self.codes = {node.id: node.code for node in book.union.organisations}
        self.names = {node.code: node.name for node in book.union.organisations}
        self.now = book.now.replace(minute=0, second=0, microsecond=0)

    def tell_election(self) -> None:
        """The committee of HD-A is elected now; some have voted."""
        people = self._of("HD-A")
        poll = self._poll(
            "HD-A", ("工会委员会换届选举", "Election of the union committee"), self._seats(people),
            times=(self.now - 2 * DAY, self.now + 5 * DAY), rule_set_key="branch_committee",
        )  # fmt: skip
        poll.server_may_seal = True
        poll.open(people, self.codes)
        # The accounts of the demonstration have not voted: whoever tries it out may.
        for each in people[10:]:
            if poll.chance.randrange(10) < _VOTED_OF_TEN:
                poll.cast(each.id, [_choice(poll.chance)])
        poll.write()

    def tell_published(self) -> None:
        """The committee of HD-B was elected three weeks ago; anybody checks the files."""
        people = self._of("HD-B")
        poll = self._poll(
            "HD-B", ("第三届工会委员会选举", "Election of the third committee"), self._seats(people),
            times=(self.now - 24 * DAY, self.now - 17 * DAY), rule_set_key="branch_committee",
        )  # fmt: skip
        poll.open(people, self.codes)
        for each in people:
            if poll.chance.randrange(10) < _TURNED_OUT_OF_TEN:
                poll.cast(each.id, [_choice(poll.chance)])
        poll.state, poll.published_at = "published", self.now - 14 * DAY
        poll.write()

    def tell_ranked(self) -> None:
        """The workshops of HD-A-02 have ranked candidates for three seats, by the single transferable vote."""
        people = self._of(_RANKED)
        standing = [(each.name, None, each.id) for each in people[:_RANKED_CANDIDATES]]
        poll = self._poll(
            _RANKED, ("劳动保护监督检查委员会选举", "Election of the safety committee"),
            Asked("ranking", ("监督检查委员", "Members of the safety committee"), standing,
                  minimum=1, maximum=_RANKED_CANDIDATES, seats=_RANKED_SEATS, method="stv_scottish"),
            times=(self.now - 21 * DAY, self.now - 16 * DAY), rule_set_key="branch_committee",
        )  # fmt: skip
        poll.open(people, self.codes)
        for each in people:
            if poll.chance.randrange(10) < _TURNED_OUT_OF_TEN:
                poll.cast(each.id, [_ranking(poll.chance)])
        poll.state, poll.published_at = "published", self.now - 13 * DAY
        poll.write()

    def tell_congress(self) -> None:
        """Delegates of all branches vote in nine days; members may object to the list until then."""
        chance = Random("unionhall congress")
        poll = self._poll(
            "HD", ("会员代表大会：集体合同与经费预算", "Congress: collective agreement and budget"),
            Asked("yes_no_abstain", ("表决事项", "Motions"), [
                ("通过集体合同草案", "Adopt the draft of the collective agreement", None),
                ("通过年度经费预算", "Adopt the budget of the year", None),
            ], method="items"),
            times=(self.now + 9 * DAY, self.now + 10 * DAY), rule_set_key="congress_resolution",
        )  # fmt: skip
        own = [member_id(1), member_id(2)]
        poll.electors = [*own, *(each.id for each in chance.sample(self.able[10:], _DELEGATES))]
        poll.write()

    def tell_hands(self) -> None:
        """A group 班组 decides by name, as by a show of hands; three have answered."""
        people = self._of(_BY_NAME)
        poll = self._poll(
            _BY_NAME, ("春游目的地", "Where the spring outing goes"),
            Asked("choice", ("去哪里", "Where to"), [("西湖", "West Lake", None), ("莫干山", "Mogan Mountain", None)],
                  minimum=1),
            times=(self.now - DAY, self.now + 2 * DAY),
        )  # fmt: skip
        poll.open(people, self.codes)
        for number, each in enumerate(people[10:13]):
            poll.cast(each.id, [{"options": [1 + number % 2]}])
        poll.write()

    def _poll(
        self, code: str, title: tuple[str, str], asked: Asked, times: Times, *, rule_set_key: str | None = None
    ) -> Poll:
        kind = "named" if code == _BY_NAME else "sealed"
        return Poll(
            self.book,
            kind,
            (self.book.place(code), code, self.names[code]),
            title,
            f"{title[0]}。{title[1]}.",
            [asked],
            *times,
            author_id=self.author_id,
            holders=() if kind == "named" else self.holders,
            rule_set_key=rule_set_key,
        )

    def _of(self, code: str) -> list[Member]:
        below = {each for each, own in self.codes.items() if f"{own}-".startswith(f"{code}-")}
        return [each for each in self.able if each.organisation_id in below]

    def _seats(self, people: Sequence[Member]) -> Asked:
        standing = people[20 : 20 + _CANDIDATES]
        options = [(each.name, None, each.id) for each in standing]
        return Asked("choice", _COMMITTEE, options, minimum=1, maximum=_SEATS, write_ins=1, seats=_SEATS)


def _choice(chance: Random) -> Mapping[str, object]:
    # Some candidates are better known than others, and one voter in fifty has somebody else in mind.
    left = _known(chance, _CANDIDATES)[:_SEATS]
    if chance.randrange(50):
        return {"options": sorted(left), "write_ins": []}
    return {"options": sorted(left[1:]), "write_ins": ["周建国"]}


def _ranking(chance: Random) -> Mapping[str, object]:
    return {"ranking": _known(chance, _RANKED_CANDIDATES)[: chance.randint(1, _RANKED_CANDIDATES)]}


def _known(chance: Random, count: int) -> list[int]:
    """Candidates in an order in which those with small numbers tend to come first."""
    return sorted(range(1, count + 1), key=lambda number: number + chance.uniform(0, count))
