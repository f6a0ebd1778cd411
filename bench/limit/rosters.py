"""The hand-written page of a roster: one statement, and what is sealed in its rows opened once for each."""

from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson
from asyncpg import Record

from bench.limit.words import LOCALES, WORDS
from db.forms import MASK
from db.scope import Scope
from db.sealing import Keyring
from domain.rosters.service import content_of

ROWS: Final = "roster_rows"
_ORDER: Final = "number"
_MESSAGES: Final = WORDS["roster_message"]
_NUMBERS: Final = {"phone_number": "phone_tail", "identity_number": "identity_tail"}


def arguments(scope: Scope, variables: Mapping[str, Any], key: object, after: int) -> Sequence[object]:
    """What the statement takes."""
    nodes = scope.nodes_for("member_import"), scope.nodes_for("member_read")
    return scope.tenant_id, scope.member_id, key, after, variables.get("first", 50), *nodes


def answer(keyring: Keyring, records: Sequence[Record], size: int, locale: str) -> bytes:
    """The page as JSON."""
    rows = [record for record in records if record["number"] is not None]
    shown, language = rows[:size], LOCALES.index(locale)
    end = urlsafe_b64encode(orjson.dumps([_ORDER, shown[-1]["number"]])).decode().rstrip("=") if shown else None
    page = {
        "totalCount": records[0]["total"],
        "nodes": [_node(keyring, row, language) for row in shown],
        "pageInfo": {"hasNextPage": len(rows) > size, "endCursor": end},
    }
    return orjson.dumps({"data": {"rosterRows": page}})


def _node(keyring: Keyring, row: Record, language: int) -> dict[str, Any]:
    content = content_of(keyring, dict(row))
    outcome_reason = row["outcome_reason"]
    return {
        "number": row["number"],
        "action": row["action"].upper(),
        "outcome": row["outcome"] and row["outcome"].upper(),
        "name": content.get("name"),
        "maskedIdentityNumber": _masked(content.get("identity_tail")),
        "maskedPhoneNumber": _masked(content.get("phone_tail")),
        "reasons": _told([*row["reasons"], outcome_reason] if outcome_reason else row["reasons"], language),
        "remarks": _told(row["warnings"], language),
        "changes": [
            {
                "field": name.upper(),
                "before": before,
                "after": _masked(content.get(_NUMBERS[name])) if name in _NUMBERS else after,
            }
            for name, (before, after) in content.get("changes", {}).items()
        ],
        "organisation": _json(row["organisation"]),
        "member": _json(row["member"]),
    }


def _told(codes: Sequence[str], language: int) -> list[dict[str, str]]:
    return [{"code": code, "message": _MESSAGES[code][language]} for code in codes]


def _masked(tail: str | None) -> str | None:
    return None if tail is None else MASK + tail


def _json(text: bytes | None) -> orjson.Fragment | None:
    return None if text is None else orjson.Fragment(text)
