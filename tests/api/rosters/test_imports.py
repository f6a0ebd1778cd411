"""A roster as the console sends it: upload, preview, apply, undo; and what is refused."""

import asyncio
from typing import Any

import pytest

from tests.api.rosters.conftest import Rosters
from tests.factories.members import Applicant
from tests.factories.rosters import csv_of, person, xlsx_of
from tests.support.access import Operation, subscribe
from tests.support.api import request_key
from tests.support.waiting import until

GROUP = "HD-A-01-2"
ROWS = "console/rosters/roster_row_list"


def people(first: int, count: int, **values: Any) -> list[dict[str, Any]]:
    return [person(number, GROUP, **values) for number in range(first, first + count)]


async def test_an_upload_says_what_it_took(rosters: Rosters) -> None:
    taken = await rosters.upload("branch officer", b"abc", **{"x-file-name": "%E8%8A%B1.csv"})
    refused = await rosters.upload("anonymous", b"abc")
    forbidden = await rosters.upload("member", b"abc")

    name = await rosters.conn.fetchval("SELECT name FROM stored_file WHERE id = $1", taken.json()["uploadId"])
    assert (taken.status_code, taken.json()["sizeBytes"], name) == (201, 3, "花.csv")
    assert taken.json()["sha256"] == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert (refused.status_code, forbidden.status_code) == (401, 403)
    assert refused.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_an_upload_beyond_the_limit_is_refused_before_it_is_read(rosters: Rosters) -> None:
    refused = await rosters.upload("branch officer", b"abc", **{"content-length": str(65 * 1024 * 1024)})

    assert refused.status_code == 413
    assert refused.json()["errors"][0]["extensions"]["code"] == "BODY_TOO_LARGE"


async def test_what_is_stored_of_an_upload_is_sealed(rosters: Rosters) -> None:
    secret = "机密内容机密内容".encode()
    taken = await rosters.upload("branch officer", secret)

    chunks = await rosters.conn.fetch(
        "SELECT sealed FROM stored_file_chunk WHERE file_id = $1", taken.json()["uploadId"]
    )
    assert len(chunks) == 1
    assert secret not in chunks[0]["sealed"]


async def test_a_roster_is_shown_applied_and_undone(rosters: Rosters) -> None:
    officer = rosters.clients["branch officer"]
    bad = person(100, GROUP, 姓名="王")
    opened = await rosters.open(xlsx_of([*people(101, 3), bad], above=["2026 年会员花名册", "单位：一分会"]))
    import_id = opened["data"]["rosterImportOpen"]["rosterImport"]["id"]
    shown = await rosters.settled(import_id)
    invalid = await officer.send(ROWS, {"importId": import_id, "where": {"action": {"eq": "INVALID"}}})
    good = await officer.send(ROWS, {"importId": import_id, "where": {"action": {"eq": "ADD"}}, "first": 1})
    place = {"after": good["data"]["rosterRows"]["pageInfo"]["endCursor"], "first": 2}
    following = await officer.send(ROWS, {"importId": import_id, **place})
    await officer.send("console/rosters/roster_import_apply", {"input": {"rosterImportId": import_id}})
    applied = await rosters.settled(import_id)
    await officer.send("console/rosters/roster_import_undo", {"input": {"rosterImportId": import_id}})
    undone = await rosters.settled(import_id)

    assert (shown["state"], shown["rowCount"]) == ("READY", 4)
    assert shown["actions"] == [{"action": "ADD", "rowCount": 3}, {"action": "INVALID", "rowCount": 1}]
    assert shown["reasons"] == [{"reason": "NAME_TOO_SHORT", "rowCount": 1}]
    (row,) = invalid["data"]["rosterRows"]["nodes"]
    assert (row["number"], row["name"]) == (7, "王")
    assert row["reasons"] == [{"code": "NAME_TOO_SHORT", "message": "A name has at least two letters."}]
    (first,) = good["data"]["rosterRows"]["nodes"]
    assert first["maskedIdentityNumber"].startswith("****")
    numbers = [each["number"] for each in following["data"]["rosterRows"]["nodes"]]
    assert numbers == [first["number"] + 1, first["number"] + 2]
    assert {change["field"] for change in first["changes"]} == {
        "NAME",
        "IDENTITY_NUMBER",
        "PHONE_NUMBER",
        "ORGANISATION",
    }
    assert applied["outcomes"] == [{"outcome": "APPLIED", "rowCount": 3}]
    assert undone["outcomes"] == [{"outcome": "UNDONE", "rowCount": 3}]


