"""Finding the people of a batch of rows: in the register, and earlier in the same file."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from db.models.rosters import RosterImportRow
from db.queries.auth.officers import list_officers
from db.queries.rosters import matching as queries
from db.queries.rosters.matching import Asked
from db.session import Record
from db.types import NIL_ID
from domain.rosters.rules.judging import Facts, Known
from domain.rosters.rules.rows import RosterPerson
from domain.shared.calendar import local_day
from domain.shared.work import Work

_NUMBER_FIELD = "roster member number"


@dataclass(frozen=True, slots=True)
class Matched:
    """What is known about one row's person, and the keyed hash under which its number is found again."""

    facts: Facts
    number_index: bytes | None


@dataclass(frozen=True, slots=True)
class Repeats:
    """What the good rows of the file have named so far.

    A row that is not applied enters nobody: somebody whose first row has a fault is entered by the next one.
    """

    seen: set[tuple[str, bytes]]

    def told(self, matched: Matched) -> Matched:
        """The row with what earlier ones have named."""
        names = {kind for kind, index in _indexes(matched) if (kind, index) in self.seen}
        facts = replace(
            matched.facts,
            is_identity_repeated="identity" in names,
            is_number_repeated="number" in names,
            is_phone_repeated="phone" in names,
        )
        return replace(matched, facts=facts)

    def add(self, matched: Matched) -> None:
        """Counts a good row for those below it."""
        self.seen.update((kind, index) for kind, index in _indexes(matched) if index is not None)


@dataclass(frozen=True, slots=True)
class _Indexed:
    person: RosterPerson
    identity: bytes | None
    phone: bytes | None
    number: bytes | None


async def match(work: Work, row: RosterImportRow, people: Sequence[RosterPerson]) -> tuple[Sequence[Matched], Repeats]:
    """One entry for each person, in their order, and what the batches before have named.

    Which rows of the batch repeat earlier ones shows only while they are judged. Three statements, whatever the number.
    """
    indexed = [_indexed(work, person) for person in people]
    asked = Asked(
        numbers=[each.person.member_number for each in indexed if each.person.member_number],
        identities=[each.identity for each in indexed if each.identity],
        phones=[each.phone for each in indexed if each.phone],
        number_indexes=[each.number for each in indexed if each.number],
    )
    found = await queries.list_matches(work.conn, row.tenant_id, row.organisation_id, asked)
    in_reach = [each["id"] for each in found if each["is_in_reach"]]
    officers = await list_officers(work.conn, row.tenant_id, in_reach, today=local_day(work.now))
    seen = await queries.list_repeats(work.conn, row.tenant_id, row.id, asked)
    by_number = {number: each for each in found for number in (each["member_number"], *each["former_numbers"])}
    by_identity = {each["identity_index"]: each for each in found if each["identity_index"] is not None}
    by_phone = {each["phone_index"]: each["id"] for each in found if each["phone_index"] is not None}
    matched = []
    for each in indexed:
        facts = Facts(
            by_number=_known(by_number.get(each.person.member_number or ""), officers),
            by_identity=_known(by_identity.get(each.identity or b""), officers),
            identity_index=each.identity,
            phone_index=each.phone,
            phone_owner_id=by_phone.get(each.phone or b""),
        )
        matched.append(Matched(facts, each.number))
    return matched, Repeats(seen)


def _indexes(matched: Matched) -> Sequence[tuple[str, bytes | None]]:
    facts = matched.facts
    return ("identity", facts.identity_index), ("number", matched.number_index), ("phone", facts.phone_index)


def _indexed(work: Work, person: RosterPerson) -> _Indexed:
    def index(field: str, value: str | None) -> bytes | None:
        return None if value is None else work.keyring.blind_index(work.scope.tenant_id, field, value)

    return _Indexed(
        person,
        identity=index("identity", None if person.identity is None else person.identity.number),
        phone=index("phone", person.phone),
        number=index(_NUMBER_FIELD, person.member_number),
    )


def _known(row: Record | None, officers: set[UUID]) -> Known | None:
    """A member; of one out of reach nothing but that there is one."""
    if row is None:
        return None
    organisation_id: UUID | None = row["organisation_id"]
    return Known(
        id=row["id"],
        member_number=row["member_number"],
        name=row["name"] or "",
        state=row["state"] or "",
        employment_kind=row["employment_kind"] or "",
        joined_on=row["joined_on"],
        organisation_id=organisation_id or NIL_ID,
        identity_index=row["identity_index"],
        phone_index=row["phone_index"],
        phone_tail=row["phone_tail"],
        identity_tail=row["identity_tail"],
        is_officer=row["id"] in officers,
    )
