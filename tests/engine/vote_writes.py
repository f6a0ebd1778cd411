"""Variables of the documents with which votes are planned and run, and rolls objected to; each is refused."""

from collections.abc import Callable, Mapping
from typing import Any

from api.nodes import encode_id
from db.types import NIL_ID
from tests.oracle.pool import Pool

Variables = Callable[[Pool], Mapping[str, Any]]

_NO_VOTE = {"voteId": encode_id("Vote", NIL_ID)}
_DRAFT = {"kind": "SEALED", "title": " ", "opensAt": "2999-01-02T00:00:00Z", "closesAt": "2999-01-03T00:00:00Z"}
_QUESTION = {"kind": "CHOICE", "title": "主席", "options": [{"label": "张伟"}, {"label": "王芳"}], "seats": 1}


def _of_no_vote(**more: Any) -> Variables:
    return lambda _: {"input": {**_NO_VOTE, **more}}


VOTE_WRITES: Mapping[str, Variables] = {
    "console/votes/vote_draft": lambda pool: {"input": {**_DRAFT, "organisationId": pool.ids["Organisation"][0]}},
    "console/votes/vote_change": _of_no_vote(**_DRAFT),
    "console/votes/vote_questions_set": _of_no_vote(questions=[_QUESTION]),
    "console/votes/vote_electors_set": lambda pool: {"input": {**_NO_VOTE, "memberIds": pool.ids["Member"][:2]}},
    "console/votes/vote_key_set": _of_no_vote(keyFile="{}", holders=[{"position": 1, "name": "甲"}]),
    **{f"console/votes/vote_{word}": _of_no_vote() for word in ("schedule", "unschedule", "open")},
    **{f"console/votes/vote_{word}": _of_no_vote(reason="故障") for word in ("pause", "resume", "close", "cancel")},
    "console/votes/vote_extend": _of_no_vote(reason="故障", closesAt="2999-01-04T00:00:00Z"),
    "mobile/votes/vote_objection_make": _of_no_vote(text="名单有误", subjectNumber="HD1"),
    "console/votes/vote_objection_decide": lambda _: {
        "input": {"objectionId": encode_id("VoteObjection", NIL_ID), "isUpheld": True, "answer": "已更正"}
    },
}
