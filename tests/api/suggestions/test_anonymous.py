"""An anonymous suggestion from its permit to its answer; nothing that the server holds leads to its author."""

import asyncio
import json
import logging
import uuid
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
import pytest_asyncio

from api.nodes import encode_id
from db.seed.accounts import DEMO_ACCOUNTS
from domain.suggestions.service.permits import PERMITS_A_MONTH, month_of
from tests.support.api import Client, request_key, running
from tests.support.hunting import forms, found_in, written
from tests.support.permits import Drawn, InThreads
from tests.support.suggestion_rows import Handlers, write_handlers
from voting.blind import PublicKey
from voting.canonical import b64u
from voting.registrar import Address
from voting.registrar.keys import KeyStore

PERMIT = "mobile/suggestions/suggestion_permit_issue"
TITLE, BODY = "更衣室太小", "三号车间更衣室只有四平方米，建议扩建。"
_KEPT = frozenset({"audit_entry", "request_key", "member"})
WORDS_OF_AUTHOR = (TITLE, "四平方米", "每班二十人", "等了很久", "谢谢答复")
SEEN = """query ($id: ID!) { suggestion(id: $id) { title isAnonymous isOwn createdAt submittedAt state
    authors { name memberNumber } events { kind byName at reason } comments { authorName body }
    judgements { comment } } }"""


@dataclass
class Hall:
    """The demonstration union with a month of permits, a unit that answers, an author and those who handle."""

    dsn: str
    owner: asyncpg.Connection
    nobody: Client
    callers: Mapping[str, Client]
    key: PublicKey
    month_id: uuid.UUID
    branch: uuid.UUID
    author: asyncpg.Record
    handlers: Handlers

    async def drawn(self, by: str = "member") -> Drawn:
        """A permit of the author's."""
        permit = Drawn(self.month_id, self.key)
        await permit.draw(lambda wish: self.permit(wish, by))
        return permit

    async def permit(self, wish: Mapping[str, str], by: str = "member") -> Any:
        """The answer to a wish."""
        return (await self.callers[by].send(PERMIT, {"input": wish}))["data"]["suggestionPermitIssue"]

    def said(self, **changed: Any) -> dict[str, Any]:
        """A suggestion as it is posted."""
        return {
            "organisation": encode_id("Organisation", self.branch),
            "category": encode_id("SuggestionCategory", self.handlers.category_id),
            "title": TITLE,
            "body": BODY,
            "visibility": "MEMBERS",
            **changed,
        }

    async def post(self, posted: object, **headers: str) -> httpx.Response:
        """The answer to a post."""
        content = posted if isinstance(posted, bytes) else json.dumps(posted).encode()
        sent = {"content-type": "application/json", **headers}
        return await self.nobody.http.post("/suggestions", content=content, headers=sent)

    async def say(self, permit: Drawn, do: str, **given: Any) -> httpx.Response:
        """Something done with a token."""
        return await self.post({"do": do, "token": b64u(permit.token), "key": str(uuid.uuid4()), **given})

    async def read(self, permit: Drawn) -> Any:
        """What the author is shown."""
        answer = await self.post({"do": "read", "token": b64u(permit.token)})
        assert answer.status_code == 200
        return answer.json()

    async def id_of(self, permit: Drawn) -> str:
        """The suggestion's id, as those who handle it have it."""
        found = await self.owner.fetchval("SELECT id FROM suggestion WHERE token_hash = $1", permit.token_hash)
        return encode_id("Suggestion", found)

    async def take(self, by: str, step: str, permit: Drawn, **given: Any) -> None:
        """A step of those who handle it."""
        kind = f"{step[0].upper()}{step[1:]}Input"
        document = f"mutation ($input: {kind}!) {{ done: {step}(input: $input) {{ userErrors {{ code }} }} }}"
        sent = {"suggestionId": await self.id_of(permit), "requestKey": request_key(), **given}
        answer = await self.callers[by].run(document, {"input": sent})
        assert answer["data"] == {"done": {"userErrors": []}}, (step, answer)

    async def rows(self) -> Mapping[str, set[str]]:
        """All rows of all tables as text."""
        names = await self.owner.fetch("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 2200")
        return {
            name: {row[0] for row in await self.owner.fetch(f'SELECT t::text FROM "{name}" AS t')} for (name,) in names
        }

    def needles_of_author(self) -> Sequence[str]:
        """How the author could be written."""
        return [str(self.author["id"]), self.author["id"].hex, self.author["member_number"], self.author["name"]]


