"""The timeline reads each table by the caller: by an index that has all rows of theirs, whatever the union's size."""

import re
from uuid import UUID

import asyncpg
import pytest
import sqlalchemy as sa

from db.keyset import PageRequest
from db.queries.members.timeline import ORDER, SOURCES, TIMELINE
from db.scope import Scope
from db.session import Database


def owned(source: sa.Select[tuple[object, ...]]) -> sa.Table:
    """The table whose rows are the caller's: the one that stands first."""
    found = next(iter(source.get_final_froms()))
    while isinstance(found, sa.Join):
        found = found.left
    assert isinstance(found, sa.Table)
    return found


def leading_columns(table: sa.Table) -> list[tuple[str, ...]]:
    """Columns of each index that has every row of a member, the primary key and unique constraints among them."""
    whole = [each for each in table.indexes if _condition(each) in {"None", "member_id IS NOT NULL"}]
    unique = [each for each in table.constraints if isinstance(each, sa.PrimaryKeyConstraint | sa.UniqueConstraint)]
    return [tuple(column.name for column in each.columns) for each in [*whole, *unique]]


def _condition(index: sa.Index) -> str:
    return str(index.dialect_options["postgresql"]["where"])


@pytest.mark.parametrize("table", {owned(each).name: owned(each) for each in SOURCES}.values(), ids=lambda t: t.name)
def test_what_is_the_callers_is_found_by_an_index(table: sa.Table) -> None:
    assert ("tenant_id", "member_id") in {columns[:2] for columns in leading_columns(table)}


WHERE = {
    "meeting_attended": "SELECT e.id, v.organisation_id, v.kind FROM vote_presence e JOIN vote v ON v.id = e.vote_id",
    "suggestion_seconded": (
        "SELECT md5(concat(e.member_id, '/', e.suggestion_id, '+'))::uuid AS id, s.handling_id AS organisation_id,"
        " s.state FROM suggestion_support e JOIN suggestion s ON s.id = e.suggestion_id"
    ),
    "office_began": "SELECT e.id, p.organisation_id, p.kind FROM post_term e JOIN post p ON p.id = e.post_id",
    "activity_registered": "SELECT e.id, a.organisation_id FROM registration e JOIN activity a ON a.id = e.activity_id",
    "activity_attended": "SELECT e.id, a.organisation_id FROM check_in_event e JOIN activity a ON a.id = e.activity_id",
    "benefit_applied": (
        "SELECT e.id, p.organisation_id FROM benefit_application e JOIN benefit_cycle c ON c.id = e.cycle_id"
        " JOIN benefit_programme p ON p.id = c.programme_id"
    ),
    "voucher_received": (
        "SELECT e.id, p.organisation_id FROM voucher e JOIN benefit_programme p ON p.id = e.programme_id"
    ),
    "roll_objected": "SELECT e.id, v.organisation_id FROM vote_objection e JOIN vote v ON v.id = e.vote_id",
    "vote_delegated": "SELECT e.id, v.organisation_id FROM vote_delegation e JOIN vote v ON v.id = e.vote_id",
    "nominated": (
        "SELECT e.id, v.organisation_id FROM nomination e JOIN nomination_call c ON c.id = e.call_id"
        " JOIN vote v ON v.id = c.vote_id"
    ),
    "notice_objected": (
        "SELECT e.id, n.organisation_id FROM public_notice_objection e JOIN public_notice n ON n.id = e.notice_id"
    ),
}
"""The organisation of what an entry is about, by kind, joined from the entry's own table; and the detail in `TOLD`."""


TOLD = {"meeting_attended", "suggestion_seconded", "office_began"}
"""Kinds whose detail is asked of it, too."""


def kind_of(source: sa.Select[tuple[object, ...]]) -> str:
    """The code in the text of a source; one that tells two kinds names nothing."""
    found = re.search(r"CAST\('(\w+)' AS TEXT\) AS kind", str(source))
    return found[1] if found else ""


def test_every_kind_that_is_asked_of_what_it_is_about_is_compared() -> None:
    asked = {kind_of(each) for each in SOURCES if "CAST(NULL AS TEXT) AS about" not in str(each)}

    assert asked == WHERE.keys()


async def test_an_entry_has_the_organisation_of_what_it_is_about(demo_dsn: str) -> None:
    owner = await asyncpg.connect(demo_dsn)
    tenant_id = await owner.fetchval("SELECT id FROM tenant")
    expected = {
        kind: {
            row["id"]: (row["organisation_id"], *map(str.upper, tuple(row)[2:])) for row in await owner.fetch(statement)
        }
        for kind, statement in WHERE.items()
    }
    members = [row["id"] for row in await owner.fetch("SELECT id FROM member WHERE merged_into_id IS NULL")]
    await owner.close()
    database = await Database.open(demo_dsn, size=1)
    entries: dict[str, dict[UUID, tuple[UUID | str, ...]]] = {kind: {} for kind in WHERE}
    async with database.read() as conn:
        for member_id in members:
            page = await TIMELINE.page(
                conn, Scope(tenant_id, member_id), filters={}, order=ORDER, request=PageRequest(500)
            )
            for row in page.rows:
                if row["kind"] in WHERE:
                    told = (row["organisation_id"], row["detail"])
                    entries[row["kind"]][row["id"]] = told if row["kind"] in TOLD else told[:1]
    await database.close()

    for kind, found in entries.items():
        assert found == {id_: expected[kind][id_] for id_ in found}, kind
    assert {kind for kind, found in entries.items() if found} == {kind for kind, found in expected.items() if found}
    assert WHERE.keys() - {kind for kind, found in expected.items() if found} == {
        "meeting_attended",
        "nominated",
        "roll_objected",
        "vote_delegated",
    }
