"""Checks of identity behind one interface; the provider's against one that answers, refuses, and is not there."""

import hashlib
import hmac
import json
import logging
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest

from domain.members.identity import (
    Finding,
    IdentityCheck,
    IdentityFacts,
    NumberCheck,
    OfficerCheck,
    PhoneCheck,
    RosterCheck,
)
from domain.members.identity_provider import FAILURES_TO_OPEN, OPEN_FOR, ConsoleIdentityCheck, HttpIdentityCheck

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
KEY = b"k" * 32
NUMBER = "330106197503030017"
FACTS = IdentityFacts("欧阳金丝雀", NUMBER)


def names(*found: str) -> RosterCheck:
    async def names_of(_number: str) -> Sequence[str]:
        return found

    return RosterCheck(names_of)


@pytest.mark.parametrize(
    ("check", "facts", "outcome", "reason"),
    [
        (NumberCheck(date(2026, 3, 2)), IdentityFacts("林", "11010519491231002X"), "matched", "number_valid"),
        (NumberCheck(date(2026, 3, 2)), IdentityFacts("林", "110105194912310021"), "mismatched", "number_invalid"),
        (names(), FACTS, "manual", "not_on_file"),
        (names("别人", "欧阳金丝雀"), FACTS, "matched", "name_on_file"),
        (names("别人"), FACTS, "mismatched", "other_name_on_file"),
        (PhoneCheck(), FACTS, "matched", "code_confirmed"),
        (OfficerCheck(is_match=True), FACTS, "matched", "seen_by_officer"),
        (OfficerCheck(is_match=False), FACTS, "mismatched", "doubted_by_officer"),
        (ConsoleIdentityCheck(), FACTS, "matched", "provider_confirmed"),
    ],
)
async def test_a_method_finds(check: IdentityCheck, facts: IdentityFacts, outcome: str, reason: str) -> None:
    assert await check.check(facts) == Finding(outcome, reason)  # type: ignore[arg-type]  # words in the table


class Provider:
    """Answers one after another, the last one for ever; keeps what it was asked."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[httpx.Request] = []
        self.now = NOW

    def check(self) -> HttpIdentityCheck:
        http = httpx.AsyncClient(transport=httpx.MockTransport(self._answer))
        return HttpIdentityCheck("https://id.example.org/check", KEY, http, lambda: self.now)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self.answers[0] if len(self.answers) == 1 else self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def said(result: str) -> httpx.Response:
    return httpx.Response(200, json={"result": result})


async def test_a_provider_gets_a_signed_request() -> None:
    provider = Provider(said("matched"))

    await provider.check().check(FACTS)

    (request,) = provider.asked
    assert json.loads(request.content) == {"name": FACTS.name, "identityNumber": NUMBER}
    parts = (request.headers["x-timestamp"], request.headers["x-request-id"])
    expected = hmac.new(KEY, b".".join((*(each.encode() for each in parts), request.content)), hashlib.sha256)
    assert request.headers["x-signature"] == f"v1={expected.hexdigest()}"
    assert parts[0] == str(int(NOW.timestamp()))


@pytest.mark.parametrize(
    ("answers", "outcome", "tries"),
    [
        ([said("matched")], "matched", 1),
        ([said("mismatched")], "mismatched", 1),
        ([httpx.Response(503), said("mismatched")], "mismatched", 2),
        ([httpx.ConnectTimeout("to 金丝雀"), said("matched")], "matched", 2),
        ([httpx.Response(500)], "unavailable", 2),
        ([httpx.Response(302, headers={"location": "https://elsewhere.example.org"})], "unavailable", 2),
        ([said("perhaps")], "unavailable", 2),
        ([httpx.Response(200, content=b"<html>")], "unavailable", 2),
        ([httpx.Response(200, json=["matched"])], "unavailable", 2),
        ([httpx.ReadTimeout("late")], "unavailable", 2),
    ],
)
async def test_a_provider_that_does_not_answer_is_asked_once_more(
    answers: list[httpx.Response | Exception], outcome: str, tries: int
) -> None:
    provider = Provider(*answers)

    finding = await provider.check().check(FACTS)

    assert (finding.outcome, len(provider.asked)) == (outcome, tries)


async def test_a_provider_that_is_down_is_left_alone_for_a_while() -> None:
    provider = Provider(httpx.ConnectError("down"))
    check = provider.check()
    for _ in range(FAILURES_TO_OPEN + 3):
        assert (await check.check(FACTS)).outcome == "unavailable"
    asked_while_down = len(provider.asked)
    provider.answers = [said("matched")]

    still_closed = await check.check(FACTS)
    provider.now += OPEN_FOR + timedelta(seconds=1)
    after = await check.check(FACTS)

    assert asked_while_down == FAILURES_TO_OPEN * 2
    assert (still_closed.outcome, after.outcome) == ("unavailable", "matched")


async def test_nothing_of_a_person_is_shown_by_accident(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        await ConsoleIdentityCheck().check(FACTS)

    assert NUMBER not in repr(FACTS) + caplog.text
    assert FACTS.name not in repr(FACTS) + caplog.text
    assert "kkkk" not in repr(Provider(said("matched")).check())
