"""Settings of notifications by e-mail."""

from collections.abc import Mapping

import pytest

from domain.notifications.mail.settings import MailSettings

URL = "https://union.example"
GIVEN: Mapping[str, str] = {"UNIONHALL_MAIL_HOST": "smtp.union.example", "UNIONHALL_MAIL_SENDER": "union@union.example"}


def test_without_a_host_nothing_is_mailed_and_with_one_over_tls() -> None:
    assert MailSettings.from_environment({}, URL).server is None
    server = MailSettings.from_environment(GIVEN, URL).server
    tls = MailSettings.from_environment({**GIVEN, "UNIONHALL_MAIL_PORT": "465"}, URL).server
    here = MailSettings.from_environment({**GIVEN, "UNIONHALL_MAIL_HOST": "127.0.0.1"}, URL).server
    assert server is not None
    assert tls is not None
    assert here is not None
    assert [(each.port, each.is_tls, each.is_here) for each in (server, tls, here)] == [
        (587, False, False),
        (465, True, False),
        (587, False, True),
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"UNIONHALL_MAIL_SENDER": ""},
        {"UNIONHALL_MAIL_SENDER": "a@x.example\nBcc: b@x.example"},
        {"UNIONHALL_MAIL_PORT": "smtp"},
        {"UNIONHALL_MAIL_PORT": "0"},
        {"UNIONHALL_MAIL_USERNAME": "union"},
    ],
)
def test_what_cannot_be_meant_stops_the_start(wrong: Mapping[str, str]) -> None:
    with pytest.raises(ValueError, match="UNIONHALL_MAIL_"):
        MailSettings.from_environment({**GIVEN, **wrong}, URL)


def test_links_in_mails_that_leave_this_machine_lead_to_a_public_address() -> None:
    with pytest.raises(ValueError, match="UNIONHALL_PUBLIC_URL"):
        MailSettings.from_environment(GIVEN, "http://localhost:8000")
    here = {**GIVEN, "UNIONHALL_MAIL_HOST": "127.0.0.1"}
    assert MailSettings.from_environment(here, "http://localhost:8000").server is not None
    assert MailSettings.from_environment({}, "http://localhost:8000").server is None
