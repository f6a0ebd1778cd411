"""The demonstration union with permits, an anonymous author, and those who handle what they say."""

import json
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from api.nodes import encode_id
from db.seed.accounts import DEMO_ACCOUNTS
from domain.suggestions.service.permits import month_of
from tests.support.api import Client, request_key, running
from tests.support.permits import Drawn, InThreads
from tests.support.pictures import PICTURE
from tests.support.suggestion_rows import Handlers, write_handlers
from voting.blind import PublicKey
from voting.canonical import b64u
from voting.registrar import Address
from voting.registrar.keys import KeyStore

PERMIT = "mobile/suggestions/suggestion_permit_issue"
TITLE, BODY = "更衣室太小", "三号车间更衣室只有四平方米，建议扩建。"
_KEPT = frozenset({"audit_entry", "request_key", "member"})


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

    async def place(self, permit: Drawn, key: str | None = None) -> httpx.Response:
        """The answer to a wish for a place for a picture."""
        return await self.post({"do": "attach", "token": b64u(permit.token), "key": key or str(uuid.uuid4())})

    async def send(self, place: Mapping[str, str], content: bytes, **headers: str) -> httpx.Response:
        """An upload of nobody in particular."""
        sent = {"x-upload-ticket": place["ticket"], **headers}
        return await self.nobody.http.post(place["uploadUrl"], content=content, headers=sent)

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


@asynccontextmanager
async def hall_of(demo_dsn: str, tmp_path: Path) -> AsyncIterator[Hall]:
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
    """The life of an anonymous suggestion: returned, sent again with a picture, assigned, asked, answered, judged."""
    assert (await hall.post(permit.post(**hall.said()))).status_code == 200
    await hall.take("branch officer", "suggestionReviewBegin", permit)
    await hall.take("branch officer", "suggestionReturn", permit, reason="请写明人数")
    assert (await hall.send((await hall.place(permit)).json(), PICTURE)).status_code == 200
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


async def group_of(hall: Hall) -> str:
    """The author's group."""
    return encode_id("Organisation", hall.author["organisation_id"])


def kept(rows: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """What is not written in the background, as deliveries and the chain of the log are."""
    return {name: rows[name] for name in rows if name.startswith("suggestion") or name in _KEPT}
