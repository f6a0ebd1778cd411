"""Checks of identity 身份核验: several methods behind one interface, none of which keeps or tells what it compared."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from db.models.members import IdentityMethod, IdentityOutcome, IdentityReason
from domain.members import rules
from domain.shared.errors import DomainError

AUTOMATIC: Sequence[IdentityMethod] = (
    IdentityMethod.DOCUMENT_NUMBER,
    IdentityMethod.ROSTER,
    IdentityMethod.PROVIDER,
)
"""What runs after a request came in; a phone and a document need a person."""


@dataclass(frozen=True, slots=True)
class IdentityFacts:
    """Who an applicant says they are."""

    name: str = field(repr=False)
    identity_number: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found, in codes."""

    outcome: IdentityOutcome
    reason: IdentityReason


class IdentityCheck(Protocol):
    """One method."""

    @property
    def method(self) -> IdentityMethod:
        """Which one."""

    async def check(self, facts: IdentityFacts) -> Finding:
        """What it finds of these facts. It does not raise for what it cannot find out: that is an outcome too."""


@dataclass(frozen=True, slots=True)
class NumberCheck:
    """Form and check character of the number (GB 11643), as of `today`."""

    today: date
    method: IdentityMethod = IdentityMethod.DOCUMENT_NUMBER

    async def check(self, facts: IdentityFacts) -> Finding:
        """MATCHED or MISMATCHED: a number that is right need not be the applicant's."""
        try:
            rules.clean_identity_number(facts.identity_number, self.today)
        except DomainError:
            return Finding(IdentityOutcome.MISMATCHED, IdentityReason.NUMBER_INVALID)
        return Finding(IdentityOutcome.MATCHED, IdentityReason.NUMBER_VALID)


@dataclass(frozen=True, slots=True)
class RosterCheck:
    """Name and number as an employer's roster or the register has them; `names_of` gives the names of a number."""

    names_of: Callable[[str], Awaitable[Sequence[str]]]
    method: IdentityMethod = IdentityMethod.ROSTER

    async def check(self, facts: IdentityFacts) -> Finding:
        """MATCHED or MISMATCHED where the number is on file, else MANUAL."""
        names = await self.names_of(facts.identity_number)
        if not names:
            return Finding(IdentityOutcome.MANUAL, IdentityReason.NOT_ON_FILE)
        if facts.name in names:
            return Finding(IdentityOutcome.MATCHED, IdentityReason.NAME_ON_FILE)
        return Finding(IdentityOutcome.MISMATCHED, IdentityReason.OTHER_NAME_ON_FILE)


@dataclass(frozen=True, slots=True)
class PhoneCheck:
    """Possession of the phone in the request: made after its code was confirmed."""

    method: IdentityMethod = IdentityMethod.PHONE

    async def check(self, facts: IdentityFacts) -> Finding:  # noqa: ARG002  # the shape of a check
        """MATCHED."""
        return Finding(IdentityOutcome.MATCHED, IdentityReason.CODE_CONFIRMED)


@dataclass(frozen=True, slots=True)
class OfficerCheck:
    """An officer has looked at the person's document."""

    is_match: bool
    method: IdentityMethod = IdentityMethod.OFFICER

    async def check(self, facts: IdentityFacts) -> Finding:  # noqa: ARG002  # the shape of a check
        """What the officer says."""
        if self.is_match:
            return Finding(IdentityOutcome.MATCHED, IdentityReason.SEEN_BY_OFFICER)
        return Finding(IdentityOutcome.MISMATCHED, IdentityReason.DOUBTED_BY_OFFICER)
