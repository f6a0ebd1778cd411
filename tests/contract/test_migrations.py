"""Migrations: there and back with data, one head, no drift, short locks; and what the application's role cannot do."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest
import pytest_asyncio
from sqlmodel import SQLModel

from db import migrate
from db.migrate import HEAD_TABLE, MigrationError, downgrade, find_drift, head_revisions, upgrade
from db.session import APP_ROLE
from tests.support import database as databases

AUDIT_TABLES = ("audit_entry", "audit_link", "audit_head")
DELETABLE = {
    "ballot_envelope",
    "kiosk_envelope",
    "kiosk_card",
    "kiosk_proof",
    "kiosk_request",
    "kiosk_session",
    "vote_elector",
    "vote_keyholder",
    "vote_option",
    "vote_question",
    "vote_station_clerk",
    "vote_weight",
    "organisation_closure",
    "management_question_support",
    "quiz_attempt",
    "quiz_attempt_question",
    "competition_award",
    "competition_win",
    "lesson",
    "lesson_completion",
    "survey_answer",
    "news_read",
    "news_file_chunk",
    "survey_participation",
    "survey_question",
    "event",
    "job",
    "request_key",
    "sign_in_attempt",
    "sign_in_code",
    "sign_in_ticket",
    "stored_file_chunk",
    "member_key",
    "saved_filter",
    "join_request_key",
    "activity_photo_chunk",
    "join_evidence_chunk",
    "suggestion_support",
    "suggestion_author",
    "uncounted_suggestion",
    "attachment_part",
    "milestone",
    "stored_document",
    "document_use",
    "deprecated_use",
    "change_mark",
    "node_change",
    "push_subscription",
    "email_address",
    "email_suppression",
    "notification_preference",
    "disclosure",
    "disclosure_figure",
    "disclosure_source",
    "public_notice_person",
    "official_document_basis",
    "legal_judgement",
    "official_document_file_chunk",
}
"""Rows that the application drops when their time is over; keys when a member is erased; filters at will.

Support and milestones are taken back; an author by two entries becomes one; parts go with their attachment; the mark of
a suggestion goes when it was counted. Of disclosures drafts of corrections go: what was published has revisions.
"""
MADE_AGAIN = ("suggestion_search", "suggestion_pair")
TABLES = sorted(table.name for table in SQLModel.metadata.sorted_tables)
PRIVATE_SETTINGS = ("tenant_id", "member_id", "private_nodes")


@pytest_asyncio.fixture(scope="module")
async def kept_dsn(server_dsn: str, demo_template: str, worker_name: str) -> str:
    """A copy of the demonstration union whose tests change nothing, or take it back."""
    return await databases.create(server_dsn, f"unionhall_kept_{worker_name}", demo_template)


@pytest_asyncio.fixture
async def application(kept_dsn: str) -> AsyncIterator[asyncpg.Connection]:
    """The kept union as the application's role."""
    connection = await asyncpg.connect(kept_dsn, server_settings={"role": APP_ROLE})
    yield connection
    await connection.close()


@pytest_asyncio.fixture
async def kept_owner(kept_dsn: str) -> AsyncIterator[asyncpg.Connection]:
    """The kept union as its owner."""
    connection = await asyncpg.connect(kept_dsn)
    yield connection
    await connection.close()


@pytest_asyncio.fixture
async def demo_owner(demo_dsn: str) -> AsyncIterator[asyncpg.Connection]:
    """A union of the test's own, as its owner."""
    connection = await asyncpg.connect(demo_dsn)
    yield connection
    await connection.close()


async def counts(dsn: str) -> dict[str, int]:
    """Rows by table, version table left out; private rows too, though row-level security hides them from the owner."""
    connection = await asyncpg.connect(dsn)
    try:
        names = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        found = [name for (name,) in names if name != HEAD_TABLE]
        await connection.execute("BEGIN; ALTER TABLE IF EXISTS member_private NO FORCE ROW LEVEL SECURITY")
        numbers = {name: await connection.fetchval(f'SELECT count(*) FROM "{name}"') for name in found}
        await connection.execute("ROLLBACK")
        return numbers
    finally:
        await connection.close()


async def leftovers(dsn: str) -> list[str]:
    """What a downgrade left in the schema: relations, functions, types."""
    connection = await asyncpg.connect(dsn)
    try:
        rows = await connection.fetch(
            """
            SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace
            UNION SELECT proname::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace
            UNION SELECT typname::text FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typelem = 0
            UNION SELECT defaclacl::text FROM pg_default_acl WHERE defaclnamespace = 'public'::regnamespace
            """
        )
        return sorted(name for (name,) in rows if not name.startswith(HEAD_TABLE))
    finally:
        await connection.close()


