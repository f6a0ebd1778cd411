"""The definition of a vote from its rows: what docs/ballot-formats.md calls `definition.json`."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from db.models.votes import VoteKind, VoteQuestionRow, VoteRow
from db.queries.votes import planning
from db.session import Record
from domain.shared.work import Work
from domain.votes.rules.methods import method_of
from voting.ballots import ballot_length, questions_of
from voting.canonical import b64u, canonical, instant
from voting.definitions import FORMAT, definition_of


async def freeze_definition(work: Work, vote: VoteRow) -> None:
    """Writes definition, hash and ballot length into a locked vote that has its roll and its keys; not yet the row.

    It is read once as the key holders will read it: a vote whose box nobody could open does not open.
    """
    questions = await planning.list_questions(work.conn, vote.tenant_id, vote.id)
    options = await planning.list_options(work.conn, vote.tenant_id, vote.id)
    place = await planning.find_place(work.conn, vote.tenant_id, vote.organisation_id)
    asked = _questions(questions, options)
    if vote.kind != VoteKind.NAMED:
        vote.ballot_length = ballot_length(questions_of({"questions": asked}))
    document = _document(vote, {"code": place["code"], "name": place["name"]}, asked)
    vote.definition = canonical(document).decode()
    vote.definition_hash = definition_of(document).hash


def _document(vote: VoteRow, organisation: Mapping[str, str], questions: Sequence[object]) -> dict[str, object]:
    is_secret, promise = vote.kind != VoteKind.NAMED, vote.promise_public_key or b""
    return {
        "format": FORMAT,
        "vote": str(vote.id),
        "union": str(vote.tenant_id),
        "organisation": organisation,
        "kind": vote.kind,
        "title": vote.title,
        "title_en": vote.title_en,
        "description": vote.description,
        "opens_at": instant(vote.opens_at),
        "closes_at": instant(vote.closes_at),
        "questions": questions,
        "roll": {"hash": (vote.roll_hash or b"").hex(), "count": vote.roll_count},
        "rules": vote.rules,
        "recast": vote.allows_recast,
        "minimum_cell": vote.minimum_cell,
        "key": _key(vote) if is_secret else None,
        "ballot_length": vote.ballot_length,
        "server_may_seal": vote.server_may_seal,
        "promise_key": b64u(promise),
        "registrar_key": None if vote.registrar_key is None else b64u(vote.registrar_key),
        **_counting(vote),
    }


def _counting(vote: VoteRow) -> Mapping[str, object]:
    channels = {"kiosk": vote.takes_kiosk, "paper": vote.takes_paper}
    return {
        "verdict": vote.rule_set,
        "call": vote.call,
        "follows": None if vote.follows_id is None else {"vote": str(vote.follows_id), "as": vote.follows_as},
        "channels": [channel for channel, is_taken in channels.items() if is_taken],
        "meeting": vote.is_meeting,
        "weighted": vote.is_weighted,
        "delegation": None if vote.delegation_cap is None else {"cap": vote.delegation_cap},
    }


def _key(vote: VoteRow) -> Mapping[str, object]:
    return {
        "public_key": b64u(vote.public_key or b""),
        "statement_key": b64u(vote.statement_key or b""),
        "threshold": vote.threshold,
        "shares": vote.share_count,
    }


def _questions(questions: Sequence[VoteQuestionRow], options: Sequence[Record]) -> Sequence[Mapping[str, Any]]:
    of_question: dict[int, list[Mapping[str, object]]] = defaultdict(list)
    for row in options:
        label = {"number": row["position"], "label": row["label"], "label_en": row["label_en"]}
        of_question[row["question_position"]].append(label)
    return [
        {
            "number": each.position,
            "kind": each.kind,
            "title": each.title,
            "title_en": each.title_en,
            "minimum": each.minimum,
            "maximum": each.maximum,
            "maximum_score": each.maximum_score,
            "write_ins": each.write_in_count,
            "seats": each.seats,
            "method": {"name": method_of(each.kind, each.seats, each.method), "version": 1},
            "options": of_question[each.position],
        }
        for each in questions
    ]