@pytest_asyncio.fixture
async def hall(demo_dsn: str, tmp_path: Path) -> AsyncIterator[Hall]:
    """The stage, with a registrar on a Unix socket."""
    address, store = Address(path=tmp_path / "socket"), KeyStore(tmp_path / "keys")
    registrar, month_id = InThreads(store), uuid.uuid4()
    server = await registrar.listen(address)
    owner = await asyncpg.connect(demo_dsn)
    key = store.make(month_id).public
    try:
        rows = await owner.fetch("SELECT * FROM member WHERE member_number LIKE 'HD00000%' ORDER BY member_number")
        branch = await owner.fetchval(
            "SELECT k.ancestor_id FROM organisation_closure k JOIN organisation o ON o.id = k.ancestor_id"
            " WHERE k.descendant_id = $1 AND o.kind = 'branch'",
            rows[0]["organisation_id"],
        )
        await owner.execute(
            "INSERT INTO suggestion_permit_month (tenant_id, id, month, registrar_key) VALUES ($1, $2, $3, $4)",
            *(rows[0]["tenant_id"], month_id, month_of(datetime.now(UTC)), key.to_der()),
        )
        handlers = await write_handlers(owner, branch, officer_id=rows[3]["id"], staff_member_id=rows[2]["id"])
        async with running(demo_dsn, tmp_path, UNIONHALL_REGISTRAR=str(address)) as nobody:
            callers = {label: await nobody.sign_in(*account) for label, *account in DEMO_ACCOUNTS}
            yield Hall(demo_dsn, owner, nobody, callers, key, month_id, branch, rows[0], handlers)
    finally:
        registrar.close()
        server.close()
        await owner.close()


