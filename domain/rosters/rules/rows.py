"""A row's cells as a person, with everything that is wrong with them; nothing of the register is asked here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from domain.rosters.rules import values
from domain.rosters.rules.cells import Cell, Flaw, Numbered, text_of
from domain.rosters.rules.headings import Headings, RosterField, field_of
from domain.rosters.rules.reasons import RosterReason
from domain.rosters.rules.values import IdentityNumber

_TOTAL = re.compile(r"\s*(?:合\s*计|总\s*计|小\s*计|共\s*计|total|subtotal|sum)[\s:：]*.*", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_UNREADABLE = "\ufffd"
_HEADINGS_AGAIN = 3

T = TypeVar("T", str, date, IdentityNumber)


@dataclass(slots=True)
class RosterPerson:
    """What a row says; a value is None where the cell is empty, has no column, or is wrong."""

    number: int
    name: str | None = None
    identity: IdentityNumber | None = None
    phone: str | None = None
    organisation: str | None = None
    organisation_code: str | None = None
    member_number: str | None = None
    joined_on: date | None = None
    employment: str | None = None
    state: str | None = None
    reasons: list[RosterReason] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RowReader:
    """Reads the rows of one file. `today` is the union's day, `is_1904` the calendar of old Macintosh files."""

    headings: Headings
    today: date
    is_1904: bool = False

    def read(self, row: Numbered) -> RosterPerson:
        """The person of a row; a row that is none (a total, headings once more) has that as its one reason."""
        person = RosterPerson(row.number)
        odd = self._oddity(row)
        if odd is not None:
            person.reasons.append(odd)
            return person
        cells = {name: self._cell(row, position) for name, position in self.headings.columns.items()}
        flaws = _flaws(cells)
        person.reasons += dict.fromkeys(flaws.values())
        cells = {name: None if name in flaws else cell for name, cell in cells.items()}
        self._read_values(person, cells, has_name=RosterField.NAME not in flaws)
        return person

    def _cell(self, row: Numbered, position: int) -> Cell:
        return row.cells[position] if position < len(row.cells) else None

    def _oddity(self, row: Numbered) -> RosterReason | None:
        surplus = row.cells[self.headings.width :]
        texts = [text_of(cell) for cell in row.cells]
        if any(cell is not None and text_of(cell).strip() for cell in surplus):
            return RosterReason.ROW_TOO_LONG
        again = [field_of(text, {}) for text in texts if text]
        if len({each for each in again if each not in {None, RosterField.IGNORED}}) >= _HEADINGS_AGAIN:
            return RosterReason.ROW_IS_HEADINGS
        first = next((text for text in texts if text.strip()), "")
        return RosterReason.ROW_IS_TOTAL if _TOTAL.fullmatch(first) and self._lacks_person(row) else None

    def _lacks_person(self, row: Numbered) -> bool:
        columns = self.headings.columns
        wanted = [columns[name] for name in (RosterField.IDENTITY, RosterField.MEMBER_NUMBER) if name in columns]
        return all(not text_of(self._cell(row, position)).strip() for position in wanted)

    def _read_values(self, person: RosterPerson, cells: Mapping[RosterField, Cell], *, has_name: bool) -> None:
        def take(value: "T | RosterReason | None") -> "T | None":
            if isinstance(value, RosterReason):
                person.reasons.append(value)
                return None
            return value

        get = cells.get
        if has_name:
            person.name = take(values.name_of(get(RosterField.NAME)))
        person.identity = take(values.identity_of(get(RosterField.IDENTITY), self.today))
        person.phone = take(values.phone_of(get(RosterField.PHONE)))
        person.member_number = take(values.member_number_of(get(RosterField.MEMBER_NUMBER)))
        person.joined_on = take(values.joined_on_of(get(RosterField.JOINED_ON), self.today, is_1904=self.is_1904))
        person.employment = take(values.employment_of(get(RosterField.EMPLOYMENT)))
        person.state = take(values.state_of(get(RosterField.STATE)))
        person.organisation = text_of(get(RosterField.ORGANISATION)).strip() or None
        person.organisation_code = text_of(get(RosterField.ORGANISATION_CODE)).strip() or None
        person.reasons += _contradictions(person.identity, cells)


def _flaws(cells: Mapping[RosterField, Cell]) -> dict[RosterField, RosterReason]:
    found = {name: _flaw(cell) for name, cell in cells.items()}
    return {name: reason for name, reason in found.items() if reason is not None}


_FLAWS = {
    Flaw.ERROR: RosterReason.CELL_ERROR,
    Flaw.FORMULA: RosterReason.CELL_FORMULA,
    Flaw.TOO_LONG: RosterReason.CELL_TOO_LONG,
}
_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"})


def _flaw(cell: Cell) -> RosterReason | None:
    if isinstance(cell, Flaw):
        return _FLAWS[cell]
    if not isinstance(cell, str) or not cell:
        return None
    if cell.strip() in _ERRORS:
        return RosterReason.CELL_ERROR
    if cell[0] == "=" or cell.startswith(("+=", "@SUM")):
        return RosterReason.CELL_FORMULA
    if _UNREADABLE in cell:
        return RosterReason.CELL_UNREADABLE
    return RosterReason.CELL_CONTROL_CHARACTERS if _CONTROL.search(cell) else None


def _contradictions(identity: IdentityNumber | None, cells: Mapping[RosterField, Cell]) -> list[RosterReason]:
    if identity is None:
        return []
    found = []
    if values.sex_of(cells.get(RosterField.SEX)) not in {None, identity.sex}:
        found.append(RosterReason.SEX_DIFFERS)
    born_on = values.day_of(cells.get(RosterField.BORN_ON))
    if isinstance(born_on, date) and born_on != identity.born_on:
        found.append(RosterReason.BIRTH_DIFFERS)
    return found
