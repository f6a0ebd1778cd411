"""A phone in Python against the client that ariadne-codegen made: run as typed.py URL LOGIN PASSWORD."""

import asyncio
import json
import sys
from uuid import uuid4

from union_client import Client
from union_client.input_types import SuggestionDraftInput
from union_client.suggestion_draft import SuggestionDraftSuggestionDraftSuggestion


async def main(url: str, login: str, password: str) -> None:
    """Sign in, see suggestions and begin one, twice with one key."""
    session = await Client(url=url).session_open(login=login, password=password)
    assert session.session_open is not None
    assert session.session_open.credentials is not None
    client = Client(url=url, headers={"authorization": f"Bearer {session.session_open.credentials.access_token}"})
    home = await client.suggestion_home(first=5)
    assert home.suggestions is not None
    category = home.suggestions.nodes[0].category
    assert category is not None
    given = SuggestionDraftInput(
        categoryId=category.id, title="食堂加开夜宵窗口", body="夜班下班后食堂已经关门。", requestKey=uuid4()
    )
    answers = [await begun(client, given) for _ in range(2)]
    aware = [answer.created_at.tzinfo is not None for answer in answers]
    sys.stdout.write(json.dumps({"answers": [answer.model_dump(mode="json") for answer in answers], "aware": aware}))


async def begun(client: Client, given: SuggestionDraftInput) -> SuggestionDraftSuggestionDraftSuggestion:
    """The suggestion that this input began."""
    payload = (await client.suggestion_draft(input=given)).suggestion_draft
    assert payload is not None
    assert payload.user_errors == []
    assert payload.suggestion is not None
    return payload.suggestion


asyncio.run(main(*sys.argv[1:]))
