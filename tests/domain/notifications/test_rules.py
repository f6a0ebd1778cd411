"""Retries and what a log may show, as tables."""

import logging
from datetime import timedelta
from uuid import UUID

import pytest

from domain.notifications.deliverers import ConsoleDeliverer, Message
from domain.notifications.rules import MAX_ATTEMPTS, Recipient, RecipientKind, retry_delay


@pytest.mark.parametrize(
    ("attempts", "jitter", "seconds"),
    [(1, 0.0, 2), (1, 1.0, 1), (2, 0.0, 4), (5, 0.5, 24), (10, 0.0, 1024), (11, 0.0, 1800), (11, 1.0, 900)],
)
def test_delays_double_up_to_half_an_hour_less_the_jitter(attempts: int, jitter: float, seconds: int) -> None:
    assert retry_delay(attempts, jitter) == timedelta(seconds=seconds)


@pytest.mark.parametrize("attempts", [MAX_ATTEMPTS, MAX_ATTEMPTS + 1])
def test_after_the_twelfth_failure_there_is_no_retry(attempts: int) -> None:
    assert retry_delay(attempts, 0.0) is None


def test_the_retries_of_an_event_span_an_hour_or_two() -> None:
    longest = [retry_delay(attempts, 0.0) for attempts in range(1, MAX_ATTEMPTS)]

    assert sum((delay for delay in longest if delay is not None), timedelta()) == timedelta(seconds=3846)


async def test_the_console_shows_channel_kind_and_four_characters_of_the_recipient(
    caplog: pytest.LogCaptureFixture,
) -> None:
    recipient = Recipient(RecipientKind.MEMBER, UUID("018f0000-0000-7000-8000-00000000abcd"))
    message = Message(UUID(int=1), "console", "role_granted", recipient, {"secret": "13800000000"}, "key")

    with caplog.at_level(logging.INFO, "unionhall.notifications.console"):
        await ConsoleDeliverer().deliver(message)

    assert [record.getMessage() for record in caplog.records] == ["console: role_granted to member …abcd"]