def code_of(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status_code, answer.json()["errors"][0]["extensions"]["code"]


async def live(hall: Hall, permit: Drawn) -> None:
    """The life of an anonymous suggestion: returned, handed in again, assigned, asked about, answered, judged."""
    assert (await hall.post(permit.post(**hall.said()))).status_code == 200
    await hall.take("branch officer", "suggestionReviewBegin", permit)
    await hall.take("branch officer", "suggestionReturn", permit, reason="请写明人数")
    assert (await hall.say(permit, "resubmit", title=TITLE, body=f"{BODY}每班二十人。")).status_code == 200
    await hall.take("branch officer", "suggestionFile", permit)
    unit = encode_id("AnsweringUnit", hall.handlers.unit_id)
    await hall.take("branch officer", "suggestionAssign", permit, leadUnitId=unit)
    await hall.take("officer of a sibling branch", "suggestionBegin", permit)
    await hall.take("officer of a sibling branch", "suggestionAskAuthor", permit, reason="在哪一层？")
    assert (await hall.say(permit, "detail", text="二层，等了很久。")).status_code == 200
    answer = {"answerClass": "PLANNED", "body": "明年扩建。"}
    await hall.take("officer of a sibling branch", "suggestionAnswerDraft", permit, **answer)
    await hall.take("federation officer", "suggestionRelease", permit)
    assert (await hall.say(permit, "comment", text="谢谢答复，请尽快。")).status_code == 200
    assert (await hall.say(permit, "rate", satisfaction="SATISFIED", text="谢谢答复")).status_code == 200


async def test_the_author_reads_the_answer_and_judges_it_without_a_name(hall: Hall) -> None:
    permit = await hall.drawn()
    month = (await hall.nobody.http.get("/suggestions/month")).json()
    await live(hall, permit)
    shown = await hall.read(permit)

    assert month == {
        "id": str(hall.month_id),
        "month": f"{month_of(datetime.now(UTC)):%Y-%m}",
        "key": b64u(hall.key.to_der()),
        "permits": PERMITS_A_MONTH,
    }
    steps = [event["step"] for event in shown["events"]]
    assert steps == [
        *("DRAFT", "SUBMIT", "REVIEW_BEGIN", "RETURN", "RESUBMIT", "FILE", "ASSIGN", "BEGIN", "ASK_AUTHOR"),
        *("DETAIL_GIVE", "ANSWER_DRAFT", "RELEASE", "RATE"),
    ]
    assert (shown["state"], shown["stateLabel"]) == ("RATED", "Rated")
    assert [(each["class"], each["body"], each["unit"]) for each in shown["answers"]] == [
        ("PLANNED", "明年扩建。", "设备部")
    ]
    assert [(each["satisfaction"], each["comment"]) for each in shown["judgements"]] == [("SATISFIED", "谢谢答复")]
    assert [(each["body"], each["isOwn"]) for each in shown["comments"]] == [("谢谢答复，请尽快。", True)]
    assert shown["body"].endswith("每班二十人。")


async def test_who_is_not_satisfied_has_it_reopened_and_gets_another_answer(hall: Hall) -> None:
    permit = await hall.drawn()
    await live(hall, permit)

    reopened = await hall.say(permit, "reopen", text="明年太晚。")
    again = await hall.say(permit, "reopen", text="明年太晚。")
    shown = await hall.read(permit)

    assert (reopened.status_code, code_of(again)) == (200, (409, "SUGGESTION_REOPENED_BEFORE"))
    assert (shown["state"], shown["round"]) == ("REOPENED", 2)


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
    await hall.owner.execute("UPDATE suggestion SET is_anonymous = true, token_hash = $1", bytes(32))
    await hall.owner.execute("UPDATE suggestion_event SET by_id = NULL")
    hidden = await hall.rows()

    assert {"suggestion_author", "suggestion_event", "audit_entry", "request_key"} <= linking(
        empty, named, hall.needles_of_author()
    )
    assert {"suggestion_author", "audit_entry", "request_key"} <= linking(empty, hidden, hall.needles_of_author())


async def test_ids_and_times_say_nothing_but_the_day(hall: Hall) -> None:
    permit = await hall.drawn()
    await live(hall, permit)

    suggestion = await hall.owner.fetchrow("SELECT * FROM suggestion WHERE token_hash = $1", permit.token_hash)
    own = await hall.owner.fetch(
        "SELECT kind, at, by_id, (SELECT max(b.at) FROM suggestion_event b WHERE b.suggestion_id = e.suggestion_id"
        " AND b.number < e.number) AS before FROM suggestion_event e WHERE suggestion_id = $1 AND party = 'author'",
        suggestion["id"],
    )
    beside = [
        *await hall.owner.fetch("SELECT id, written_at AS at FROM suggestion_comment"),
        *await hall.owner.fetch("SELECT id, rated_at AS at FROM suggestion_rating"),
    ]
    known = {row["at"] for row in await hall.owner.fetch("SELECT at FROM suggestion_event WHERE by_id IS NOT NULL")}
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


async def test_a_permit_is_used_once_and_a_repeat_has_the_same_answer(hall: Hall) -> None:
    permit = await hall.drawn()
    first, same = await asyncio.gather(*[hall.post(permit.post(**hall.said())) for _ in range(2)])
    before = kept(await hall.rows())

    other = await hall.post(permit.post(**hall.said(title="另一条")))
    later = await hall.post(permit.post(**hall.said()))

    assert (first.status_code, first.json()) == (200, same.json()) == (200, later.json())
    assert code_of(other) == (409, "SUGGESTION_PERMIT_USED")
    assert await hall.owner.fetchval("SELECT count(*) FROM suggestion WHERE is_anonymous") == 1
    assert before == kept(await hall.rows())
    key = str(uuid.uuid4())
    said = {"do": "withdraw", "token": b64u(permit.token), "key": key, "text": "不需要了"}
    answers = [await hall.post(said), await hall.post(said)]
    assert [answer.json() for answer in answers] == [first.json()] * 2
    assert code_of(await hall.post({**said, "key": str(uuid.uuid4())})) == (409, "SUGGESTION_STATE_REFUSED")


async def test_a_member_draws_so_many_permits_a_month(hall: Hall) -> None:
    wishes = [Drawn(hall.month_id, hall.key) for _ in range(PERMITS_A_MONTH + 1)]
    answers = await asyncio.gather(*[hall.permit(wish.wish) for wish in wishes])

    given = [answer for answer in answers if not answer["userErrors"]]
    refused = [error["code"] for answer in answers for error in answer["userErrors"]]
    assert sorted(answer["left"] for answer in given) == list(range(PERMITS_A_MONTH))
    assert refused == ["SUGGESTION_PERMITS_DRAWN"]
    again = await hall.permit(next(wish.wish for wish, answer in zip(wishes, answers, strict=True) if answer in given))
    assert again["blindSignature"] in {answer["blindSignature"] for answer in given}
    elsewhere = await hall.permit({**wishes[0].wish, "monthId": str(uuid.uuid4())}, "auditor")
    assert [error["code"] for error in elsewhere["userErrors"]] == ["SUGGESTION_PERMIT_MONTH_OVER"]
    short = await hall.permit({**wishes[0].wish, "blinded": "AAAA"}, "auditor")
    assert [error["code"] for error in short["userErrors"]] == ["BLINDED_INVALID"]
    assert await hall.owner.fetchval("SELECT count(*) FROM suggestion_permit") == PERMITS_A_MONTH
    assert await hall.owner.fetchval("SELECT count(*) FROM audit_entry WHERE action LIKE '%permit%'") == 0


async def test_a_wrong_token_and_a_wrong_permit_change_nothing(hall: Hall) -> None:
    permit, other = await hall.drawn(), await hall.drawn("auditor")
    good = permit.post(**hall.said())
    await hall.post(good)
    before = kept(await hall.rows())

    wrong = [
        (b"{", 400, "SUGGESTION_POST_INVALID"),
        ([], 400, "SUGGESTION_POST_INVALID"),
        ({"do": "read"}, 400, "SUGGESTION_POST_INVALID"),
        ({"do": "vote", "token": b64u(permit.token)}, 400, "SUGGESTION_POST_INVALID"),
        ({"do": "read", "token": "AAAA"}, 400, "SUGGESTION_POST_INVALID"),
        ({"do": "read", "token": b64u(permit.token_hash)}, 404, "SUGGESTION_NOT_FOUND"),
        ({"do": "read", "token": b64u(bytes(32))}, 404, "SUGGESTION_NOT_FOUND"),
        ({**good, "member": "HD000001"}, 400, "SUGGESTION_POST_INVALID"),
        (other.post(**hall.said(category="AAAA")), 400, "SUGGESTION_POST_INVALID"),
        (other.post(**hall.said(title=" ")), 400, "SUGGESTION_TEXT_INVALID"),
        (other.post(**hall.said(organisation=await group_of(hall))), 409, "SUGGESTION_PLACE_REFUSED"),
        (
            other.post(**hall.said(category=encode_id("SuggestionCategory", uuid.uuid4()))),
            *(409, "SUGGESTION_CATEGORY_NOT_FOUND"),
        ),
        ({**good, "permit": {**good["permit"], "tokenHash": b64u(other.token_hash)}}, 403, "SUGGESTION_PERMIT_INVALID"),
        ({**good, "permit": {**good["permit"], "month": str(uuid.uuid4())}}, 403, "SUGGESTION_PERMIT_INVALID"),
    ]
    for posted, status, code in wrong:
        assert code_of(await hall.post(posted)) == (status, code), posted
    for name in ("authorization", "cookie"):
        refused = await hall.post({"do": "read", "token": b64u(permit.token)}, **{name: f"Bearer {name}"})
        assert code_of(refused) == (400, "CREDENTIALS_REFUSED")
    assert code_of(await hall.say(other, "rate", satisfaction="SATISFIED")) == (404, "SUGGESTION_NOT_FOUND")
    assert code_of(await hall.say(permit, "rate", satisfaction="SATISFIED")) == (409, "SUGGESTION_STATE_REFUSED")
    assert code_of(await hall.say(permit, "reopen", text="为什么")) == (409, "SUGGESTION_STATE_REFUSED")
    chinese = await hall.post(b"{", **{"accept-language": "zh-CN"})
    assert "匿名建议" in chinese.json()["errors"][0]["message"]
    assert kept(await hall.rows()) == before


async def test_a_permit_is_used_in_its_month_and_the_next(hall: Hall) -> None:
    permits = [await hall.drawn() for _ in range(3)]
    this = month_of(datetime.now(UTC))
    assert (await hall.post(permits[0].post(**hall.said()))).status_code == 200

    answers = []
    for months, permit in ((1, permits[1]), (2, permits[2]), (2, permits[0])):
        number = this.year * 12 + this.month - 1 - months
        moved = this.replace(year=number // 12, month=number % 12 + 1)
        await hall.owner.execute("UPDATE suggestion_permit_month SET month = $1 WHERE id = $2", moved, hall.month_id)
        answers.append(await hall.post(permit.post(**hall.said())))

    assert answers[0].status_code == 200
    assert code_of(answers[1]) == (409, "SUGGESTION_PERMIT_MONTH_OVER")
    assert answers[2].status_code == 200


async def group_of(hall: Hall) -> str:
    """The author's group."""
    return encode_id("Organisation", hall.author["organisation_id"])


def linking(before: Mapping[str, set[str]], after: Mapping[str, set[str]], needles: Sequence[str]) -> set[str]:
    """Tables with rows that are new and name the author."""
    return {table for table, rows in after.items() if found_in("\n".join(rows - before.get(table, set())), needles)} - {
        "session",
        "notification",
    }


def kept(rows: Mapping[str, set[str]]) -> Mapping[str, set[str]]:
    """What is not written in the background, as deliveries and the chain of the log are."""
    return {name: rows[name] for name in rows if name.startswith("suggestion") or name in _KEPT}


def places_of(places: Mapping[str, str], needles: Iterable[str]) -> set[str]:
    """Where one of the needles is."""
    return {name for name, text in places.items() if found_in(text, list(needles))}
