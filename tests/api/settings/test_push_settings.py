"""Settings of pushes: nothing by default, and nothing that cannot be meant."""

from collections.abc import Mapping

import pytest

from domain.notifications.push.settings import PushSettings
from domain.notifications.rules.push import DEFAULT_HOSTS

SECRET = "s" * 32
PROVIDER = {"UNIONHALL_PUSH_URL": "https://push.example.org/send", "UNIONHALL_PUSH_SECRET": SECRET}


def test_without_a_word_nothing_is_pushed() -> None:
    settings = PushSettings.from_environment({})

    assert (settings.subject, settings.provider, settings.is_on) == (None, None, False)
    assert settings.hosts.allowed == DEFAULT_HOSTS
    assert not settings.hosts.is_loopback_allowed


def test_both_ways_are_turned_on_by_themselves() -> None:
    web = PushSettings.from_environment({"UNIONHALL_PUSH_SUBJECT": "mailto:it@union.example"})
    provider = PushSettings.from_environment(PROVIDER)

    assert (web.subject, web.provider, web.is_on) == ("mailto:it@union.example", None, True)
    assert provider.provider is not None
    assert (provider.subject, provider.provider.url, provider.is_on) == (None, PROVIDER["UNIONHALL_PUSH_URL"], True)
    assert SECRET not in repr(provider)


def test_hosts_are_read_in_small_letters() -> None:
    settings = PushSettings.from_environment({"UNIONHALL_PUSH_HOSTS": "Push.Example.org, *.push.example.com ,"})

    assert settings.hosts.allowed == ("push.example.org", "*.push.example.com")


@pytest.mark.parametrize(
    "environ",
    [
        {"UNIONHALL_PUSH_SUBJECT": "it@union.example"},
        {"UNIONHALL_PUSH_SUBJECT": "mailto:nobody"},
        {"UNIONHALL_PUSH_SUBJECT": "http://union.example"},
        {"UNIONHALL_PUSH_HOSTS": "https://push.example.org"},
        {"UNIONHALL_PUSH_HOSTS": "push.example.org:443"},
        {"UNIONHALL_PUSH_HOSTS": "*"},
        {"UNIONHALL_PUSH_HOSTS": "*.*"},
        {"UNIONHALL_PUSH_HOSTS": "localhost"},
        {"UNIONHALL_PUSH_HOSTS": "10.0.0.1"},
        {"UNIONHALL_PUSH_HOSTS": "推送.example.org"},
        {**PROVIDER, "UNIONHALL_PUSH_URL": "http://push.example.org"},
        {**PROVIDER, "UNIONHALL_PUSH_SECRET": "short"},
        {**PROVIDER, "UNIONHALL_PUSH_SECRET": "s" * 31 + "\n" + "s"},
        {"UNIONHALL_PUSH_LOOPBACK": "1", "UNIONHALL_ENVIRONMENT": "production"},
    ],
)
def test_what_cannot_be_meant_is_refused(environ: Mapping[str, str]) -> None:
    with pytest.raises(ValueError, match="UNIONHALL_PUSH_"):
        PushSettings.from_environment(environ)
