"""What one process believes of callers, how long, and what makes it forget."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from db.scope import Scope
from db.types import new_id
from domain.auth.access import RIGHTS_CHANNEL, Rights, RightsCache, rights_ear
from tests.factories.auth import NOW

RIGHTS = Rights(new_id(), new_id(), 0, NOW + timedelta(days=1), Scope(new_id()))


def test_cache_is_bounded_and_drops_the_oldest() -> None:
    cache = RightsCache(maximum=2)
    first, second, third = new_id(), new_id(), new_id()

    for session_id in (first, second, third):
        cache.keep(session_id, RIGHTS, NOW)

    assert [cache.find(session_id, NOW) for session_id in (first, second, third)] == [None, RIGHTS, RIGHTS]


@pytest.mark.parametrize("by_member", [True, False])
def test_what_was_read_before_a_sign_out_is_not_put_back(*, by_member: bool) -> None:
    cache = RightsCache()
    session_id = new_id()
    cache.keep(session_id, RIGHTS, NOW)

    cache.forget(RIGHTS.member_id if by_member else session_id, NOW)
    cache.keep(session_id, RIGHTS, NOW + timedelta(seconds=4))
    found_early = cache.find(session_id, NOW + timedelta(seconds=4))
    cache.keep(session_id, RIGHTS, NOW + timedelta(seconds=5))

    assert found_early is None
    assert cache.find(session_id, NOW + timedelta(seconds=5)) == RIGHTS


def test_forgetting_one_leaves_the_others() -> None:
    cache = RightsCache()
    kept, dropped = new_id(), new_id()
    for session_id in (kept, dropped):
        cache.keep(session_id, RIGHTS, NOW)

    cache.forget(dropped, NOW)

    assert cache.find(kept, NOW) == RIGHTS
    assert cache.find(dropped, NOW) is None


TOLD = timedelta(milliseconds=1)
LATER = NOW + 2 * TOLD


def kept(rights: Rights, cache: RightsCache) -> UUID:
    session_id = new_id()
    cache.keep(session_id, rights, NOW)
    return session_id


@pytest.mark.parametrize("told", ["{member}", "{other} {member}", "{officer} {other}"])
def test_who_is_named_is_forgotten_and_nobody_else(told: str) -> None:
    cache, officer_id = RightsCache(), new_id()
    concerned = kept(replace(RIGHTS, officer_ids=frozenset({officer_id})), cache)
    unconcerned = kept(replace(RIGHTS, member_id=new_id()), cache)

    ear = rights_ear(cache, lambda: NOW + TOLD)
    ear.heard(told.format(member=RIGHTS.member_id, officer=officer_id, other=new_id()))

    assert ear.channel == RIGHTS_CHANNEL
    assert cache.find(concerned, LATER) is None
    assert cache.find(unconcerned, LATER) is not None


@pytest.mark.parametrize("told", ["", "words of another version"])
def test_everybody_is_forgotten_when_nobody_is_named(told: str) -> None:
    cache = RightsCache()
    sessions = [kept(replace(RIGHTS, member_id=new_id()), cache) for _ in range(2)]

    rights_ear(cache, lambda: NOW + TOLD).heard(told)

    assert [cache.find(each, LATER) for each in sessions] == [None, None]


@pytest.mark.parametrize("told", [str(RIGHTS.member_id), ""], ids=["one", "everybody"])
def test_what_was_read_before_a_change_was_told_is_not_put_back_and_what_is_read_later_stays(told: str) -> None:
    cache, session_id = RightsCache(), new_id()

    rights_ear(cache, lambda: NOW + TOLD).heard(told)
    cache.keep(session_id, RIGHTS, NOW + TOLD)
    found_early = cache.find(session_id, LATER)
    cache.keep(session_id, RIGHTS, LATER)

    assert found_early is None
    assert cache.find(session_id, LATER) == RIGHTS


def test_what_was_read_before_a_change_is_not_put_back_when_another_is_told_in_between() -> None:
    cache, session_id = RightsCache(), new_id()

    rights_ear(cache, lambda: NOW + TOLD).heard(str(RIGHTS.member_id))
    rights_ear(cache, lambda: NOW + 2 * TOLD).heard(str(new_id()))
    cache.keep(session_id, RIGHTS, NOW)

    assert cache.find(session_id, LATER) is None


def test_a_clock_that_was_set_back_keeps_nothing_longer_and_bars_nobody() -> None:
    cache, session_id, other_id = RightsCache(), new_id(), new_id()
    ahead = NOW + timedelta(hours=1)
    cache.keep(session_id, RIGHTS, ahead)
    cache.forget_all(ahead)
    cache.forget(RIGHTS.member_id, ahead)
    cache.keep(other_id, replace(RIGHTS, member_id=new_id()), ahead + timedelta(seconds=1))

    found = cache.find(other_id, NOW)
    cache.keep(session_id, RIGHTS, NOW)

    assert found is None
    assert cache.find(session_id, NOW) == RIGHTS


def test_a_change_of_ones_own_that_is_told_does_not_let_older_answers_in() -> None:
    cache, session_id = RightsCache(), new_id()

    cache.forget(RIGHTS.member_id, NOW)
    rights_ear(cache, lambda: NOW + TOLD).heard(str(RIGHTS.member_id))
    cache.keep(session_id, RIGHTS, NOW + timedelta(seconds=4))

    assert cache.find(session_id, NOW + timedelta(seconds=4)) is None


def test_an_entry_that_made_room_is_known_by_no_key() -> None:
    cache = RightsCache(maximum=1)
    gone = kept(RIGHTS, cache)
    stays = kept(replace(RIGHTS, member_id=new_id()), cache)

    cache.forget(RIGHTS.member_id, NOW)

    assert cache.find(gone, NOW) is None
    assert cache.find(stays, NOW) is not None


def test_who_has_other_officers_to_stand_in_for_is_forgotten_by_those() -> None:
    cache, session_id = RightsCache(), new_id()
    first, second = (replace(RIGHTS, officer_ids=frozenset({new_id()})) for _ in range(2))
    cache.keep(session_id, first, NOW)
    cache.keep(session_id, second, NOW)

    cache.forget_told(first.officer_ids, NOW)
    known = cache.find(session_id, NOW)
    cache.forget_told(second.officer_ids, NOW)

    assert known == second
    assert cache.find(session_id, NOW) is None


def test_nothing_is_believed_beyond_the_day_with_which_a_role_ends() -> None:
    cache, session_id = RightsCache(), new_id()
    midnight = datetime(2026, 3, 2, 16, tzinfo=UTC)  # in China
    cache.keep(session_id, RIGHTS, midnight - timedelta(seconds=2))

    assert cache.find(session_id, midnight - timedelta(microseconds=1)) == RIGHTS
    assert cache.find(session_id, midnight) is None
