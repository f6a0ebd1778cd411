"""What an operator may set, and what a mistake in it says."""

import logging
from pathlib import Path

import orjson
import pytest

from api.logs import JsonLines
from api.settings import ApiSettings, Environment, SignInSettings, SmsKind
from domain.auth.relying_party import RelyingParty

PRODUCTION = {"UNIONHALL_ENVIRONMENT": "production"}


def test_nothing_set_is_development_that_logs_warnings() -> None:
    settings = ApiSettings.from_environment({})

    assert settings == ApiSettings(environment=Environment.DEVELOPMENT, log_level="WARNING")


def test_empty_values_count_as_unset() -> None:
    names = (
        "UNIONHALL_ENVIRONMENT",
        "UNIONHALL_TRUSTED_PROXIES",
        "UNIONHALL_LOG_LEVEL",
        "UNIONHALL_UNION",
        "UNIONHALL_ORIGINS",
        "UNIONHALL_METRICS_TOKEN",
    )

    assert ApiSettings.from_environment(dict.fromkeys(names, " ".strip())) == ApiSettings()


def test_production_logs_each_operation() -> None:
    assert ApiSettings.from_environment({"UNIONHALL_ENVIRONMENT": "production"}).log_level == "INFO"


@pytest.mark.parametrize(
    ("name", "value"),
    [("UNIONHALL_ENVIRONMENT", "prod"), ("UNIONHALL_TRUSTED_PROXIES", "-1"), ("UNIONHALL_LOG_LEVEL", "loud")],
)
def test_a_mistake_names_the_setting(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=name):
        ApiSettings.from_environment({name: value})


def test_a_line_of_the_log_is_one_object_with_its_facts() -> None:
    record = logging.getLogger("unionhall.api.operation").makeRecord(
        "unionhall.api.operation", logging.INFO, "x.py", 1, "operation", (), None, extra={"operation_name": "Home"}
    )

    line = orjson.loads(JsonLines().format(record))

    assert (line["message"], line["level"], line["operation_name"]) == ("operation", "INFO", "Home")
    assert line["at"].endswith("+00:00")


def test_nothing_set_sends_codes_to_the_log_and_takes_passkeys_of_this_machine() -> None:
    settings = SignInSettings.from_environment({})

    assert (settings.sms, settings.providers) == (SmsKind.CONSOLE, ())
    assert settings.passkey_party == RelyingParty("localhost", "Unionhall", ("http://localhost:8000",))


def test_production_sends_no_codes_unless_it_is_told_how() -> None:
    assert SignInSettings.from_environment(PRODUCTION).sms is SmsKind.NONE
    with pytest.raises(ValueError, match="UNIONHALL_SMS"):
        SignInSettings.from_environment({**PRODUCTION, "UNIONHALL_SMS": "console"})


def test_a_gateway_needs_an_address_and_a_key() -> None:
    given = {
        **PRODUCTION,
        "UNIONHALL_SMS": "http",
        "UNIONHALL_SMS_URL": "https://sms.example.org",
        "UNIONHALL_SMS_KEY": "k" * 32,
    }

    settings = SignInSettings.from_environment(given)

    assert (settings.sms, settings.sms_url, settings.sms_key) == (SmsKind.HTTP, "https://sms.example.org", b"k" * 32)
    assert "kkkk" not in repr(settings)


def test_passkeys_are_for_the_public_address_unless_said_otherwise() -> None:
    plain = SignInSettings.from_environment({"UNIONHALL_PUBLIC_URL": "https://union.example.org/"})
    given = SignInSettings.from_environment(
        {
            "UNIONHALL_PUBLIC_URL": "https://union.example.org",
            "UNIONHALL_PASSKEY_DOMAIN": "example.org",
            "UNIONHALL_PASSKEY_NAME": "华东工会",
            "UNIONHALL_PASSKEY_ORIGINS": "https://union.example.org, https://m.example.org, android:apk-key-hash:x",
        }
    )

    assert plain.passkey_party == RelyingParty("union.example.org", "Unionhall", ("https://union.example.org",))
    assert given.passkey_party.id == "example.org"
    assert given.passkey_party.name == "华东工会"
    assert given.passkey_party.origins[1:] == ("https://m.example.org", "android:apk-key-hash:x")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("UNIONHALL_PUBLIC_URL", "http://union.example.org"),
        ("UNIONHALL_PUBLIC_URL", "union.example.org"),
        ("UNIONHALL_SMS", "pigeon"),
        ("UNIONHALL_SMS_URL", "http://sms.example.org"),
        ("UNIONHALL_SMS_KEY", "short"),
        ("UNIONHALL_PASSKEY_ORIGINS", "https://evil.example.org"),
        ("UNIONHALL_PASSKEY_ORIGINS", "http://union.example.org"),
    ],
)
def test_a_mistake_about_signing_in_names_the_setting(name: str, value: str) -> None:
    given = {
        "UNIONHALL_PUBLIC_URL": "https://union.example.org",
        "UNIONHALL_SMS": "http",
        "UNIONHALL_SMS_URL": "https://sms.example.org",
        "UNIONHALL_SMS_KEY": "k" * 32,
        name: value,
    }

    with pytest.raises(ValueError, match=name):
        SignInSettings.from_environment(given)


