"""Answers of surveys by name, and questions to the management, as files: what is in them, and who gets them."""

import csv
import io
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from domain.exports.rules import QuestionExportColumn
from domain.exports.service import writing
from tests.api.exports.conftest import Offices

OFFICER = "branch officer"
EVERY = [column.name for column in QuestionExportColumn]


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


@pytest_asyncio.fixture(scope="session")
async def member_id(offices: Offices) -> UUID:
    found: UUID = await offices.conn.fetchval("SELECT id FROM member WHERE member_number = 'HD000001'")
    return found


async def test_answers_are_written_with_names_and_all_that_was_asked(
    offices: Offices, member_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "BATCH", 1)
    survey_id = await offices.named_survey("named", member_id, offices.author_id)

    made = await offices.exported("surveyAnswer", surveyId=survey_id, format="CSV")
    headings, *rows = rows_of((await offices.fetched(made["downloadPath"])).content)

    people = await offices.conn.fetch(
        "SELECT member_number, name FROM member WHERE id = ANY ($1)", [member_id, offices.author_id]
    )
    place = await offices.conn.fetchval("SELECT coalesce(name_en, name) FROM organisation WHERE code = 'HD-A-01'")
    asked = ["1. 需要什么", "2. 几天", "3. 还有什么"]
    assert headings == ["Organisation", "Member number", "Name", "Answered on", *asked]
    assert sorted(rows) == sorted(
        [place, number, name, "2026-03-06", "托管、法律", "0", "'=班车"] for number, name in people
    )
    assert (made["kind"], made["rowCount"]) == ("SURVEY_ANSWERS", 2)
    action = "SELECT array_agg(action ORDER BY at) FROM audit_entry WHERE facts ->> 'kind' = 'survey_answers'"
    assert await offices.conn.fetchval(action) == ["office_export.opened", "office_export.written"]


async def test_who_withdraws_their_consent_is_in_no_file_that_is_fetched_after(
    offices: Offices, member_id: UUID
) -> None:
    survey_id = await offices.named_survey("needs", member_id, offices.author_id)
    consent = {"input": {"purpose": "NEEDS_COLLECTION"}}
    given = {"input": {**consent["input"], "textVersion": 1}}
    answer = await offices.clients["member"].send("mobile/members/consent_give", given)
    assert answer["data"]["consentGive"]["userErrors"] == []
    before = await offices.exported("surveyAnswer", surveyId=survey_id, format="CSV")
    first = await offices.fetched(before["downloadPath"])
    withdrawn = await offices.clients["member"].send("mobile/members/consent_withdraw", consent)

    late = await offices.fetched(before["downloadPath"])
    after = await offices.exported("surveyAnswer", surveyId=survey_id, format="CSV")
    rows = rows_of((await offices.fetched(after["downloadPath"])).content)[1:]

    assert withdrawn["data"]["consentWithdraw"]["userErrors"] == []
    assert (first.status_code, late.status_code) == (200, 404)
    assert "HD000001" in first.content.decode("utf-8-sig")
    assert [row[1] for row in rows] == [
        await offices.conn.fetchval("SELECT member_number FROM member WHERE id = $1", offices.author_id)
    ]


async def test_answers_are_for_who_manages_surveys_there_after_the_close_and_never_of_anonymous_ones(
    offices: Offices, member_id: UUID
) -> None:
    anonymous, named = await offices.survey(), await offices.named_survey("named", member_id)
    refused = {}
    for label, survey_id, by in (
        ("anonymous", anonymous, OFFICER),
        ("elsewhere", named, "officer of a sibling branch"),
    ):
        payload = await offices.opened("surveyAnswer", by, surveyId=survey_id, format="CSV")
        refused[label] = [each["code"] for each in payload["userErrors"]]
    auditor = await offices.clients["auditor"].send(
        "console/exports/survey_answer_export_open", {"input": {"surveyId": named, "format": "CSV"}}
    )
    await offices.reopen(named, "open")
    early = await offices.opened("surveyAnswer", OFFICER, surveyId=named, format="CSV")

    assert refused == {"anonymous": ["SURVEY_IS_ANONYMOUS"], "elsewhere": ["SURVEY_NOT_FOUND"]}
    assert [error["extensions"]["code"] for error in auditor["errors"]] == ["FORBIDDEN"]
    assert [each["code"] for each in early["userErrors"]] == ["SURVEY_STATE_REFUSED"]


async def test_questions_are_written_as_the_officer_reads_them_and_name_nobody(
    offices: Offices, member_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "BATCH", 2)
    for number, state in enumerate(("asked", "asked", "declined"), 1):
        key = uuid4()
        await offices.conn.execute(
            "INSERT INTO management_question (tenant_id, id, reference, organisation_id, unit_id, asked_by_id, title,"
            " body, visibility, state, asked_at, due_on, support_count, decline_reason, declined_by_id, ended_at)"
            " SELECT tenant_id, $2, $3, $1, $4, $5::uuid, $6, '何时修好？', 'handlers', $7::text,"
            " $8::text::timestamptz,"
            " '2026-01-19', 3, CASE WHEN $7 = 'declined' THEN '不属本部门' END,"
            " CASE WHEN $7 = 'declined' THEN $5::uuid END,"
            " CASE WHEN $7 = 'declined' THEN now() END FROM organisation WHERE id = $1",
            *(offices.branch_id, key, f"{key.int % 10**10:010}", offices.handlers.unit_id, member_id),
            *(f"浴室 {number}", state, f"2026-01-0{number} 09:00+08"),
        )
    where = {"state": {"oneOf": ["ASKED", "DECLINED"]}, "isOverdue": False}

    made = await offices.exported("managementQuestion", columns=EVERY, format="CSV", where=where)
    headings, *rows = rows_of((await offices.fetched(made["downloadPath"])).content)
    sibling = await offices.exported(
        "managementQuestion", by="officer of a sibling branch", columns=["TITLE"], format="CSV"
    )
    others = await offices.fetched(sibling["downloadPath"], by="officer of a sibling branch")

    told = [dict(zip(EVERY, row, strict=True)) for row in rows if row[1].startswith("浴室 ")]
    assert [row["TITLE"] for row in told] == ["浴室 3", "浴室 2", "浴室 1"]
    assert [row["STATE"] for row in told] == ["Declined", *["Waiting for an answer"] * 2]
    assert [row["OVERDUE"] for row in told] == ["", "yes", "yes"]
    assert (told[0]["DECLINE_REASON"], told[0]["UNIT"], told[0]["SUPPORTERS"]) == ("不属本部门", "Equipment", "3")
    assert (told[2]["ASKED_ON"], told[2]["DUE_ON"], headings[1]) == ("2026-01-01", "2026-01-19", "Title")
    assert (made["kind"], made["rowCount"]) == ("MANAGEMENT_QUESTIONS", len(rows))
    name = await offices.conn.fetchval("SELECT name FROM member WHERE id = $1", member_id)
    assert not [cell for row in rows for cell in row if cell in {name, "HD000001"}]
    assert "浴室" not in others.content.decode("utf-8-sig")
    payload = await offices.opened("managementQuestion", OFFICER, columns=[], format="CSV")
    assert [each["code"] for each in payload["userErrors"]] == ["INVALID_COLUMNS"]
