"""Lists of members as files: what stands in them, who gets them, what the log says of them."""

import csv
import io
from typing import Any

import openpyxl
import pytest

from tests.api.rosters.conftest import Rosters
from tests.support.waiting import until

OPEN = "console/rosters/member_export_open"
BASIC = ["MEMBER_NUMBER", "NAME", "ORGANISATION_CODE", "STATE", "JOINED_ON"]
EVERY = [*BASIC, "ORGANISATION", "EMPLOYMENT_KIND", "PHONE_NUMBER", "IDENTITY_NUMBER"]


async def export(rosters: Rosters, by: str, **values: Any) -> dict[str, Any]:
    """A finished export."""
    given = {"columns": BASIC, "format": "CSV", **values}
    answer = await rosters.clients[by].send(OPEN, {"input": given})
    assert answer["data"]["memberExportOpen"]["userErrors"] == []
    export_id = answer["data"]["memberExportOpen"]["memberExport"]["id"]
    found: dict[str, Any] = {}

    async def is_written() -> bool:
        state = await rosters.clients[by].send("console/rosters/member_export_state", {"id": export_id})
        found.update(state["data"]["node"])
        return bool(found["state"] != "WRITING")

    await until(is_written)
    return found


async def download(rosters: Rosters, by: str, path: str) -> Any:
    token = rosters.clients[by].token
    headers = {"authorization": f"Bearer {token}"} if token else {}
    return await rosters.clients[by].http.get(path, headers=headers)


def rows_of(content: bytes, kind: str) -> list[list[str]]:
    if kind == "CSV":
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(io.BytesIO(content), read_only=True).worksheets[0]
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("kind", ["CSV", "XLSX"])
async def test_an_export_holds_the_callers_list(rosters: Rosters, kind: str) -> None:
    officer = rosters.clients["branch officer"]
    where = {"state": {"eq": "ACTIVE"}}
    made = await export(rosters, "branch officer", columns=EVERY, format=kind, where=where)
    file = await download(rosters, "branch officer", made["downloadPath"])
    listed = await officer.run(
        "query ($where: MemberWhereInput) {members(first: 1, where: $where) {totalCount nodes {memberNumber name}}}",
        {"where": where},
    )

    headings, *rows = rows_of(file.content, kind)
    total = listed["data"]["members"]["totalCount"]
    first = listed["data"]["members"]["nodes"][0]
    assert (made["state"], made["rowCount"], len(rows)) == ("READY", total, total)
    assert headings[:2] == ["Member number", "Name"]
    assert rows[0][:2] == [first["memberNumber"], first["name"]]
    assert all(row[2].startswith("HD-A-01") for row in rows)
    assert sum(bool(row[8]) for row in rows) > total / 2
    entries = await rosters.conn.fetch(
        "SELECT facts FROM audit_entry WHERE action = 'member_export.written' ORDER BY id DESC LIMIT 1"
    )
    assert f'"rows": {total}' in entries[0]["facts"]
    assert "phone_number" in entries[0]["facts"]


async def test_the_log_does_not_say_whom_somebody_searched_for(rosters: Rosters) -> None:
    name = await rosters.conn.fetchval("SELECT name FROM member WHERE member_number = 'HD000002'")
    made = await export(rosters, "branch officer", where={"search": name})

    entries = await rosters.conn.fetch("SELECT facts FROM audit_entry WHERE action LIKE 'member_export.%'")
    kept = await rosters.conn.fetch("SELECT filters FROM member_export")
    assert made["rowCount"] >= 1
    assert not [row for row in [*entries, *kept] if name in str(dict(row))]
    assert '"search_terms": true' in str([row["facts"] for row in entries])


async def test_members_whose_personal_fields_are_exported_are_recorded_as_read(rosters: Rosters) -> None:
    count = "SELECT count(*) FROM audit_entry WHERE action = 'member.private_read'"
    before = await rosters.conn.fetchval(count)
    made = await export(rosters, "branch officer", columns=["NAME", "PHONE_NUMBER"])
    after = await rosters.conn.fetchval(count)
    await export(rosters, "branch officer", columns=["NAME"])

    assert made["rowCount"] - 1 <= after - before <= made["rowCount"]
    assert await rosters.conn.fetchval(count) == after


async def test_nobody_else_downloads_it_and_nobody_after_it_expired(rosters: Rosters) -> None:
    made = await export(rosters, "branch officer")
    path = made["downloadPath"]

    others = [(await download(rosters, kind, path)).status_code for kind in ("federation officer", "anonymous")]
    mine = await download(rosters, "branch officer", path)
    await rosters.conn.execute("UPDATE stored_file SET expires_at = now() WHERE id = $1", path.rsplit("/", 1)[-1])
    late = await download(rosters, "branch officer", path)

    assert others == [404, 401]
    assert (mine.status_code, mine.headers["cache-control"], late.status_code) == (200, "no-store", 404)
    assert mine.headers["content-disposition"].startswith("attachment; filename*=UTF-8''members-")


ROLE = "SELECT g.id FROM role_grant g JOIN member m ON m.id = g.member_id WHERE m.member_number = $1"


async def test_an_export_is_not_given_out_after_a_change_of_branch(rosters: Rosters) -> None:
    made = await export(rosters, "officer of a sibling branch")
    role_id = await rosters.conn.fetchval(ROLE, "HD000003")
    move = "UPDATE role_grant SET organisation_id = (SELECT id FROM organisation WHERE code = $2) WHERE id = $1"
    keep = (
        "INSERT INTO role_grant (tenant_id, id, member_id, role, organisation_id, starts_on)"
        " SELECT tenant_id, gen_random_uuid(), member_id, role, (SELECT id FROM organisation WHERE code = $2),"
        " starts_on"
        " FROM role_grant WHERE id = $1 RETURNING id"
    )

    before = await download(rosters, "officer of a sibling branch", made["downloadPath"])
    elsewhere = await rosters.conn.fetchval(keep, role_id, "HD-B-01")
    await rosters.conn.execute("UPDATE role_grant SET revoked_at = now() WHERE id = $1", role_id)
    after = await download(rosters, "officer of a sibling branch", made["downloadPath"])
    await rosters.conn.execute(move, elsewhere, "HD-A")
    above = await download(rosters, "officer of a sibling branch", made["downloadPath"])
    await rosters.conn.execute("UPDATE role_grant SET revoked_at = NULL WHERE id = $1", role_id)
    await rosters.conn.execute("DELETE FROM role_grant WHERE id = $1", elsewhere)

    assert [each.status_code for each in (before, after, above)] == [200, 404, 200]


@pytest.mark.parametrize(
    ("by", "columns", "code"),
    [
        ("branch officer", [], "INVALID_COLUMNS"),
        ("branch officer", ["NAME", "NAME"], "INVALID_COLUMNS"),
        ("auditor", ["NAME", "IDENTITY_NUMBER"], "COLUMN_NOT_PERMITTED"),
    ],
)
async def test_an_export_is_refused_and_nothing_is_written(
    rosters: Rosters, by: str, columns: list[str], code: str
) -> None:
    before = await rosters.conn.fetchval("SELECT count(*) FROM member_export")

    answer = await rosters.clients[by].send(OPEN, {"input": {"columns": columns, "format": "CSV"}})

    assert [each["code"] for each in answer["data"]["memberExportOpen"]["userErrors"]] == [code]
    assert await rosters.conn.fetchval("SELECT count(*) FROM member_export") == before
