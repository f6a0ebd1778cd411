"""Variables of the documents of `clients/` about kiosks, which are asked by a kiosk, too."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from api.nodes import encode_id
from db.types import NIL_ID
from tests.oracle.documents import CALLERS
from tests.oracle.pool import Pool
from tests.oracle.stage import KIOSK
from tests.support.kiosk_rows import DEMO_KIOSK, SHOWN_CHALLENGE
from tests.support.kiosks import PROFILE

Variables = Callable[[Pool], Mapping[str, Any]]

_KEY = UUID(int=7)
_KIOSK, _NO_CONFLICT = encode_id("Kiosk", DEMO_KIOSK.kiosk), encode_id("KioskConflict", NIL_ID)
_WAITING = encode_id("KioskConflict", DEMO_KIOSK.waiting)
_NOW = "2026-01-05T00:00:00Z"
_STANDS = {"name": "二号终端", "place": "二车间", "profile": PROFILE}


def callers_of(name: str) -> Sequence[str]:
    """Who asks a document."""
    return (*CALLERS, KIOSK) if "/kiosks/" in name else tuple(CALLERS)


READS: Mapping[str, tuple[Variables, ...]] = {
    "console/kiosks/kiosk_list": (
        lambda _: {},
        lambda pool: {"where": {"organisation": {"eq": pool.ids["Organisation"][0]}, "state": {"eq": "ACTIVE"}}},
        lambda _: {"first": 1, "where": {"state": {"oneOf": ["SUSPENDED", "REVOKED"]}, "isSilent": False}},
        lambda _: {"first": 0},
    ),
    "console/kiosks/kiosk_conflict_list": (
        lambda _: {},
        lambda _: {"first": 1, "where": {"kiosk": {"eq": _KIOSK}, "isDecided": True}},
        lambda _: {"where": {"kiosk": {"eq": "no id"}}},
    ),
    "kiosk/kiosks/kiosk_at": (lambda _: {},),
    "mobile/kiosks/kiosk_stand": (lambda _: {"challenge": SHOWN_CHALLENGE}, lambda _: {"challenge": "UQ1.none"}),
}


def _entry(number: int) -> Mapping[str, Any]:
    return {
        "sequence": number,
        "kind": "ENTRY",
        "nonce": str(_KEY),
        "allowanceId": str(_KEY),
        "happenedAt": _NOW,
        "value": "HD000001",
        "method": "CARD",
        "signature": "A" * 86,
    }


def _writes(pool: Pool | None) -> Mapping[str, Mapping[str, Any]]:
    """In this order: a phone confirms the code, the kiosk takes the session; it is revoked at the end."""
    organisation_id = pool.ids["Organisation"][0] if pool else encode_id("Organisation", _KEY)
    member_id = pool.ids["Member"][9] if pool else encode_id("Member", _KEY)
    machine = {"userCode": "BCDFGHJK"}
    return {
        "mobile/kiosks/kiosk_sign_in_confirm": {"challenge": SHOWN_CHALLENGE},
        "kiosk/kiosks/kiosk_sign_in_take": {"signInId": str(DEMO_KIOSK.session)},
        "kiosk/kiosks/kiosk_session_close": {},
        "kiosk/kiosks/kiosk_sign_in_begin": {},
        "console/kiosks/kiosk_card_issue": {"memberId": member_id, "cardNumber": "0004837261"},
        "kiosk/kiosks/kiosk_card_sign_in": {"cardNumber": "0004837261", "pin": "000000", "newPin": "482915"},
        "kiosk/kiosks/kiosk_heartbeat": {
            "deviceNow": _NOW,
            "software": "1.4.1",
            "version": 2,
            "queueLength": 1,
            "queueOldestAt": _NOW,
            "hasPaper": False,
            "batteryPercent": 79,
            "network": "5G",
        },
        "kiosk/kiosks/kiosk_allowance_take": {},
        "kiosk/kiosks/kiosk_queue_upload": {"deviceNow": _NOW, "entries": [_entry(3), _entry(4)]},
        "console/kiosks/kiosk_enrol": {**machine, "organisationId": organisation_id, **_STANDS},
        "console/kiosks/kiosk_enrol_refuse": machine,
        "console/kiosks/kiosk_configure": {
            "kioskId": _KIOSK,
            "organisationId": organisation_id,
            **_STANDS,
            "gate": "西门",
            "settings": [{"name": "volume", "value": "5"}, {"name": "theme", "value": "light"}],
        },
        "console/kiosks/kiosk_conflict_resolve": {
            "conflictId": _WAITING if pool else _NO_CONFLICT,
            "decision": "KEPT",
            "reason": "x",
        },
        "console/kiosks/kiosk_state_set": {"kioskId": _KIOSK, "state": "REVOKED"},
    }


def _asked(name: str) -> Variables:
    return lambda pool: {"input": _writes(pool)[name]}


WRITES: Mapping[str, Variables] = {name: _asked(name) for name in _writes(None)}

STATEMENTS: Mapping[str, tuple[str, int, int]] = {
    "console/kiosks/kiosk_list": ("federation officer", 3, 1),
    "console/kiosks/kiosk_conflict_list": ("federation officer", 3, 1),
    "kiosk/kiosks/kiosk_at": (KIOSK, 2, 2),  # a resolver makes its settings
}

EXPLAINED: Mapping[str, Mapping[str, Any]] = {
    "mobile/kiosks/kiosk_stand": {"challenge": SHOWN_CHALLENGE},
    **{name: {"input": given} for name, given in _writes(None).items()},
}
"""Of those documents that need some to be explained."""
