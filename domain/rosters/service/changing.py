"""Changing one member by a row, and putting back what a row has changed; the member's row is locked by the caller."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from db.models.members import MemberRow, MembershipCause
from db.models.rosters import RosterImportRow
from db.names import search_terms, sort_key
from db.queries.rosters import register
from db.queries.rosters.rows import Settled
from db.sealing import seal
from db.session import DirectConnection
from domain.audit.service import record
from domain.members.service import Change, membership_change
from domain.rosters.rules.reasons import RosterReason
from domain.rosters.service.contents import Content, OpenRow, reseal, row_id
from domain.shared.calendar import local_day
from domain.shared.errors import DomainError
from domain.shared.work import Work

_PERSON = ("name", "joined_on", "phone_number", "identity_number")
_STANDING = ("state", "organisation", "employment_kind")
_SEALED = {"phone_number": "phone", "identity_number": "identity"}


async def change_member(
    work: Work, row: RosterImportRow, opened: OpenRow, member: MemberRow | None, *, is_officer: bool
) -> Settled:
    """Applies a row to a locked member; what it changes is remembered in the row, sealed.

    Refused, with nothing written of the row, when the member is out of reach or what would be changed is no longer as
    the preview showed it: nobody's phone was to be changed who has a role, or is a deputy, by now.
    """
    content = opened.content
    if member is None or not _is_as_shown(member, content) or _is_phone_kept(content, is_officer=is_officer):
        return Settled(opened.number, "refused", RosterReason.CHANGED_SINCE_PREVIEW)
    conn: DirectConnection = work.conn  # type: ignore[assignment]  # jobs have no kept writes
    before = _snapshot(member)
    try:
        async with conn.transaction():
            before |= await _change_person(work, conn, member, content)
            await _change_standing(work, row, opened, member)
            fields = sorted(content["changes"])
            await record(
                work,
                "member.changed_by_import",
                "member",
                member.id,
                organisation_id=member.organisation_id,
                roster_import_id=str(row.id),
                fields=fields,
            )
    except DomainError:
        return Settled(opened.number, "refused", RosterReason.CHANGED_SINCE_PREVIEW)
    place = row_id(row.id, opened.number)
    key = work.keyring.unwrap_key(opened.wrapped_key, row.tenant_id, place)
    kept = {**content, "before": before, "after": _snapshot(member)}
    return Settled(opened.number, "applied", sealed=reseal(key, row.tenant_id, place, kept))


def _is_as_shown(member: MemberRow, content: Content) -> bool:
    now = {"name": member.name, "state": member.state, "employment_kind": member.employment_kind}
    now["joined_on"] = member.joined_on.isoformat()
    unseen = {
        "organisation": str(member.organisation_id),
        "phone_number": member.phone_index and member.phone_index.hex(),
        "identity_number": member.identity_index and member.identity_index.hex(),
    }
    changes, seen = content["changes"], content.get("seen", {})
    return all(changes[name][0] == value for name, value in now.items() if name in changes) and all(
        seen[name] == value for name, value in unseen.items() if name in changes and name in seen
    )


def _is_phone_kept(content: Content, *, is_officer: bool) -> bool:
    """Whether a row would change the phone by which an officer, or a deputy, signs in."""
    return is_officer and "phone_number" in content["changes"]


def _snapshot(member: MemberRow) -> dict[str, Any]:
    """What an undo compares and puts back; hashes in hexadecimal."""
    return {
        "name": member.name,
        "joined_on": member.joined_on.isoformat(),
        "state": member.state,
        "organisation_id": str(member.organisation_id),
        "employment_kind": member.employment_kind,
        "phone_index": member.phone_index and member.phone_index.hex(),
        "phone_tail": member.phone_tail,
        "identity_index": member.identity_index and member.identity_index.hex(),
        "identity_tail": member.identity_tail,
        "version": member.version,
    }


class _Taken(DomainError):
    """A number became another member's meanwhile."""

    code = "CHANGED_SINCE_PREVIEW"


async def _change_person(work: Work, conn: DirectConnection, member: MemberRow, content: Content) -> dict[str, Any]:
    changes = content["changes"]
    if not set(_PERSON) & changes.keys():
        return {}
    if "name" in changes:
        _rename(member, content["name"])
    if "joined_on" in changes:
        member.joined_on = date.fromisoformat(content["joined_on"])
    sealed = {name: field for name, field in _SEALED.items() if name in changes}
    for field in sealed.values():
        _set_index(
            member, field, work.keyring.blind_index(member.tenant_id, field, content[field]), content[field][-4:]
        )
    if not await register.update_person(conn, member):
        raise _Taken
    if "joined_on" in changes and not await register.move_start(conn, member):
        raise _Taken
    return await _seal_more(work, conn, member, {field: content[field] for field in sealed.values()})


