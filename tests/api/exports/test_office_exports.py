"""Suggestions and results of surveys as files: what is in them, who gets them, what the log says."""

import csv
import io
from typing import Any

import openpyxl
import pytest

from domain.exports.rules import SuggestionExportColumn
from domain.exports.service import writing
from tests.api.exports.conftest import Offices

EVERY = [column.name for column in SuggestionExportColumn]
OFFICER = "branch officer"


def rows_of(content: bytes, kind: str) -> list[list[str]]:
    if kind == "CSV":
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(io.BytesIO(content), read_only=True).worksheets[0]
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


async def all_of(offices: Offices, where: dict[str, Any]) -> list[str]:
    """References of the officer's list with these filters, newest first."""
    text = (
        "query ($where: SuggestionWhereInput, $after: String) {suggestions(first: 100, where: $where, after: $after)"
        " {pageInfo {hasNextPage endCursor} nodes {reference}}}"
    )
    found, after, is_more = [], None, True
    while is_more:
        answer = await offices.clients[OFFICER].run(text, {"where": where, "after": after})
        page = answer["data"]["suggestions"]
        found += [each["reference"] for each in page["nodes"]]
        after, is_more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    return found


@pytest.mark.parametrize("kind", ["CSV", "XLSX"])
async def test_a_file_has_the_officers_list_batch_by_batch(
    offices: Offices, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "BATCH", 7)
    branch = await offices.clients[OFFICER].run('{organisation(by: {code: "HD-A-01"}) {id}}')
    where = {
        "below": {"eq": branch["data"]["organisation"]["id"]},
        "state": {"oneOf": ["SUBMITTED", "FILED", "ANSWERED", "CLOSED", "IN_PROGRESS"]},
    }
    answered = await offices.suggest("answered")
    await offices.conn.execute("UPDATE suggestion SET title = '=2+5+cmd|'' /C calc''!A0' WHERE id = $1", answered)
    reference = await offices.conn.fetchval("SELECT reference FROM suggestion WHERE id = $1", answered)

    made = await offices.exported("suggestion", columns=EVERY, format=kind, where=where)
    file = await offices.fetched(made["downloadPath"])

    headings, *rows = rows_of(file.content, kind)
    listed = await all_of(offices, where)
    assert [row[0] for row in rows] == listed
    assert (made["kind"], made["state"], made["rowCount"]) == ("SUGGESTIONS", "READY", len(listed))
    assert len(listed) > 7
    assert headings[:3] == ["Reference", "Title", "Body"]
    row = dict(zip(EVERY, rows[listed.index(reference)], strict=True))
    assert row["TITLE"] == ("'" if kind == "CSV" else "") + "=2+5+cmd|' /C calc'!A0"
    assert row["STATE"] in {"Answered", "Closed"}  # the clock closes it some time
    assert row["ANSWER_CLASS"].startswith("A:")
    author = await offices.conn.fetchval("SELECT name FROM member WHERE id = $1", offices.author_id)
    assert row["AUTHORS"] == author


async def test_what_is_not_told_on_the_page_is_in_no_file(offices: Offices) -> None:
    drafted, draft = await offices.suggest("countersigned"), await offices.suggest("draft")
    anonymous = await offices.suggest("submitted")
    await offices.conn.execute("DELETE FROM suggestion_author WHERE suggestion_id = $1", anonymous)
    references = {
        key: await offices.conn.fetchval("SELECT reference FROM suggestion WHERE id = $1", key)
        for key in (drafted, draft, anonymous)
    }

    made = await offices.exported("suggestion", columns=["REFERENCE", "ANSWER_CLASS", "AUTHORS"], format="CSV")
    rows = rows_of((await offices.fetched(made["downloadPath"])).content, "CSV")

    told = {row[0]: row[1:] for row in rows}
    assert told[references[drafted]][0] == ""
    assert told[references[anonymous]] == ["", ""]
    assert references[draft] not in told
    sibling = await offices.exported(
        "suggestion", by="officer of a sibling branch", columns=["REFERENCE"], format="CSV"
    )
    file = await offices.fetched(sibling["downloadPath"], by="officer of a sibling branch")
    assert references[drafted] not in {row[0] for row in rows_of(file.content, "CSV")}


async def test_the_log_has_what_left_and_not_which_words_were_sought(offices: Offices) -> None:
    written = await offices.suggest("filed")
    await offices.conn.execute("UPDATE suggestion SET title = '更换龙门吊钢丝绳' WHERE id = $1", written)

    made = await offices.exported("suggestion", columns=["REFERENCE", "TITLE"], format="CSV", where={"text": "龙门吊"})
    rows = rows_of((await offices.fetched(made["downloadPath"])).content, "CSV")

    assert [row[1] for row in rows[1:]] == ["更换龙门吊钢丝绳"]
    entries = await offices.conn.fetch(
        "SELECT action, facts::text FROM audit_entry WHERE action LIKE 'office_export.%'"
        " ORDER BY at DESC, id DESC LIMIT 3"
    )
    assert {row["action"] for row in entries} == {
        f"office_export.{word}" for word in ("opened", "written", "downloaded")
    }
    kept = await offices.conn.fetch("SELECT filters::text FROM office_export WHERE state = 'ready'")
    assert not [row for row in (*entries, *kept) if "龙门" in str(dict(row))]
    assert '"rows": 1' in str([row["facts"] for row in entries])