async def test_there_is_one_head() -> None:
    assert len(head_revisions()) == 1


async def test_all_the_way_down_and_up_again_with_data(demo_dsn: str) -> None:
    before = await counts(demo_dsn)

    await asyncio.to_thread(downgrade, demo_dsn, "base")
    left = await leftovers(demo_dsn)
    await asyncio.to_thread(upgrade, demo_dsn)

    assert before["member"] == 2001
    assert left == []
    assert await counts(demo_dsn) == dict.fromkeys(TABLES, 0)
    assert await asyncio.to_thread(find_drift, demo_dsn) is None


async def test_one_step_down_and_up_keeps_the_data(demo_dsn: str) -> None:
    """All but the rows of tables that the step itself has made; what is kept of other rows is made again."""
    before = await counts(demo_dsn)

    await asyncio.to_thread(downgrade, demo_dsn, "-1")
    between = await counts(demo_dsn)
    await asyncio.to_thread(upgrade, demo_dsn)
    after = await counts(demo_dsn)

    assert between["member"] == 2001
    assert between == {name: before[name] for name in between}
    made_again = {**{name: before[name] for name in MADE_AGAIN}, "uncounted_suggestion": await handed_in(demo_dsn)}
    assert after == {**dict.fromkeys(before, 0), **made_again, **between}


async def handed_in(dsn: str) -> int:
    """Suggestions that were: a step that makes the sums of response times marks each to be counted."""
    connection = await asyncpg.connect(dsn)
    try:
        return int(await connection.fetchval("SELECT count(*) FROM suggestion WHERE submitted_at IS NOT NULL"))
    finally:
        await connection.close()


async def test_upgrading_what_is_current_changes_nothing(demo_dsn: str) -> None:
    before = await counts(demo_dsn)

    await asyncio.to_thread(upgrade, demo_dsn)

    assert await counts(demo_dsn) == before


async def test_models_and_migrations_agree(demo_dsn: str) -> None:
    assert sorted(await counts(demo_dsn)) == TABLES
    assert await asyncio.to_thread(find_drift, demo_dsn) is None


async def test_a_column_that_the_models_do_not_know_is_drift(demo_dsn: str, demo_owner: asyncpg.Connection) -> None:
    await demo_owner.execute("ALTER TABLE member ADD COLUMN nickname text")

    drift = await asyncio.to_thread(find_drift, demo_dsn)

    assert drift is not None
    assert "nickname" in drift


async def test_a_migration_waits_five_seconds_for_a_lock_and_no_longer() -> None:
    assert migrate._SESSION["lock_timeout"] == "5000"  # noqa: SLF001  # waiting for it would take the five seconds


async def test_a_migration_that_finds_a_table_locked_gives_up_and_changes_nothing(
    demo_dsn: str, demo_owner: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate, "_SESSION", {**migrate._SESSION, "lock_timeout": "100"})  # noqa: SLF001  # as above
    # Each migration is a transaction of its own: those after the first tables would be taken back before it is met.
    await asyncio.to_thread(downgrade, demo_dsn, "c41f7a2be905")
    before = await counts(demo_dsn)

    async with demo_owner.transaction():
        await demo_owner.execute("LOCK TABLE member_private IN ACCESS SHARE MODE")
        with pytest.raises(MigrationError, match="lock timeout"):
            await asyncio.to_thread(downgrade, demo_dsn, "base")

    assert await counts(demo_dsn) == before


@pytest.mark.parametrize("table", AUDIT_TABLES)
@pytest.mark.parametrize("statement", ["UPDATE {} SET tenant_id = tenant_id", "DELETE FROM {}", "TRUNCATE {}"])
async def test_the_application_cannot_change_the_audit_log(
    application: asyncpg.Connection, table: str, statement: str
) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await application.execute(statement.format(table))


