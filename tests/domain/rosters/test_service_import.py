"""An import from the file to the register and back, on the clean database."""

from tests.factories.rosters import csv_of, person
from tests.support.rosters import RosterUnion


async def test_a_roster_is_read_applied_and_undone(union: RosterUnion) -> None:
    import_id = await union.open(csv_of([person(n, "HD-A-1") for n in range(1, 6)]))
    assert await union.state(import_id) == "ready"
    assert await union.actions(import_id) == {"add": 5}

    await union.apply(import_id)
    added = await union.owner.fetchval("SELECT count(*) FROM member WHERE organisation_id = $1", union.groups["HD-A-1"])
    await union.undo(import_id)
    left = await union.owner.fetchval("SELECT count(*) FROM member WHERE organisation_id = $1", union.groups["HD-A-1"])

    assert (added, left) == (5, 0)
    assert await union.state(import_id) == "undone"