async def test_reasons_are_told_in_the_readers_language(rosters: Rosters) -> None:
    opened = await rosters.open(csv_of([person(120, GROUP, 姓名="王")]))
    import_id = opened["data"]["rosterImportOpen"]["rosterImport"]["id"]
    await rosters.settled(import_id)

    officer = rosters.clients["branch officer"]
    chinese = await officer.run(
        "query ($id: ID!) {rosterRows(importId: $id, first: 1) {nodes {reasons {message}}}}",
        {"id": import_id},
        **{"accept-language": "zh-CN"},
    )

    assert chinese["data"]["rosterRows"]["nodes"][0]["reasons"] == [{"message": "姓名至少两个字。"}]


async def test_the_same_content_and_the_same_key_are_one_import(rosters: Rosters) -> None:
    officer, content, key = rosters.clients["branch officer"], csv_of(people(130, 2)), request_key()
    upload = (await rosters.upload("branch officer", content)).json()["uploadId"]
    given = {"uploadId": upload, "organisationId": rosters.branch_id, "requestKey": key}

    answers = await asyncio.gather(
        *(officer.send("console/rosters/roster_import_open", {"input": given}) for _ in range(3))
    )
    later = await rosters.open(content)

    ids = {answer["data"]["rosterImportOpen"]["rosterImport"]["id"] for answer in [*answers, later]}
    assert len(ids) == 1


async def test_applying_with_the_same_key_twice_is_once(rosters: Rosters) -> None:
    opened = await rosters.open(csv_of(people(140, 2)))
    import_id = opened["data"]["rosterImportOpen"]["rosterImport"]["id"]
    await rosters.settled(import_id)
    given = {"input": {"rosterImportId": import_id, "requestKey": request_key()}}
    officer = rosters.clients["branch officer"]

    first = await officer.send("console/rosters/roster_import_apply", given)
    await rosters.settled(import_id)
    again = await officer.send("console/rosters/roster_import_apply", given)
    anew = await officer.send("console/rosters/roster_import_apply", {"input": {"rosterImportId": import_id}})

    assert first["data"]["rosterImportApply"]["userErrors"] == again["data"]["rosterImportApply"]["userErrors"] == []
    assert [each["code"] for each in anew["data"]["rosterImportApply"]["userErrors"]] == ["ROSTER_IMPORT_NOT_READY"]


async def test_progress_is_told_until_the_work_has_ended(rosters: Rosters) -> None:
    opened = await rosters.open(csv_of(people(150, 2)))
    import_id = opened["data"]["rosterImportOpen"]["rosterImport"]["id"]
    await rosters.settled(import_id)

    told = await subscribe(
        rosters.clients["branch officer"], Operation("Subscription.rosterImportProgress", {"importId": import_id})
    )

    news = told["data"]["rosterImportProgress"]
    assert (news["state"], news["doneCount"]) == ("READY", 2)


@pytest.mark.parametrize("kind", ["officer of a sibling branch", "auditor", "member"])
async def test_an_import_is_nobody_elses(rosters: Rosters, kind: str) -> None:
    opened = await rosters.open(csv_of(people(160, 1)))
    import_id = opened["data"]["rosterImportOpen"]["rosterImport"]["id"]
    await rosters.settled(import_id)

    rows = await rosters.clients[kind].send(ROWS, {"importId": import_id})
    node = await rosters.clients[kind].run("query ($id: ID!) {node(id: $id) {id}}", {"id": import_id})

    assert "钱" not in str(rows)
    assert node["data"]["node"] is None


async def test_health_tells_of_jobs_and_figures_count_them(rosters: Rosters) -> None:
    http = rosters.clients["anonymous"].http
    ready, figures = await http.get("/readyz"), await http.get("/metrics")

    assert ready.json()["checks"]["jobs"] == "ok"
    assert "unionhall_jobs" in figures.text


@pytest.mark.parametrize(
    ("name", "found"),
    [(None, ("MATCHED", "NAME_ON_FILE")), ("孙别人", ("MISMATCHED", "OTHER_NAME_ON_FILE"))],
)
async def test_an_applicant_is_compared_with_the_rosters_that_came_in(
    rosters: Rosters, name: str | None, found: tuple[str, str]
) -> None:
    row = person(950 if name is None else 951, GROUP)
    opened = await rosters.open(csv_of([row]))
    await rosters.settled(opened["data"]["rosterImportOpen"]["rosterImport"]["id"])
    typed = Applicant(rosters.branch_id, name or row["姓名"], row["手机号"], row["身份证号码"])
    submitted = await rosters.clients["anonymous"].send("mobile/members/join_request_submit", dict(typed.input()))
    assert submitted["data"]["joinRequestSubmit"]["userErrors"] == []

    made: list[tuple[str, str]] = []

    async def is_made() -> bool:
        rows = await rosters.conn.fetch(
            "SELECT upper(outcome), upper(reason) FROM identity_check c JOIN join_request r ON r.id = c.join_request_id"
            " WHERE c.method = 'roster' AND r.name = $1 AND r.status = 'in_review'",
            typed.name,
        )
        made[:] = [tuple(each) for each in rows]
        return bool(made)

    await until(is_made)
    assert made == [found]
