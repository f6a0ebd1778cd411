"""Files and copies beside GraphQL, asked for by every kind of caller: the paths that look at who is signed in."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

import pytest

from db.types import NIL_ID
from tests.contract.access.cases import DEPUTY, EVERY_KIND, STRANGER, Case, fixed
from tests.support.access import Facts
from tests.support.activities import DEMO_KEYS
from tests.support.stage import Stage

U, F, N, G = "401", "403", "404", "200"


class Request(NamedTuple):
    """A method and a path, with what they answer by kind of caller."""

    method: str
    path: Callable[[Facts], str]
    answers: Case


def answers(asked: str, statuses: tuple[str, ...], others: Mapping[str, str] = MappingProxyType({})) -> Case:
    return Case(asked, asked, fixed(), statuses, others=others)


# Columns: anonymous, member, branch officer, officer of a sibling branch, federation officer, auditor, administrator.
REQUESTS = [
    # The upload is too large by what its head says, which is looked at after the right to send it.
    Request("POST", lambda _: "/uploads", answers("a roster", (U, F, "413", "413", "413", F, F))),
    Request("GET", lambda _: f"/downloads/{NIL_ID}", answers("an export", (U, F, N, N, N, N, F))),
    # The document is of a request at HD-C-01.
    Request(
        "GET",
        lambda facts: f"/join-evidence/{facts['document']}",
        answers("a document", (U, F, N, N, G, F, F), {DEPUTY: N, "officer of its new parent": G}),
    ),
    # The certificate is of a member at HD-A-01-2 whom no column names.
    Request(
        "GET",
        lambda _: f"/me/certificates/{DEMO_KEYS.certificate}",
        answers("somebody's certificate", (U, *[N] * 6), {STRANGER: N}),
    ),
    Request("GET", lambda _: "/certificates/abcd-efgh-ijkl-mnop", answers("a check", (G, *[G] * 6), {STRANGER: G})),
    Request("GET", lambda _: f"/activity-photos/{NIL_ID}", answers("a photo", (U, *[N] * 6), {STRANGER: N})),
    # The member has a passkey, so that a proof by password is not enough.
    Request("GET", lambda _: "/me/export", answers("one's own copy", (U, F, *[G] * 5), {STRANGER: G})),
]


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda request: request.answers.asked)
async def test_a_path(request_: Request, stage: Stage) -> None:
    found, case = {}, request_.answers
    async with stage.set():
        for kind in EVERY_KIND:
            caller = stage.callers[kind]
            headers = {"authorization": f"Bearer {caller.token}"} if caller.token else {}
            if request_.method == "POST":
                headers["content-length"] = str(10**12)
            response = await caller.http.request(request_.method, request_.path(stage.facts), headers=headers)
            found[kind] = str(response.status_code)

    told = {kind: U if case.expected(kind) == "UNAUTHENTICATED" else case.expected(kind) for kind in EVERY_KIND}
    assert found == told
