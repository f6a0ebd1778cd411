"""Documents of the real application: registered by command, asked for by hash, their use read by who looks after it."""

import asyncio
import json
from hashlib import sha256
from pathlib import Path

import asyncpg
import pytest

from api.app import client_operations
from api.manifests import OWN_CLIENTS, load_documents, load_own_documents, read_documents, unused_documents
from domain.documents.errors import DocumentsRefused
from tests.support.api import CLIENTS, Client, Recorder, running

RULES = (CLIENTS / "console/votes/vote_rule_sets.graphql").read_text(encoding="utf-8")
TREE = (CLIENTS / "console/organisations/organisation_tree.graphql").read_text(encoding="utf-8")
LOGIN = ("HD000001", "demo-member-2026")


def id_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def manifest(path: Path, *texts: str, prefix: str = "") -> Path:
    path.write_text(json.dumps({prefix + id_of(text): text for text in texts}), encoding="utf-8")
    return path


def test_manifests_of_both_build_tools_and_folders_are_read_as_they_are(tmp_path: Path) -> None:
    relay = manifest(tmp_path / "persisted.json", RULES)
    codegen = manifest(tmp_path / "persisted-documents.json", TREE, prefix="sha256:")
    folder = tmp_path / "votes"
    folder.mkdir()
    (folder / "x.graphql").write_text("query X { __typename }", encoding="utf-8")

    texts = read_documents([relay, codegen, folder])

    assert dict(texts) == {RULES: "VoteRuleSets", TREE: "OrganisationTree", "query X { __typename }": "X"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("[]", "no JSON object"),
        ("{", "no JSON object"),
        ('{"x": 1}', "no JSON object"),
        (json.dumps({"d41d8cd98f00b204e9800998ecf8427e": "{ __typename }"}), "is not the SHA-256"),
        (json.dumps({id_of("{ __typename }"): "{ __typename  }"}), "is not the SHA-256"),
        (json.dumps({id_of("{ nothing }"): "{ nothing }"}), "Cannot query field 'nothing'"),
        (json.dumps({id_of("{ __schema { description } }"): "{ __schema { description } }"}), "reads the schema"),
        (json.dumps({id_of("fragment F on Query { __typename }"): "fragment F on Query { __typename }"}), "never used"),
    ],
)
def test_one_bad_document_keeps_all_out(tmp_path: Path, content: str, words: str) -> None:
    file = tmp_path / "persisted.json"
    file.write_text(content, encoding="utf-8")

    with pytest.raises(DocumentsRefused, match=words):
        read_documents([manifest(tmp_path / "good.json", RULES), file])


async def test_a_deployment_of_registered_documents_runs_those_of_our_clients_and_no_other(
    demo_dsn: str, tmp_path: Path, recorder: Recorder
) -> None:
    first = await asyncio.to_thread(load_own_documents, demo_dsn)
    again = await asyncio.to_thread(load_own_documents, demo_dsn)
    async with running(demo_dsn, tmp_path, UNIONHALL_DOCUMENTS="registered") as client:
        url = f"/graphql?documentId=sha256:{id_of(RULES)}"
        cold = await client.http.get(url)
        with recorder.recording() as statements:
            warm = await client.http.get(url, headers={"if-none-match": cold.headers["etag"]})
        unlisted = await client.run("{ __typename }")
        introspection = await client.run("{ __schema { queryType { name } } }")
        signed_in = await client.sign_in(*LOGIN)
        member = await signed_in.run("query Home { viewerr { id } }")

    assert (first > 400, again) == (True, 0)
    assert (cold.status_code, cold.headers["cache-control"]) == (200, "public, max-age=3600")
    assert (warm.status_code, warm.content, statements) == (304, b"", [])
    assert unlisted.codes == introspection.codes == member.codes == ["DOCUMENT_NOT_REGISTERED"]
    assert client_operations()["VoteRuleSets"] == RULES


async def test_the_same_answer_has_the_same_tag_for_whoever_pages_a_list(shared_demo: Client) -> None:
    signed_in = await shared_demo.sign_in(*LOGIN)
    headers = {"authorization": f"Bearer {signed_in.token}"}
    params = {
        "query": "{organisations(first: 2) {pageInfo {endCursor} edges {cursor node {id name}}} viewer {member {id}}}"
    }

    answers = [await shared_demo.http.get("/graphql", params=params, headers=headers) for _ in range(2)]

    assert {answer.status_code for answer in answers} == {200}
    assert answers[0].headers["etag"] == answers[1].headers["etag"]
    assert {answer.headers["cache-control"] for answer in answers} == {"private, no-cache"}


async def test_who_looks_after_the_deployment_reads_what_clients_use(demo_dsn: str, tmp_path: Path) -> None:
    texts = {RULES: "VoteRuleSets", TREE: "OrganisationTree"}
    await asyncio.to_thread(lambda: load_documents(demo_dsn, texts, profile="phone", client="phone", version="1.2"))
    async with running(demo_dsn, tmp_path) as client:
        for _ in range(3):
            await client.run(RULES, None, **{"x-client": "phone/1.2"})
    async with running(demo_dsn, tmp_path) as client:
        asked = '{documentUses(first: 5, client: "phone") {nodes {client version documentId name count}}}'
        administrator = await client.sign_in("HD000006", "demo-administrator-2026")
        seen = await administrator.run(asked)
        refused = await client.run(asked)
    unused = await asyncio.to_thread(lambda: unused_documents(demo_dsn, days=30))

    assert seen["data"]["documentUses"]["nodes"] == [
        {"client": "phone", "version": "1.2", "documentId": id_of(RULES), "name": "VoteRuleSets", "count": 3}
    ]
    assert refused.codes == ["UNAUTHENTICATED"]
    assert [line.split()[3] for line in unused if line.startswith("phone:")] == ["OrganisationTree"]
    assert OWN_CLIENTS == ("console", "kiosk", "mobile")


async def test_nothing_of_a_member_is_in_what_is_counted(owner: asyncpg.Connection) -> None:
    columns = await owner.fetch(
        "SELECT table_name, column_name, data_type FROM information_schema.columns"
        " WHERE table_name IN ('document_use', 'deprecated_use') ORDER BY 1, 2"
    )

    assert {row["column_name"] for row in columns} == {"client", "coordinate", "count", "day", "document_id", "version"}