def entry(**changes: object) -> dict[str, object]:
    """A provider as the file tells it."""
    told: dict[str, object] = {
        "name": "mill",
        "issuer": "https://mill.example.org",
        "client_id": "unionhall",
        "client_secret": "a secret",
        "claim": "employee_number",
        "redirect_uris": ["unionhall://signed-in"],
    }
    return {name: value for name, value in {**told, **changes}.items() if value is not None}


def written(directory: Path, *entries: object) -> dict[str, str]:
    """Settings that name a file with these providers."""
    file = directory / "providers.json"
    file.write_bytes(orjson.dumps(list(entries)))
    return {"UNIONHALL_SIGN_ON_FILE": str(file)}


def test_providers_are_read_from_a_file_and_secrets_are_not_shown(tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_text("a key", encoding="utf-8")
    keyed = entry(name="group", client_secret=None, private_key_file="key.pem", scopes=["profile"], label="集团")
    environ = written(tmp_path, entry(), keyed, entry(name="other", union="XY"))

    settings = SignInSettings.from_environment(environ)
    of_the_other = SignInSettings.from_environment({**environ, "UNIONHALL_UNION": "XY"})

    assert [each.name for each in settings.providers] == ["mill", "group"]
    assert [each.name for each in of_the_other.providers] == ["mill", "group", "other"]
    first, second = settings.providers
    assert (first.label, first.scopes, first.algorithms) == ("mill", "openid", ("RS256", "ES256"))
    assert (second.label, second.scopes, second.private_key) == ("集团", "openid profile", "a key")
    assert "a secret" not in repr(settings)
    assert "a key" not in repr(settings)


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "http://mill.example.org"},
        {"issuer": None},
        {"claim": None},
        {"redirect_uris": []},
        {"redirect_uris": ["no address"]},
        {"redirect_uris": ["https://union.example.org/#top"]},
        {"client_secret": None},
        {"private_key_file": "key.pem"},
        {"algorithms": ["none"]},
        {"algorithms": ["HS256"]},
        {"algorithms": []},
        {"name": "Mill/.."},
        {"secret": "a typing mistake"},
    ],
)
def test_a_provider_that_would_not_be_safe_keeps_the_server_from_starting(
    tmp_path: Path, changes: dict[str, object]
) -> None:
    (tmp_path / "key.pem").write_text("a key", encoding="utf-8")

    with pytest.raises(ValueError, match="provider"):
        SignInSettings.from_environment(written(tmp_path, entry(**changes)))


def test_a_file_of_providers_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "providers.json").write_text('{"name": "mill"}', encoding="utf-8")

    for environ in ({"UNIONHALL_SIGN_ON_FILE": str(tmp_path / name)} for name in ("none.json", "providers.json")):
        with pytest.raises(ValueError, match="file of providers"):
            SignInSettings.from_environment(environ)
    with pytest.raises(ValueError, match="same name"):
        SignInSettings.from_environment(written(tmp_path, entry(), entry()))


def test_the_registrar_is_where_its_setting_says(tmp_path: Path) -> None:
    secret = tmp_path / "shared"
    secret.write_bytes(b"s" * 32 + b"\n")
    tcp = {"UNIONHALL_REGISTRAR": "tcp://127.0.0.1:7100"}

    nowhere = [ApiSettings.from_environment(environ).registrar for environ in ({}, {"UNIONHALL_REGISTRAR": "none"})]
    unix = ApiSettings.from_environment({"UNIONHALL_REGISTRAR": "unix:/run/registrar"})
    far = ApiSettings.from_environment({**tcp, "UNIONHALL_REGISTRAR_SECRET_FILE": str(secret)})

    assert nowhere == [None, None]
    assert (str(unix.registrar), str(far.registrar)) == ("unix:/run/registrar", "tcp://127.0.0.1:7100")
    assert far.registrar_secret == b"s" * 32
    assert "ssss" not in repr(far)
    for wrong in (
        {"UNIONHALL_REGISTRAR": "registrar"},
        tcp,
        {**tcp, "UNIONHALL_REGISTRAR_SECRET_FILE": str(tmp_path / "none")},
    ):
        with pytest.raises(ValueError, match="UNIONHALL_REGISTRAR"):
            ApiSettings.from_environment(wrong)
