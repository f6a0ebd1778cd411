"""What an operator may set, and what a mistake in it says."""

import logging

import orjson
import pytest

from api.logs import JsonLines
from api.settings import ApiSettings, Environment


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