async def test_nobody_else_gets_it_and_nobody_after_its_hour(offices: Offices) -> None:
    made = await offices.exported("suggestion", columns=["REFERENCE"], format="CSV")
    path = made["downloadPath"]

    codes = {kind: (await offices.fetched(path, by=kind)).status_code for kind in offices.clients}
    assert codes == {kind: 200 if kind == OFFICER else 401 if kind == "anonymous" else 404 for kind in codes}
    assert (await offices.fetched(path.replace("/exports/", "/downloads/"))).status_code == 404
    await offices.conn.execute("UPDATE stored_file SET expires_at = now() WHERE id::text = $1", path.split("/")[-1])
    assert (await offices.fetched(path)).status_code == 404


async def test_whose_right_has_ended_gets_it_no_more(offices: Offices) -> None:
    made = await offices.exported("suggestion", columns=["REFERENCE"], format="CSV", by="officer of a sibling branch")
    await offices.conn.execute(
        "UPDATE role_grant SET revoked_at = now() WHERE member_id = (SELECT member_id FROM office_export"
        " WHERE file_id::text = $1)",
        made["downloadPath"].split("/")[-1],
    )
    answer = await offices.fetched(made["downloadPath"], by="officer of a sibling branch")
    await offices.conn.execute("UPDATE role_grant SET revoked_at = NULL WHERE revoked_at > now() - interval '1 minute'")

    assert answer.status_code == 404


async def test_no_columns_or_one_twice_and_a_fourth_at_once_are_refused(offices: Offices) -> None:
    for columns in ([], ["TITLE", "TITLE"]):
        payload = await offices.opened("suggestion", OFFICER, columns=columns, format="CSV")
        assert [each["code"] for each in payload["userErrors"]] == ["INVALID_COLUMNS"]
    member_id = await offices.conn.fetchval("SELECT id FROM member WHERE member_number = 'HD000002'")
    await offices.conn.execute(
        "INSERT INTO office_export (tenant_id, id, member_id, file_id, kind, format, state, columns, filters, locale,"
        " opened_at) SELECT e.tenant_id, gen_random_uuid(), $1, e.file_id, 'suggestions', 'csv', 'writing', '{}', '{}',"
        " 'en', now() FROM (SELECT tenant_id, file_id FROM office_export LIMIT 1) e, generate_series(1, 3)",
        member_id,
    )
    payload = await offices.opened("suggestion", OFFICER, columns=["TITLE"], format="CSV")
    await offices.conn.execute("DELETE FROM office_export WHERE state = 'writing'")
    assert [each["code"] for each in payload["userErrors"]] == ["TOO_MANY_EXPORTS"]


@pytest.mark.parametrize("kind", ["CSV", "XLSX"])
async def test_results_of_a_survey_are_written_as_the_page_tells_them(offices: Offices, kind: str) -> None:
    survey_id = await offices.survey()
    page = await offices.clients[OFFICER].send("console/surveys/office_survey_results", {"id": survey_id})
    told = [each["answers"] for each in page["data"]["survey"]["results"]]

    made = await offices.exported("survey", surveyId=survey_id, format=kind)
    headings, *rows = rows_of((await offices.fetched(made["downloadPath"])).content, kind)

    assert told == [None, None, 9]
    assert [row[4] for row in rows] == ["withheld" if each is None else str(each) for each in told]
    assert [row[2] for row in rows] == ["好", "差", "不知道"]
    assert rows[0][1] == ("'" if kind == "CSV" else "") + "=食堂如何"
    assert (headings[0], made["rowCount"], made["kind"]) == ("Question", 3, "SURVEY_RESULTS")


async def test_results_are_for_officers_of_the_place_and_of_closed_surveys(offices: Offices) -> None:
    survey_id = await offices.survey()
    elsewhere = await offices.opened("survey", "officer of a sibling branch", surveyId=survey_id, format="CSV")
    assert [each["code"] for each in elsewhere["userErrors"]] == ["SURVEY_NOT_FOUND"]
    for state in ("open", "cancelled"):
        await offices.reopen(survey_id, state)
        payload = await offices.opened("survey", OFFICER, surveyId=survey_id, format="CSV")
        assert [each["code"] for each in payload["userErrors"]] == ["SURVEY_STATE_REFUSED"]
