"""States and bounds as tables."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from db.models.benefits import LIVE_STATES, AllocationMode, BenefitKind, CycleState, ProgrammeState, VoucherState
from db.models.organisations import RuleKey
from domain.benefits.errors import AmountInvalid, CycleTimesInvalid, NeedInvalid, PublicSourceInvalid, TitleInvalid
from domain.benefits.rules import states
from domain.benefits.rules.states import CycleDraft, cap_keys, check_cycle, clean_text
from domain.shared.errors import DomainError

NOW = datetime(2026, 3, 10, 4, tzinfo=UTC)
DAY = timedelta(days=1)
DRAFT = CycleDraft("电影票", "first_come", NOW, NOW + DAY, NOW + 30 * DAY, pieces=10, value_fen=3_000)
NEED = {"when": {"is": "employment_in", "of": ["flexible"]}, "points": 3}


def test_the_tables_know_the_states() -> None:
    assert states.PROGRAMME_MOVES.keys() == {each.value for each in ProgrammeState}
    assert states.CYCLE_MOVES.keys() == {each.value for each in CycleState}
    assert states.VOUCHER_MOVES.keys() == {each.value for each in VoucherState}
    assert {each.value for each in LIVE_STATES} == states.LIVE
    assert {each.value for each in AllocationMode} == {*states.APPLYING, "first_come"}


def test_nothing_leads_out_of_what_has_ended() -> None:
    for moves in (states.PROGRAMME_MOVES, states.CYCLE_MOVES, states.VOUCHER_MOVES):
        assert set().union(*moves.values()) <= moves.keys()
    # But what was redeemed before, and of which we hear later.
    assert [states.VOUCHER_MOVES[each] for each in ("expired", "revoked")] == [frozenset({"redeemed"})] * 2
    assert {state for state, to in states.CYCLE_MOVES.items() if "draft" in to} == {"to_approve"}


def test_each_kind_has_a_cap_of_its_own() -> None:
    keys = {key for kind in BenefitKind for key in cap_keys(kind)}

    assert keys == {key.value for key in RuleKey if key.value.startswith("benefit_")}
    assert len(keys) == len(BenefitKind) + 1


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"pieces": 0}, AmountInvalid),
        ({"pieces": 1_000_001}, AmountInvalid),
        ({"value_fen": 0}, AmountInvalid),
        ({"excess_fen": -1}, AmountInvalid),
        ({"closes_at": NOW}, CycleTimesInvalid),
        ({"valid_until_at": NOW + DAY / 2}, CycleTimesInvalid),
        ({"opens_at": NOW - 3 * DAY, "closes_at": NOW - DAY}, CycleTimesInvalid),
        ({"needs": [NEED]}, NeedInvalid),
        ({"mode": "need_weighted"}, NeedInvalid),
        ({"mode": "need_weighted", "needs": [{**NEED, "points": 0}]}, NeedInvalid),
        ({"mode": "need_weighted", "needs": [{"points": 1}]}, NeedInvalid),
        ({"mode": "need_weighted", "needs": [{**NEED, "when": {}}]}, DomainError),
        ({"mode": "lot"}, PublicSourceInvalid),
        ({"mode": "lot", "public_source": " "}, PublicSourceInvalid),
        ({"public_source": "双色球"}, PublicSourceInvalid),
    ],
)
def test_what_cannot_be_a_cycle(changes: dict[str, Any], refusal: type[DomainError]) -> None:
    with pytest.raises(refusal):
        check_cycle(replace(DRAFT, **changes), NOW)


@pytest.mark.parametrize("changes", [{}, {"mode": "need_weighted", "needs": [NEED], "public_source": "双色球"}])
def test_what_can_be_one(changes: dict[str, Any]) -> None:
    check_cycle(replace(DRAFT, **changes), NOW)


@pytest.mark.parametrize("text", ["", "  ", "x" * 81, "a\x07"])
def test_titles_that_are_refused(text: str) -> None:
    with pytest.raises(TitleInvalid):
        clean_text(text, "title")


def test_a_title_in_one_spelling() -> None:
    assert clean_text("  电影票 ", "title") == "电影票"
    assert clean_text(None, "titleEn", is_required=False) is None
