"""Asking to join, written by hand: the rows that the use case writes, in one transaction of three statements."""

from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import orjson
from asyncpg import Record

from bench.limit.pool import Pool
from bench.limit.reads import RefusedError, Variables, key_of
from db.sealing import Keyring, seal
from db.types import NIL_ID, new_id
from domain.members import policy, rules
from domain.members.identity import AUTOMATIC
from domain.organisations.rules import RULES
from domain.shared.actor import Actor
from domain.shared.calendar import SHANGHAI, add_working_days
from domain.shared.references import new_reference

_CHECKS: Final = orjson.dumps({"methods": AUTOMATIC}).decode()
STATEMENTS: Final = ("submit_claim", "submit_check", "submit_write")


class Submission:
    """Everything is made for each request, its own key among it."""

    def __init__(self, keyring: Keyring) -> None:
        """Keeps the keys of the installation."""
        self._keyring = keyring

    async def answer(self, pool: Pool, actor: Actor, variables: Variables) -> bytes:
        """The answer as JSON.

        Raises:
            RefusedError: The request is refused or its key was used before.
        """
        given = variables["input"]
        now = datetime.now(UTC)
        name = rules.clean_name(given["name"])
        phone = rules.clean_phone_number(given["phoneNumber"])
        identity = rules.clean_identity_number(given["identityNumber"], now.astimezone(SHANGHAI).date()).number
        place, key, owner = key_of(given["organisationId"], b"Organisation"), UUID(given["requestKey"]), actor.member_id
        tenant_id, request_id = actor.tenant_id, new_id()
        identity_index = self._keyring.blind_index(tenant_id, "identity", identity)
        mark = self._keyring.fingerprint(orjson.dumps(["join_request_submit", given], option=orjson.OPT_SORT_KEYS))
        due_at, reference = add_working_days(now, RULES["join_review_days"].default).at, new_reference()
        approval_id = new_id()
        facts = {"organisation_id": str(place), "approval_id": str(approval_id)}
        outcome = {
            "join_request_id": str(request_id),
            "organisation_id": str(place),
            "reference": reference,
            "submitted_at": now.isoformat(),
            "due_at": due_at.isoformat(),
        }
        own_key, wrapped = self._keyring.wrap_new_key(tenant_id, request_id)
        async with pool.connection() as (connection, statements), connection.transaction():
            if not await statements["submit_claim"].fetchval(tenant_id, owner or NIL_ID, key, mark):
                raise RefusedError("request key used before")
            organisation = await statements["submit_check"].fetchrow(tenant_id, place, identity_index)
            organisation_name, above = _checked(organisation)
            written = await statements["submit_write"].fetchval(
                *(tenant_id, request_id, approval_id, new_id(), new_id(), new_id(), place, above, owner, now, due_at),
                *(
                    reference,
                    name,
                    given["employmentKind"].lower(),
                    None,
                    _sealed(own_key, request_id, tenant_id, orjson.dumps({"phone": phone, "identity": identity})),
                ),
                *(self._keyring.blind_index(tenant_id, "phone", phone), phone[-4:], identity_index, identity[-4:]),
                *(orjson.dumps(facts).decode(), key, owner or NIL_ID, orjson.dumps(outcome).decode()),
                *(new_id(), _CHECKS, wrapped),
            )
            if not written:
                raise RefusedError("an open request of this person")
        return _answer(outcome, given["organisationId"], organisation_name)


def _sealed(key: bytes, request_id: UUID, tenant_id: UUID, numbers: bytes) -> bytes:
    return seal(key, numbers.decode(), tenant_id=tenant_id, row_id=request_id, column="join_request")


def _checked(organisation: Record | None) -> tuple[str, UUID | None]:
    if organisation is None or not policy.takes_members(organisation["kind"]) or organisation["is_registered"]:
        raise RefusedError("no such branch or group, or a person who is in the register")
    return organisation["name"], organisation["parent_id"]


def _answer(outcome: dict[str, str], organisation_id: str, name: str) -> bytes:
    payload: dict[str, Any] = {
        "reference": outcome["reference"],
        "submittedAt": outcome["submitted_at"].replace("+00:00", "Z"),
        "dueAt": outcome["due_at"].replace("+00:00", "Z"),
        "organisation": {"id": organisation_id, "name": name},
        "userErrors": [],
    }
    return orjson.dumps({"data": {"joinRequestSubmit": payload}})
