"""What members choose: groups of kinds, quiet hours that pass midnight, digests, and what breaks through."""

from datetime import UTC, datetime

import pytest

from domain.notifications.errors import GroupAlwaysOn, InvalidDigestHour, InvalidQuietHours
from domain.notifications.rules import NotificationKind
from domain.notifications.rules.groups import ALWAYS_ON, GROUP_OF, URGENT, NotificationGroup, group_of, is_urgent
from domain.notifications.rules.preferences import (
    Due,
    Preferences,
    QuietHours,
    digest_hour,
    due_of,
    groups_off,
    minutes_of,
    quiet_hours,
    text_of,
)

NIGHT = QuietHours(22 * 60, 7 * 60)
NOON = QuietHours(12 * 60, 13 * 60 + 30)


def at(text: str) -> datetime:
    """An instant of March 2026, written by the union's clock."""
    return datetime.fromisoformat(f"2026-03-{text}:00+08:00")


@pytest.mark.parametrize(
    ("quiet", "now", "due"),
    [
        (NIGHT, "02T21:59", "02T21:59"),
        (NIGHT, "02T22:00", "03T07:00"),
        (NIGHT, "02T23:59", "03T07:00"),
        (NIGHT, "03T00:00", "03T07:00"),
        (NIGHT, "03T06:59", "03T07:00"),
        (NIGHT, "03T07:00", "03T07:00"),
        (NIGHT, "31T23:30", "32T07:00"),
        (NOON, "02T11:59", "02T11:59"),
        (NOON, "02T12:00", "02T13:30"),
        (NOON, "02T13:29", "02T13:30"),
        (NOON, "02T13:30", "02T13:30"),
        (QuietHours(0, 1), "02T00:00", "02T00:01"),
        (QuietHours(1439, 0), "02T23:59", "03T00:00"),
        (None, "02T03:00", "02T03:00"),
    ],
)
def test_what_comes_in_quiet_hours_waits_for_their_end(quiet: QuietHours | None, now: str, due: str) -> None:
    wanted = datetime.fromisoformat("2026-04-01T07:00:00+08:00") if due == "32T07:00" else at(due)

    assert due_of("vote_opened", Preferences(quiet=quiet), at(now)) == Due(wanted)


@pytest.mark.parametrize(
    ("hour", "now", "due"),
    [
        (9, "02T08:59", "02T09:00"),
        (9, "02T09:00", "03T09:00"),
        (9, "02T18:00", "03T09:00"),
        (0, "02T00:00", "03T00:00"),
        (23, "02T22:59", "02T23:00"),
    ],
)
def test_a_digest_comes_at_its_hour_gathered_and_in_quiet_hours_too(hour: int, now: str, due: str) -> None:
    chosen = Preferences(quiet=NIGHT, digest_hour=hour)

    assert due_of("vote_opened", chosen, at(now)) == Due(at(due), is_gathered=True)


@pytest.mark.parametrize("kind", sorted(URGENT))
def test_what_is_urgent_breaks_through_quiet_hours_and_digests(kind: NotificationKind) -> None:
    now = at("03T02:00")

    assert due_of(kind.value, Preferences(quiet=NIGHT, digest_hour=9), now) == Due(now)


def test_the_union_s_clock_counts_whatever_the_zone_of_the_instant() -> None:
    now = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)  # 23:00 in China

    assert due_of("vote_opened", Preferences(quiet=NIGHT), now) == Due(at("03T07:00"))


def test_a_group_that_is_off_stays_in_the_app_urgent_kinds_of_it_too() -> None:
    chosen, now = Preferences(frozenset({"votes", "activities"})), at("02T10:00")

    kinds = ("vote_opened", "activity_offered", "survey_opened")
    assert [due_of(kind, chosen, now) for kind in kinds] == [None, None, Due(now)]


def test_security_is_told_of_whatever_a_row_says() -> None:
    now = at("02T10:00")

    assert due_of("passkey_registered", Preferences(frozenset({"security"})), now) == Due(now)


def test_every_kind_has_a_group_that_somebody_put_it_in() -> None:
    assert set(GROUP_OF) == {kind.value for kind in NotificationKind}
    assert [kind for kind, group in GROUP_OF.items() if group is NotificationGroup.OTHER] == []
    assert set(GROUP_OF.values()) == set(NotificationGroup) - {NotificationGroup.OTHER}


@pytest.mark.parametrize(
    ("kind", "group"),
    [
        ("passkeys_removed", "security"),
        ("entered_on_behalf", "security"),
        ("join_request_approved", "membership"),
        ("join_request_submitted", "office"),
        ("transfer_released", "membership"),
        ("transfer_requested", "office"),
        ("dues_reminded", "dues"),
        ("dues_lapse_proposed", "office"),
        ("certificate_issued", "activities"),
        ("appeal_submitted", "office"),
        ("appeal_accepted", "activities"),
        ("points_ending", "benefits"),
        ("voucher_expiring", "benefits"),
        ("vote_objection_made", "office"),
        ("vote_objection_decided", "votes"),
        ("nomination_made", "votes"),
        ("suggestion_answered", "suggestions"),
        ("suggestion_release_wanted", "office"),
        ("management_question_answered", "suggestions"),
        ("survey_opened", "surveys"),
        ("invented_later", "other"),
    ],
)
def test_kinds_are_in_the_group_where_members_look_for_them(kind: str, group: str) -> None:
    assert group_of(kind) == group


def test_all_of_security_but_what_officers_enter_is_urgent() -> None:
    calm = {kind for kind, group in GROUP_OF.items() if group in ALWAYS_ON and not is_urgent(kind)}

    assert calm == {"entered_on_behalf"}


@pytest.mark.parametrize("text", ["00:00", "07:05", "22:30", "23:59"])
def test_times_are_written_as_they_are_read(text: str) -> None:
    assert text_of(minutes_of(text)) == text


@pytest.mark.parametrize(
    "text",
    ["", "7:00", "24:00", "12:60", "12.30", "12:30:00", " 12:30", "\uff11\uff12:30", "-1:00", "ab:cd", "1200", "+1:00"],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(InvalidQuietHours):
        minutes_of(text)


def test_quiet_hours_have_a_beginning_and_another_end() -> None:
    assert quiet_hours("22:00", "07:00") == NIGHT
    for starts, ends, path in (("8", "09:00", "startsAt"), ("08:00", "9", "endsAt"), ("08:00", "08:00", "endsAt")):
        with pytest.raises(InvalidQuietHours) as refused:
            quiet_hours(starts, ends)
        assert refused.value.path == ("quietHours", path)


@pytest.mark.parametrize("hour", [-1, 24])
def test_what_is_no_hour_is_refused(hour: int) -> None:
    with pytest.raises(InvalidDigestHour):
        digest_hour(hour)


def test_hours_and_none_are_taken() -> None:
    assert [digest_hour(hour) for hour in (0, 23, None)] == [0, 23, None]


def test_groups_are_kept_once_in_their_order_and_security_stays() -> None:
    given = [NotificationGroup.VOTES, NotificationGroup.DUES, NotificationGroup.VOTES]

    assert groups_off(given, "pushOff") == [NotificationGroup.DUES, NotificationGroup.VOTES]
    with pytest.raises(GroupAlwaysOn) as refused:
        groups_off([*given, NotificationGroup.SECURITY], "pushOff")
    assert refused.value.path == ("pushOff",)