def _rename(member: MemberRow, name: str) -> None:
    member.name, member.name_sort = name, sort_key(name)
    member.search_terms = search_terms(name, member.member_number)


def _set_index(member: MemberRow, field: str, index: bytes | None, tail: str | None) -> None:
    if field == "phone":
        member.phone_index, member.phone_tail = index, tail
    else:
        member.identity_index, member.identity_tail = index, tail


async def _seal_more(
    work: Work, conn: DirectConnection, member: MemberRow, values: Mapping[str, str]
) -> dict[str, Any]:
    """Seals values under the member's own key; gives the sealed ones before, as text, for putting them back."""
    if not values:
        return {}
    private = await register.find_private(conn, member.tenant_id, member.id)
    if private is None or not private["wrapped_key"]:  # erased: nothing can be sealed for them any more
        raise _Taken
    key = work.keyring.unwrap_key(private["wrapped_key"], member.tenant_id, member.id)
    new = {
        field: seal(key, value, tenant_id=member.tenant_id, row_id=member.id, column=field)
        for field, value in values.items()
    }
    await register.update_private(
        conn,
        member.tenant_id,
        member.id,
        phone_sealed=new.get("phone", private["phone_sealed"]),
        identity_sealed=new.get("identity", private["identity_sealed"]),
    )
    return {f"{field}_sealed": _text(private[f"{field}_sealed"]) for field in values}


async def _change_standing(work: Work, row: RosterImportRow, opened: OpenRow, member: MemberRow) -> None:
    content = opened.content
    if not set(_STANDING) & content["changes"].keys():
        return
    change = Change(
        cause=MembershipCause.IMPORTED,
        effective_on=local_day(work.now),
        state=content["state"] if "state" in content["changes"] else None,
        organisation_id=opened.organisation_id if "organisation" in content["changes"] else None,
        employment_kind=content["employment"] if "employment_kind" in content["changes"] else None,
        cause_id=row.id,
    )
    await membership_change(work, member, change)


async def restore_member(
    work: Work, row: RosterImportRow, opened: OpenRow, member: MemberRow | None, *, is_officer: bool
) -> Settled:
    """Puts back what a row has changed of a locked member, unless anybody has changed any of it since.

    Nothing of it is, where it would give an officer or a deputy another phone: the one before may be somebody else's.
    The periods stay, and one more says that the import was undone: what was true on a day in between is still told.
    """
    content, kept = opened.content, Settled(opened.number, "kept", RosterReason.CHANGED_SINCE_IMPORT)
    if member is None or "before" not in content or _snapshot(member) != content["after"]:
        return kept
    if _is_phone_kept(content, is_officer=is_officer):
        return kept
    conn: DirectConnection = work.conn  # type: ignore[assignment]  # jobs have no kept writes
    try:
        async with conn.transaction():
            await _restore_person(conn, member, content)
            await _restore_standing(work, row, member, content)
            await record(
                work,
                "member.import_undone",
                "member",
                member.id,
                organisation_id=member.organisation_id,
                roster_import_id=str(row.id),
            )
    except DomainError:
        return kept
    return Settled(opened.number, "undone")


async def _restore_person(conn: DirectConnection, member: MemberRow, content: Content) -> None:
    changes, before = content["changes"], content["before"]
    if not set(_PERSON) & changes.keys():
        return
    _rename(member, before["name"])
    member.joined_on = date.fromisoformat(before["joined_on"])
    for field in ("phone", "identity"):
        index = before[f"{field}_index"]
        _set_index(member, field, index and bytes.fromhex(index), before[f"{field}_tail"])
    if not await register.update_person(conn, member):
        raise _Taken
    if "joined_on" in changes and not await register.move_start(conn, member):
        raise _Taken
    sealed = {field: before[f"{field}_sealed"] for field in _SEALED.values() if f"{field}_sealed" in before}
    if not sealed:
        return
    private = await register.find_private(conn, member.tenant_id, member.id)
    if private is None:
        raise _Taken
    now = {name: private[name] for name in ("phone_sealed", "identity_sealed")}
    await register.update_private(
        conn,
        member.tenant_id,
        member.id,
        **{**now, **{f"{field}_sealed": _bytes(text) for field, text in sealed.items()}},
    )


async def _restore_standing(work: Work, row: RosterImportRow, member: MemberRow, content: Content) -> None:
    before = content["before"]
    change = Change(
        cause=MembershipCause.UNDONE,
        effective_on=local_day(work.now),
        state=before["state"],
        organisation_id=UUID(before["organisation_id"]),
        employment_kind=before["employment_kind"],
        cause_id=row.id,
    )
    await membership_change(work, member, change)


def _text(value: bytes | None) -> str | None:
    return None if value is None else b64encode(value).decode()


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else b64decode(text)
