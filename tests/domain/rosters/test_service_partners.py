"""Rosters of HR systems: the same content twice in a row and with another in between, and credentials that end."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import orjson
import pytest

from db.models.integrations import PartnerCredentialRow
from db.models.rosters import RosterSource
from db.queries import integrations as queries
from db.scope import Scope
from db.types import new_id
from domain.integrations.folder import DropFolder
from domain.integrations.service import partner_roster_open
from domain.rosters.errors import RosterImportUnderWay
from domain.rosters.service import applying
from domain.shared.actor import Actor
from domain.shared.work import Hooks, Work
from tests.factories.rosters import csv_of, person
from tests.support.rosters import RosterUnion

KEY = "hr-of-the-branch"
HERE, THERE = "HD-A-1", "HD-A-2"


async def credential(union: RosterUnion) -> PartnerCredentialRow:
    """A credential whose rosters apply themselves."""
    row = PartnerCredentialRow(
        tenant_id=union.tenant_id,
        id=new_id(),
        organisation_id=union.branch_id,
        key_id=KEY,
        secret_hash=b"hash",
        name="HR",
        apply_below_percent=100,
        created_by_id=union.officer_id,
        expires_at=union.now + timedelta(days=30),
    )
    async with union.database.write() as conn:
        await queries.insert_credential(conn, row)
    return row


async def sent(union: RosterUnion, partner: PartnerCredentialRow, content: bytes) -> tuple[UUID, bool]:
    """What the HR system has sent, not read yet."""
    file = await union.store(content)
    async with union.database.write() as conn:
        work = Work(conn, Actor(union.tenant_id), Scope(union.tenant_id), union.now, union.keyring, Hooks())
        return await partner_roster_open(work, partner, file, source=RosterSource.HR_ENDPOINT)


def roster(place: str) -> bytes:
    """Where the HR system has its only employee."""
    return csv_of([person(1, place)])


async def place_of(union: RosterUnion) -> str:
    """Where the register has them."""
    return str(
        await union.owner.fetchval(
            "SELECT o.code FROM member m JOIN organisation o ON o.id = m.organisation_id WHERE m.name LIKE '钱%'"
        )
    )


async def failure(union: RosterUnion, import_id: UUID) -> tuple[str, str | None]:
    row = await union.owner.fetchrow("SELECT state, failure FROM roster_import WHERE id = $1", import_id)
    assert row is not None
    return row["state"], row["failure"]


async def test_a_roster_that_returns_to_what_an_earlier_one_said_is_imported_again(union: RosterUnion) -> None:
    partner, seen = await credential(union), []
    for place in (HERE, HERE, THERE, HERE, HERE):
        import_id, is_new = await sent(union, partner, roster(place))
        await union.work_all()
        seen.append((is_new, await union.state(import_id), await place_of(union)))

    assert seen == [
        (True, "applied", HERE),
        (False, "applied", HERE),
        (True, "applied", THERE),
        (True, "applied", HERE),
        (False, "applied", HERE),
    ]


async def test_an_officers_file_that_returns_is_read_again_too(union: RosterUnion) -> None:
    imports = []
    for place in (HERE, THERE, HERE):
        imports.append(await union.open(csv_of([person(1, place)])))
        await union.apply(imports[-1])

    assert len(set(imports)) == 3
    assert await place_of(union) == HERE


async def test_what_is_still_being_imported_is_not_begun_once_more(union: RosterUnion) -> None:
    partner = await credential(union)
    first, _ = await sent(union, partner, roster(HERE))
    again, is_new = await sent(union, partner, roster(HERE))
    await sent(union, partner, roster(THERE))

    with pytest.raises(RosterImportUnderWay):
        await sent(union, partner, roster(HERE))

    assert (again, is_new) == (first, False)


async def test_of_two_who_send_what_has_returned_at_the_same_moment_one_opens_an_import(union: RosterUnion) -> None:
    partner = await credential(union)
    for place in (HERE, THERE):
        await sent(union, partner, roster(place))
        await union.work_all()

    found = await asyncio.gather(*(sent(union, partner, roster(HERE)) for _ in range(3)))
    await union.work_all()

    assert len({import_id for import_id, _ in found}) == 1
    assert [is_new for _, is_new in found].count(True) == 1
    assert await place_of(union) == HERE


@pytest.mark.parametrize("ends", ["revoked_at", "expires_at"])
async def test_a_credential_that_is_revoked_while_its_roster_is_read_applies_nothing(
    union: RosterUnion, ends: str
) -> None:
    partner = await credential(union)
    import_id, _ = await sent(union, partner, roster(HERE))
    await union.owner.execute(f"UPDATE partner_credential SET {ends} = now() - interval '1 year'")

    await union.work_all()

    # Expiry is no withdrawal: the roster had come before.
    outcome = ("failed", "RIGHT_ENDED") if ends == "revoked_at" else ("applied", None)
    assert await failure(union, import_id) == outcome
    assert await union.owner.fetchval("SELECT count(*) FROM member") == (1 if ends == "revoked_at" else 2)


async def one_batch(union: RosterUnion) -> None:
    stop = asyncio.Event()
    stop.set()
    await union.runner().run_once(stop)


async def test_a_credential_that_is_revoked_while_its_roster_applies_itself_leaves_the_rest(
    union: RosterUnion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "BATCH", 1)
    partner = await credential(union)
    import_id, _ = await sent(union, partner, csv_of([person(number, HERE) for number in range(1, 4)]))
    while await union.state(import_id) == "reading":
        await one_batch(union)
    await one_batch(union)
    await union.owner.execute("UPDATE partner_credential SET revoked_at = now()")

    await union.work_all()

    assert await failure(union, import_id) == ("applied", "RIGHT_ENDED")
    assert [row["outcome"] for row in await union.rows(import_id)] == ["applied", None, None]
    await union.undo(import_id)
    assert await union.state(import_id) == "undone"


async def test_what_a_revoked_credential_sent_before_an_officer_may_apply(union: RosterUnion) -> None:
    partner = await credential(union)
    await union.owner.execute("UPDATE partner_credential SET apply_below_percent = NULL")
    partner.apply_below_percent = None
    import_id, _ = await sent(union, partner, roster(HERE))
    await union.work_all()
    await union.owner.execute("UPDATE partner_credential SET revoked_at = now()")

    await union.apply(import_id)

    assert await place_of(union) == HERE


def folder_of(union: RosterUnion, directory: Path) -> DropFolder:
    """The drop folder, by whose time every file has been left alone for long."""
    place = directory / KEY
    place.mkdir(exist_ok=True)
    return DropFolder(
        directory, union.database, union.keyring, lambda: union.now, Hooks(), seconds=lambda: float(2**40)
    )


async def dropped(union: RosterUnion, directory: Path, contents: Sequence[bytes]) -> list[str]:
    """Files that lie in the folder together, taken pass by pass; the states that their results tell, in their order."""
    folder, place = folder_of(union, directory), directory / KEY
    for number, content in enumerate(contents):
        (place / f"{number}.csv").write_bytes(content)
    for _ in range(6 * len(contents)):
        await folder.look()
        await one_batch(union)
    return [told(place / f"{number}.csv.result.json") for number in range(len(contents))]


def told(result: Path) -> str:
    """The state that a result tells, which is taken away."""
    state: str = orjson.loads(result.read_bytes())["state"]
    result.unlink()
    return state


async def test_a_file_in_the_folder_that_returns_is_imported_again(union: RosterUnion, tmp_path: Path) -> None:
    await credential(union)
    for place in (HERE, HERE, THERE, HERE):
        assert await dropped(union, tmp_path, [roster(place)]) == ["applied"]
        assert await place_of(union) == place

    # What became of the first is told although the second was opened before it was done.
    assert await dropped(union, tmp_path, [roster(THERE), roster(HERE)]) == ["applied", "applied"]
    assert await dropped(union, tmp_path, [roster(HERE)]) == ["applied"]
    assert await union.owner.fetchval("SELECT count(*) FROM roster_import") == 5
    assert [each.name for each in sorted((tmp_path / KEY).iterdir())] == ["0.csv.done", "1.csv.done"]


async def test_a_process_that_ends_before_it_has_named_the_import_leaves_a_file_that_is_imported_once(
    union: RosterUnion, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(_path: Path, _target: Path) -> Path:
        raise OSError

    await credential(union)
    folder = folder_of(union, tmp_path)
    (tmp_path / KEY / "0.csv.claimed").write_bytes(roster(HERE))
    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", killed)
        await folder.look()
    assert [each.name for each in (tmp_path / KEY).iterdir()] == ["0.csv.claimed"]

    for _ in range(6):
        await folder.look()
        await one_batch(union)

    assert told(tmp_path / KEY / "0.csv.result.json") == "applied"
    assert await union.owner.fetchval("SELECT count(*) FROM roster_import") == 1
