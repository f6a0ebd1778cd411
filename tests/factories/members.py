"""People who ask to join, and members written row by row."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from typing import Any
from uuid import UUID

import asyncpg

from db.names import search_terms, sort_key
from db.types import new_id

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_NUMBERS = count(1)


def identity_number(born_on: date, sequence: int = 17, region: str = "330106") -> str:
    """A number with its check character, by the weights that GB 11643 prints."""
    digits = f"{region}{born_on:%Y%m%d}{sequence:03d}"
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=True))
    return digits + "10X98765432"[total % 11]


@dataclass(frozen=True, slots=True)
class Applicant:
    """Somebody who is not in the register, with what they type."""

    organisation_id: str
    name: str
    phone_number: str
    identity_number: str
    employment_kind: str = "FIXED_TERM"

    def input(self, **values: Any) -> Mapping[str, Any]:
        """Variables of `joinRequestSubmit`; `values` replace or add fields of the input."""
        typed = {
            "organisationId": self.organisation_id,
            "name": self.name,
            "phoneNumber": self.phone_number,
            "identityNumber": self.identity_number,
            "employmentKind": self.employment_kind,
        }
        return {"input": {**typed, **values}}

    def at(self, organisation_id: str) -> "Applicant":
        """The same person at another organisation."""
        return replace(self, organisation_id=organisation_id)


def applicant(organisation_id: str, name: str = "方晓东") -> Applicant:
    """Another person at each call; no seed gives these prefixes and sequences."""
    number = next(_NUMBERS)
    born_on = date(1970 + number % 30, 1 + number % 12, 1 + number % 28)
    return Applicant(organisation_id, name, f"199{number:08d}", identity_number(born_on, 1 + number // 100))


async def add_member(
    conn: asyncpg.Connection, tenant_id: UUID, organisation_id: UUID, *, number: str, **values: Any
) -> UUID:
    """A member in force: `name`, `joined_on`, `state`, `employment_kind` if another than 张伟 of 2020 is wanted."""
    member_id = values.get("id", new_id())
    name = values.get("name", "张伟")
    await conn.execute(
        "WITH written AS (INSERT INTO member (tenant_id, id, organisation_id, member_number, name, name_sort,"
        " search_terms, state, employment_kind, joined_on, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)"
        " RETURNING *) INSERT INTO membership_period (tenant_id, member_id, version, starts_on, state, organisation_id,"
        " employment_kind, cause) SELECT tenant_id, id, 1, joined_on, state, organisation_id, employment_kind, 'joined'"
        " FROM written",
        tenant_id,
        member_id,
        organisation_id,
        number,
        name,
        sort_key(name),
        search_terms(name, number),
        values.get("state", "active"),
        values.get("employment_kind", "permanent"),
        values.get("joined_on", date(2020, 1, 1)),
    )
    return UUID(str(member_id))
