"""What an anonymous suggestion leaves behind: nothing that leads to its author, for readers or in any table."""

import json
import logging
import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import httpx
import pytest

from api.nodes import encode_id
from tests.support.anonymous import BODY, TITLE, Hall, live
from tests.support.api import request_key
from tests.support.hunting import forms, found_in, written
from tests.support.pictures import PICTURE, PLACE
from tests.support.waiting import until, until_effects_are_done, until_sealed
from voting.canonical import b64u

WORDS_OF_AUTHOR = (TITLE, "四平方米", "每班二十人", "等了很久", "谢谢答复")
SEEN = """query ($id: ID!) { suggestion(id: $id) { title isAnonymous isOwn createdAt submittedAt state
    authors { name memberNumber } events { kind byName at reason } comments { authorName body }
    judgements { comment } } }"""


async def test_nothing_that_is_kept_leads_from_the_suggestion_to_its_author(
    hall: Hall, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    empty = await hall.rows()
    permit = await hall.drawn()
    drawn = await hall.rows()
    await live(hall, permit)
    await hall.post({"do": "read", "token": b64u(permit.token[::-1])})
    keys = str(uuid.uuid4())
    await hall.post({"do": "comment", "token": b64u(permit.token), "key": keys, "text": "谢谢答复"})
    after = await hall.rows()
    logs = str([vars(record) for record in caplog.records])
    figures = (await hall.nobody.http.get("/metrics")).text

    # What drawing wrote of the author, and what all the rest wrote: no row of it has the author.
    assert linking(empty, drawn, hall.needles_of_author()) == {"suggestion_permit"}
    assert linking(drawn, after, hall.needles_of_author()) == set()
    # What the author's application sent without a name is where it belongs, and never beside what names them.
    places = {**await written(hall.dsn), "logs": logs, "figures": figures}
    secret = [form for part in (permit.token, permit.prepared[:32], permit.signature) for form in forms(part)]
    assert places_of(places, list(forms(permit.token))) == set()
    assert places_of(places, [keys, uuid.UUID(keys).hex]) == set()
    assert places_of(places, secret) == {"suggestion_post"}
    assert places_of(places, list(forms(permit.token_hash))) == {"suggestion", "suggestion_post"}
    assert places_of(places, list(forms(permit.blinded.message))) == {"suggestion_permit"}
    # Of the picture that came with it, neither where it was taken nor what tells it from others.
    assert places_of(places, [PLACE, *forms(sha256(PICTURE).digest()), *forms(PICTURE[-60:-20])]) == set()
    assert places_of(places, WORDS_OF_AUTHOR) == {
        *("suggestion", "suggestion_event", "suggestion_comment", "suggestion_rating")
    }


async def test_a_suggestion_with_a_name_would_be_found(hall: Hall) -> None:
    """The hunt can find: a suggestion that is written by name, and one that is anonymous to readers alone."""
    empty = await hall.rows()
    document = "mutation ($input: SuggestionDraftInput!) { suggestionDraft(input: $input) { userErrors { code } } }"
    draft = {
        "categoryId": encode_id("SuggestionCategory", hall.handlers.category_id),
        "title": TITLE,
        "body": BODY,
        "requestKey": request_key(),
    }
    await hall.callers["member"].run(document, {"input": draft})
    named = await hall.rows()
    await hall.owner.execute("ALTER TABLE suggestion_event DISABLE TRIGGER USER")
    await hall.owner.execute(
        "UPDATE suggestion SET is_anonymous = true, token_hash = $1 WHERE title = $2", bytes(range(32)), TITLE
    )
    await hall.owner.execute(
        "UPDATE suggestion_event SET by_id = NULL WHERE suggestion_id IN (SELECT id FROM suggestion WHERE title = $1)",
        TITLE,
    )
    hidden = await hall.rows()

    assert {"suggestion_author", "suggestion_event", "audit_entry", "request_key"} <= linking(
        empty, named, hall.needles_of_author()
    )
    assert {"suggestion_author", "audit_entry", "request_key"} <= linking(empty, hidden, hall.needles_of_author())


async def test_ids_and_times_say_nothing_but_the_day(hall: Hall) -> None:
    permit = await hall.drawn()
    await live(hall, permit)

    suggestion = await hall.owner.fetchrow("SELECT * FROM suggestion WHERE token_hash = $1", permit.token_hash)
    assert suggestion is not None
    own = await hall.owner.fetch(
        "SELECT kind, at, by_id, (SELECT max(b.at) FROM suggestion_event b WHERE b.suggestion_id = e.suggestion_id"
        " AND b.number < e.number) AS before FROM suggestion_event e WHERE suggestion_id = $1 AND party = 'author'",
        suggestion["id"],
    )
    beside = [
        *await hall.owner.fetch(
            "SELECT id, written_at AS at FROM suggestion_comment WHERE suggestion_id = $1", suggestion["id"]
        ),
        *await hall.owner.fetch(
            "SELECT id, rated_at AS at FROM suggestion_rating WHERE suggestion_id = $1", suggestion["id"]
        ),
    ]
    known = {row["at"] for row in await hall.owner.fetch("SELECT at FROM suggestion_event WHERE by_id IS NOT NULL")}
    pictures = await hall.owner.fetch("SELECT * FROM suggestion_attachment WHERE suggestion_id = $1", suggestion["id"])
    columns = await hall.owner.fetch(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_name = ANY($1)"
        " AND (data_type LIKE 'timestamp%' OR column_name IN ('created_at', 'transaction_id'))",
        ["suggestion_permit", "suggestion_post", "suggestion_permit_month"],
    )

    midnight = suggestion["created_at"]
    assert (midnight.hour, midnight.minute, midnight.second, midnight.microsecond) == (16, 0, 0, 0)
    assert suggestion["submitted_at"] == midnight
    assert {suggestion["id"].version, *(row["id"].version for row in beside)} == {4}
    assert {row["kind"] for row in own} == {"draft", "submit", "resubmit", "detail_give", "rate"}
    assert all(row["by_id"] is None and row["at"] in {midnight, row["before"]} for row in own)
    assert all(row["at"] in {midnight, *known} for row in beside)
    assert columns == []
    assert [(row["id"].version, row["added_by_id"], row["content_hash"]) for row in pictures] == [(4, None, b"")]
    assert all(row["added_at"] in {midnight, *known} for row in pictures)
    assert [row["ticket_expires_at"] - midnight for row in pictures] == [timedelta(days=2)]


UNNAMED = """
    SELECT n.kind, n.event_id, n.created_at FROM notification AS n WHERE n.event_id = ANY($1) ORDER BY n.kind
"""
LET_GO = "UPDATE event SET held_until = now(), next_attempt_at = now() WHERE id = ANY($1)"
AT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?(?:\+00)?")
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")


def moments(rows: Iterable[str]) -> set[datetime]:
    """All that rows say of time: in columns, in facts, in ids."""
    text = "\n".join(rows)
    ids = {datetime.fromtimestamp((uuid.UUID(each).int >> 80) / 1000, UTC) for each in ID.findall(text)}
    return ids | {datetime.fromisoformat(each.removesuffix("+00")).replace(tzinfo=UTC) for each in AT.findall(text)}


async def test_no_row_tells_the_moment_of_what_is_done_with_a_token(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor do messages about it, which keep their time: those of a day are told in the morning after it."""
    permit, post, started_at = await hall.drawn(), hall.post, datetime.now(UTC)
    found: dict[str, set[str]] = {}

    async def watched(posted: Any, **headers: str) -> httpx.Response:
        await until_effects_are_done(hall.owner)
        await until_sealed(hall.owner)  # of what was done before
        before, began = await hall.rows(), datetime.now(UTC) - timedelta(milliseconds=1)
        answer = await post(posted, **headers)
        ended = datetime.now(UTC)
        await until_effects_are_done(hall.owner)
        new = {table: rows - before[table] for table, rows in (await hall.rows()).items()}
        telling = {table for table, rows in new.items() if any(began <= at <= ended for at in moments(rows))}
        found.setdefault(posted["do"], set()).update(telling)
        return answer

    monkeypatch.setattr(hall, "post", watched)
    await live(hall, permit)
    await hall.say(permit, "rate", satisfaction="NOT_SATISFIED", text="明年太晚。")
    monkeypatch.undo()
    assert found == {do: set() for do in ("submit", "attach", "resubmit", "detail", "comment", "rate")}
    entries = moments((await hall.rows())["audit_entry"])
    held = await hall.owner.fetch("SELECT * FROM event WHERE held_until IS NOT NULL")
    ids = [row["id"] for row in held]
    early = await hall.owner.fetch(UNNAMED, ids)
    let_go_at = datetime.now(UTC)
    await hall.owner.execute(LET_GO, ids)
    await until(
        lambda: hall.owner.fetchval("SELECT bool_and(delivered_at IS NOT NULL) FROM event WHERE id = ANY($1)", ids)
    )
    told = await hall.owner.fetch(UNNAMED, ids)

    assert any(started_at <= at <= let_go_at for at in entries)  # what those who handle it did is found
    morning = (datetime.now(UTC) + timedelta(hours=8)).replace(hour=0, minute=0, second=0, microsecond=0)
    morning += timedelta(days=1)  # eight o'clock in China is midnight of UTC
    assert {row["topic"].partition(".")[2] for row in held} == {
        *("drafted", "submitted", "resubmitted", "detail_given", "added", "rated", "reopened")
    }
    assert {row[name] for row in held for name in ("created_at", "next_attempt_at", "held_until")} == {morning}
    assert {datetime.fromtimestamp((each.int >> 80) / 1000, UTC) for each in ids} == {morning}
    assert early == []
    # The unit that had asked has it no more, since it was reopened.
    assert {row["kind"] for row in told} >= {"suggestion_submitted", "suggestion_resubmitted", "suggestion_reopened"}
    assert all(row["created_at"] >= let_go_at for row in told)


COUNTED = """
    SELECT c.table_name || '.' || c.column_name FROM information_schema.columns AS c
    WHERE c.table_schema = 'public' AND (c.is_identity = 'YES' OR c.column_default LIKE 'nextval%')
        AND c.table_name IN (
            SELECT relation.relname FROM pg_class AS relation WHERE relation.oid = 'suggestion'::regclass
            UNION SELECT referring.relname FROM pg_constraint AS known
            JOIN pg_class AS referring ON referring.oid = known.conrelid WHERE known.confrelid = 'suggestion'::regclass
        )
"""


async def test_nothing_counts_suggestions_in_the_order_in_which_they_were_written(hall: Hall) -> None:
    """A number drawn from a sequence would say between which two signed drafts an anonymous one was written."""
    before = await _columns_of_search(hall)
    found = await hall.owner.fetch(COUNTED)
    permit = await hall.drawn()
    await live(hall, permit)
    row = await hall.owner.fetchrow(
        "SELECT f.*, s.id, s.handling_id AS place, s.created_at AS midnight FROM suggestion_search AS f"
        " JOIN suggestion AS s ON s.id = f.suggestion_id WHERE s.token_hash = $1",
        permit.token_hash,
    )
    await hall.owner.execute("ALTER TABLE suggestion_search ADD number bigint GENERATED BY DEFAULT AS IDENTITY")
    naive = await hall.owner.fetch(COUNTED)

    assert [each[0] for each in found] == []
    assert [each[0] for each in naive] == ["suggestion_search.number"]
    # What it is found by is its place, its quarter, its words and whether all may read it, all of which readers see.
    assert before == {
        *("tenant_id", "suggestion_id", "handling_id", "organisation_id"),
        *("created_at", "shelves", "is_open", "title_pairs", "pairs"),
    }
    assert row is not None
    midnight = row["midnight"]
    quarter = midnight.year * 4 + (midnight.month + 2) // 3
    assert set(row["shelves"]) - {"sample"} == {
        *(f"{quarter} {row['place']}", f"{quarter} everywhere"),
        *(str(row["place"]), "everywhere"),
    }
    assert row["created_at"] == midnight


async def _columns_of_search(hall: Hall) -> set[str]:
    rows = await hall.owner.fetch(
        "SELECT column_name FROM information_schema.columns WHERE table_name = 'suggestion_search'"
    )
    return {row["column_name"] for row in rows}


async def test_nobody_who_handles_or_audits_sees_a_name(hall: Hall) -> None:
    permit = await hall.drawn()
    await live(hall, permit)
    suggestion_id = await hall.id_of(permit)

    readers = ("branch officer", "officer of a sibling branch", "federation officer", "auditor", "administrator")
    for reader in readers:
        answer = await hall.callers[reader].run(SEEN, {"id": suggestion_id})
        seen, text = answer["data"]["suggestion"], json.dumps(answer, ensure_ascii=False)
        assert not found_in(text, hall.needles_of_author()), reader
        if reader == "administrator":
            assert seen is None
        else:
            assert (seen["isAnonymous"], seen["authors"], seen["isOwn"]) == (True, [], False)
    own = await hall.callers["member"].run(SEEN, {"id": suggestion_id})
    assert own["data"]["suggestion"]["isOwn"] is False


def linking(before: Mapping[str, set[str]], after: Mapping[str, set[str]], needles: Sequence[str]) -> set[str]:
    """Tables with rows that are new and name the author."""
    return {table for table, rows in after.items() if found_in("\n".join(rows - before.get(table, set())), needles)} - {
        "session",
        "notification",
    }


def places_of(places: Mapping[str, str], needles: Iterable[str]) -> set[str]:
    """Where one of the needles is."""
    return {name for name, text in places.items() if found_in(text, list(needles))}