@pytest.mark.parametrize("table", AUDIT_TABLES)
async def test_not_even_the_owner_changes_the_audit_log_by_mistake(kept_owner: asyncpg.Connection, table: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
        await kept_owner.execute(f"DELETE FROM {table}")


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id int)",
        "CREATE SCHEMA mine",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "ALTER TABLE member ADD COLUMN mine int",
        "DROP TABLE member",
        "DROP POLICY member_private_read ON member_private",
        "ALTER TABLE member_private DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
        "CREATE ROLE mine",
    ],
)
async def test_the_application_cannot_change_the_schema(application: asyncpg.Connection, statement: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await application.execute(statement)


async def test_the_application_deletes_only_what_is_over(application: asyncpg.Connection) -> None:
    allowed = await application.fetch(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
        " AND has_table_privilege(oid, 'DELETE')"
    )

    assert {name for (name,) in allowed} == DELETABLE


async def test_the_role_has_no_power_of_its_own(application: asyncpg.Connection) -> None:
    role = await application.fetchrow(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin"
        " FROM pg_roles WHERE rolname = current_user"
    )

    assert role is not None
    assert tuple(role) == (False, False, False, False, False)


async def visible_rows(connection: asyncpg.Connection) -> int:
    return int(await connection.fetchval("SELECT count(*) FROM member_private"))


async def settings_of(kept_owner: asyncpg.Connection, code: str = "HD") -> dict[str, str]:
    """Settings under which the rows below an organisation may be read, by somebody without a row of their own."""
    tenant_id = await kept_owner.fetchval("SELECT id FROM tenant WHERE code = 'HD'")
    node_id = await kept_owner.fetchval("SELECT id FROM organisation WHERE code = $1", code)
    return {"tenant_id": str(tenant_id), "member_id": "", "private_nodes": str(node_id)}


async def use(connection: asyncpg.Connection, settings: dict[str, str]) -> None:
    for name, value in settings.items():
        await connection.execute("SELECT set_config($1, $2, true)", f"unionhall.{name}", value)


async def test_no_private_row_is_seen_without_settings(application: asyncpg.Connection) -> None:
    assert await visible_rows(application) == 0


async def test_no_private_row_is_seen_with_empty_settings(application: asyncpg.Connection) -> None:
    async with application.transaction():
        await use(application, dict.fromkeys(PRIVATE_SETTINGS, ""))

        assert await visible_rows(application) == 0


async def test_private_rows_are_seen_inside_the_transaction_that_says_whose_and_not_after_it(
    application: asyncpg.Connection, kept_owner: asyncpg.Connection
) -> None:
    async with application.transaction():
        await use(application, await settings_of(kept_owner))
        inside = await visible_rows(application)
    after = await visible_rows(application)

    assert (inside, after) == (2001, 0)


async def test_private_rows_of_other_nodes_stay_hidden(
    application: asyncpg.Connection, kept_owner: asyncpg.Connection
) -> None:
    expected = await kept_owner.fetchval(
        "SELECT count(*) FROM member m JOIN organisation_closure c ON c.descendant_id = m.organisation_id"
        " JOIN organisation o ON o.id = c.ancestor_id WHERE o.code = 'HD-A-01'"
    )

    async with application.transaction():
        await use(application, await settings_of(kept_owner, "HD-A-01"))
        seen = await visible_rows(application)

    assert 0 < seen < 2001
    assert seen == expected


@pytest.mark.parametrize("missing", ["tenant_id", "private_nodes"])
async def test_one_missing_setting_hides_every_private_row(
    application: asyncpg.Connection, kept_owner: asyncpg.Connection, missing: str
) -> None:
    settings = await settings_of(kept_owner)
    del settings[missing]

    async with application.transaction():
        await use(application, settings)

        assert await visible_rows(application) == 0


async def test_another_unions_settings_show_no_private_row(
    application: asyncpg.Connection, kept_owner: asyncpg.Connection
) -> None:
    settings = {**await settings_of(kept_owner), "tenant_id": "00000000-0000-7000-8000-000000000000"}

    async with application.transaction():
        await use(application, settings)

        assert await visible_rows(application) == 0


async def test_a_private_row_is_written_for_the_member_named_in_the_settings_and_no_other(
    application: asyncpg.Connection, kept_owner: asyncpg.Connection
) -> None:
    member_id = await kept_owner.fetchval("SELECT id FROM member LIMIT 1")
    settings = await settings_of(kept_owner)

    transaction = application.transaction()
    await transaction.start()
    await use(application, settings)
    others = await application.execute("UPDATE member_private SET phone_sealed = NULL")
    await use(application, {"member_id": str(member_id)})
    own = await application.execute("UPDATE member_private SET phone_sealed = NULL")
    await transaction.rollback()

    assert (others, own) == ("UPDATE 0", "UPDATE 1")


async def test_a_private_row_of_another_member_cannot_be_inserted(
    application: asyncpg.Connection, kept_owner: asyncpg.Connection
) -> None:
    members = await kept_owner.fetch("SELECT tenant_id, id FROM member ORDER BY member_number LIMIT 2")
    settings = {**await settings_of(kept_owner), "member_id": str(members[0]["id"])}

    insert = "INSERT INTO member_private (tenant_id, member_id, wrapped_key) VALUES ($1, $2, '')"

    transaction = application.transaction()
    await transaction.start()
    await use(application, settings)
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
        await application.execute(insert, *members[1])
    await transaction.rollback()
