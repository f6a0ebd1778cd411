"""Documents of a join request: a ticket, an upload, a list, a reading; and everybody who should not."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from api.nodes import decode_id
from tests.api.members.conftest import REVIEW, Joining
from tests.factories.members import Applicant
from tests.support.api import Answer, Client, request_key

PNG = b"".join(
    (
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR" + bytes(17),
        (768_000).to_bytes(4, "big") + b"IDAT" + bytes(range(256)) * 3000 + bytes(4),
        bytes(4) + b"IEND" + bytes(4),
    )
)
PLACE_MARK = (24).to_bytes(4, "big") + b"eXIf" + b"GPS 30.2741N 120.1551E.." + bytes(4)
PDF = b"%PDF-1.7\n" + b"x" * 100
ADD, REMOVE = "mobile/members/join_evidence_add", "mobile/members/join_evidence_remove"
LIST = "mobile/members/join_evidence_list"


async def asked(joining: Joining, reference: str, person: Applicant, kind: str = "OTHER", **values: Any) -> Answer:
    given = {"reference": reference, "phoneNumber": person.phone_number, "kind": kind, **values}
    return await joining.anonymous.send(ADD, {"input": given})


async def place(joining: Joining, reference: str, person: Applicant, kind: str = "OTHER") -> dict[str, Any]:
    answer = await asked(joining, reference, person, kind)
    added: dict[str, Any] = answer["data"]["joinEvidenceAdd"]
    assert added["userErrors"] == []
    return added


async def upload(by: Client, url: str, ticket: str, content: Any = PDF, **headers: str) -> httpx.Response:
    return await by.http.post(url, content=content, headers={"x-upload-ticket": ticket, **headers})


async def sent(joining: Joining, reference: str, person: Applicant, kind: str = "OTHER", content: bytes = PDF) -> str:
    """The id of a document that came in."""
    there = await place(joining, reference, person, kind)
    taken = await upload(joining.anonymous, there["uploadUrl"], there["ticket"], content)
    assert taken.status_code == 201, taken.text
    return str(there["evidenceId"])


async def listed(joining: Joining, reference: str, person: Applicant) -> list[dict[str, Any]]:
    answer = await joining.anonymous.send(LIST, {"reference": reference, "phoneNumber": person.phone_number})
    found: list[dict[str, Any]] = answer["data"]["joinRequestReceipt"]["evidence"]
    return found


async def read(by: Client, url: str) -> httpx.Response:
    headers = {"authorization": f"Bearer {by.token}"} if by.token else {}
    return await by.http.get(url, headers=headers)


def refusals(answer: Answer, field: str = "joinEvidenceAdd") -> list[str]:
    return [error["code"] for error in answer["data"][field]["userErrors"]]


async def test_a_document_comes_in_is_listed_and_read_by_who_decides(joining: Joining) -> None:
    person = joining.person()
    reference = await joining.submit(person)
    there = await place(joining, reference, person, "IDENTITY_CARD")
    taken = await upload(
        joining.anonymous,
        there["uploadUrl"],
        there["ticket"],
        PNG,
        **{"x-file-name": "../../etc/passwd", "content-type": "text/html"},
    )
    request_id = await joining.request_id(reference)
    officer = joining.clients["branch officer"]
    (own,) = await listed(joining, reference, person)
    for _ in range(2):  # the second reading of a document is one statement
        (seen,) = (await officer.send(REVIEW, {"id": request_id}))["data"]["node"]["evidence"]

    got = await read(officer, seen["url"])

    assert (taken.status_code, taken.json()["mediaType"], taken.json()["sizeBytes"]) == (201, "image/png", len(PNG))
    assert {name: seen[name] for name in own} == own
    assert (own["id"], own["kind"], own["fileName"]) == (there["evidenceId"], "IDENTITY_CARD", "identity_card-1.png")
    assert (own["mediaType"], own["sizeBytes"]) == ("image/png", len(PNG))
    assert (got.status_code, got.content) == (200, PNG)
    assert got.headers["content-disposition"] == "attachment; filename*=UTF-8''identity_card-1.png"
    assert (got.headers["x-content-type-options"], got.headers["cache-control"]) == ("nosniff", "no-store")
    assert (got.headers["content-type"], got.headers["content-length"]) == ("image/png", str(len(PNG)))
    decoded = decode_id(own["id"])
    assert decoded
    actions = await joining.conn.fetch(
        "SELECT action, actor_id IS NOT NULL AS is_named FROM audit_entry WHERE object_id = $1 ORDER BY at, id",
        decoded[1],
    )
    assert [tuple(each) for each in actions] == [
        ("join_evidence.asked", False),
        ("join_evidence.added", False),
        ("join_evidence.read", True),
    ]
    chunks = await joining.conn.fetch("SELECT sealed FROM join_evidence_chunk WHERE evidence_id = $1", decoded[1])
    assert len(chunks) == 2
    assert not any(PNG[:64] in each["sealed"] for each in chunks)


async def test_nobody_else_reads_a_document_and_what_is_out_of_scope_looks_like_nothing(joining: Joining) -> None:
    person = joining.person()
    reference = await joining.submit(person)
    evidence_id = await sent(joining, reference, person)
    decoded = decode_id(evidence_id)
    assert decoded
    url = f"/join-evidence/{decoded[1]}"
    before = await joining.counts()

    statuses = {kind: (await read(client, url)).status_code for kind, client in joining.clients.items()}
    strange = await read(joining.clients["branch officer"], "/join-evidence/019a0000-0000-7000-8000-000000000000")
    none = await read(joining.clients["branch officer"], "/join-evidence/none")

    assert statuses == {
        "anonymous": 401,
        "member": 403,
        "branch officer": 200,
        "officer of a sibling branch": 404,
        "federation officer": 200,
        "auditor": 403,
        "administrator": 403,
    }
    assert (strange.status_code, none.status_code) == (404, 404)
    after = await joining.counts()
    assert {name: after[name] - count for name, count in before.items() if after[name] != count} == {"audit_entry": 2}


async def test_a_picture_is_kept_without_what_the_camera_wrote_into_it(joining: Joining) -> None:
    person = joining.person()
    reference = await joining.submit(person)
    there = await place(joining, reference, person)
    marked = PNG[:33] + PLACE_MARK + PNG[33:] + b"a trailer"

    taken = await upload(joining.anonymous, there["uploadUrl"], there["ticket"], marked)
    request_id = await joining.request_id(reference)
    (seen,) = (await joining.clients["branch officer"].send(REVIEW, {"id": request_id}))["data"]["node"]["evidence"]
    got = await read(joining.clients["branch officer"], seen["url"])

    # The answer tells what came in, so that the sender can compare; what is kept is the picture alone.
    assert (taken.status_code, taken.json()["sizeBytes"]) == (201, len(marked))
    assert taken.json()["sha256"] == hashlib.sha256(marked).hexdigest()
    assert (got.status_code, got.content, seen["sizeBytes"]) == (200, PNG, len(PNG))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x89PNG\r\n\x1a\n" + bytes(99),
        b"\xff\xd8\xff\xe0\x00\x00",
        b"PK\x03\x04" + bytes(99),
        b"<html><script>",
        b"RIFF0000WAVEfmt ",
        b"GIF89a" + bytes(99),
        b"%PD",
    ],
)
async def test_what_is_no_image_and_no_pdf_is_refused_and_leaves_nothing(joining: Joining, content: bytes) -> None:
    person = joining.person()
    reference = await joining.submit(person)
    there = await place(joining, reference, person)
    before = await joining.counts()

    refused = await upload(
        joining.anonymous, there["uploadUrl"], there["ticket"], content, **{"content-type": "image/png"}
    )

    assert (refused.status_code, refused.json()["errors"][0]["extensions"]["code"]) == (415, "EVIDENCE_MEDIA_REFUSED")
    assert await joining.counts() == before
    assert await listed(joining, reference, person) == []
    assert (await upload(joining.anonymous, there["uploadUrl"], there["ticket"])).status_code == 201


async def test_a_stream_that_is_too_long_is_cut_and_leaves_nothing(joining: Joining) -> None:
    person = joining.person()
    reference = await joining.submit(person)
    there = await place(joining, reference, person)
    before = await joining.counts()

    async def endless() -> AsyncIterator[bytes]:
        yield PDF
        for _ in range(11):
            yield bytes(1024 * 1024)

    said = await upload(
        joining.anonymous, there["uploadUrl"], there["ticket"], PDF, **{"content-length": str(11 * 1024 * 1024)}
    )
    streamed = await upload(joining.anonymous, there["uploadUrl"], there["ticket"], endless())

    assert (said.status_code, streamed.status_code) == (413, 413)
    assert await joining.counts() == before
    assert await listed(joining, reference, person) == []


async def test_a_ticket_is_good_for_its_own_place_once_and_five_tries(joining: Joining) -> None:
    person, other = joining.person(), joining.person()
    reference, others = await joining.submit(person), await joining.submit(other)
    own, foreign = await place(joining, reference, person), await place(joining, others, other)
    tired = await place(joining, reference, person)
    client = joining.anonymous

    swapped = await upload(client, own["uploadUrl"], foreign["ticket"])
    without = await client.http.post(own["uploadUrl"], content=PDF)
    first = await upload(client, own["uploadUrl"], own["ticket"])
    again = await upload(client, own["uploadUrl"], own["ticket"])
    tries = [(await upload(client, tired["uploadUrl"], tired["ticket"], b"nothing")).status_code for _ in range(6)]
    await joining.conn.execute("UPDATE join_evidence SET ticket_expires_at = now() WHERE state = 'awaited'")
    late = await upload(client, foreign["uploadUrl"], foreign["ticket"])

    assert [each.status_code for each in (swapped, without, first, again, late)] == [404, 404, 201, 404, 404]
    assert tries == [415] * 5 + [404]


async def test_of_four_uploads_at_once_with_one_ticket_one_is_taken(joining: Joining) -> None:
    person = joining.person()
    reference = await joining.submit(person)
    there = await place(joining, reference, person)

    answers = await asyncio.gather(*(upload(joining.anonymous, there["uploadUrl"], there["ticket"]) for _ in range(4)))

    assert sorted(each.status_code for each in answers) == [201, 404, 404, 404]
    assert len(await listed(joining, reference, person)) == 1


async def test_of_ten_places_asked_for_at_once_six_are_given(joining: Joining) -> None:
    person = joining.person()
    reference = await joining.submit(person)

    answers = await asyncio.gather(*(asked(joining, reference, person) for _ in range(10)))

    assert sorted(code for each in answers for code in refusals(each)) == ["TOO_MUCH_EVIDENCE"] * 4


async def test_the_same_request_key_keeps_one_place_and_gives_the_same_ticket(joining: Joining) -> None:
    person, key = joining.person(), request_key()
    reference = await joining.submit(person)

    answers = [await asked(joining, reference, person, requestKey=key) for _ in range(2)]

    assert answers[0]["data"] == answers[1]["data"]
    stored = await joining.conn.fetchval("SELECT outcome::text FROM request_key WHERE key = $1::uuid", key)
    assert answers[0]["data"]["joinEvidenceAdd"]["ticket"] not in stored


async def test_a_document_is_removed_at_once_by_its_applicant_alone(joining: Joining) -> None:
    person, other = joining.person(), joining.person()
    reference, others = await joining.submit(person), await joining.submit(other)
    evidence_id = await sent(joining, reference, person)

    async def remove(of: str, by: Applicant) -> list[str]:
        given = {"reference": of, "phoneNumber": by.phone_number, "evidenceId": evidence_id}
        return refusals(await joining.anonymous.send(REMOVE, {"input": given}), "joinEvidenceRemove")

    assert await remove(others, other) == ["EVIDENCE_NOT_FOUND"]
    assert await remove(reference, other) == ["JOIN_REQUEST_NOT_FOUND"]
    assert len(await listed(joining, reference, person)) == 1
    assert [await remove(reference, person) for _ in range(2)] == [[], []]
    assert await listed(joining, reference, person) == []
    decoded = decode_id(evidence_id)
    assert decoded
    assert (
        await joining.conn.fetchval("SELECT count(*) FROM join_evidence_chunk WHERE evidence_id = $1", decoded[1]) == 0
    )


async def test_after_the_decision_nothing_comes_and_nothing_goes(joining: Joining) -> None:
    person = joining.person()
    reference = await joining.submit(person)
    kept = await sent(joining, reference, person)
    there = await place(joining, reference, person)
    await joining.decide("branch officer", await joining.request_id(reference))

    late = await upload(joining.anonymous, there["uploadUrl"], there["ticket"])
    added = await asked(joining, reference, person)
    given = {"reference": reference, "phoneNumber": person.phone_number, "evidenceId": kept}
    removed = await joining.anonymous.send(REMOVE, {"input": given})

    assert late.status_code == 404
    assert (refusals(added), refusals(removed, "joinEvidenceRemove")) == (["JOIN_REQUEST_CLOSED"],) * 2
    assert [each["id"] for each in await listed(joining, reference, person)] == [kept]


async def test_what_is_taken_up_again_has_its_documents(joining: Joining) -> None:
    person = joining.person()
    former = await joining.submit(person)
    evidence_id = await sent(joining, former, person, content=PNG)
    await joining.decide("branch officer", await joining.request_id(former), is_approval=False, comment="照片不清楚")

    given = {"reference": former, "phoneNumber": person.phone_number}
    answer = await joining.anonymous.send("mobile/members/join_request_resubmit", {"input": given})
    reference = answer["data"]["joinRequestResubmit"]["reference"]

    assert [each["id"] for each in await listed(joining, reference, person)] == [evidence_id]
    assert await listed(joining, former, person) == []
    decoded = decode_id(evidence_id)
    assert decoded
    got = await read(joining.clients["branch officer"], f"/join-evidence/{decoded[1]}")
    assert got.content == PNG
    assert (
        refusals(await joining.decide("branch officer", await joining.request_id(reference)), "joinRequestDecide") == []
    )
