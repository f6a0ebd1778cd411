"""The pages say what is there: links, commands, settings, limits, codes, the README's queries and their answers."""

import json
import re
import shlex
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path

import pytest
import typer.main
from graphql import build_schema, parse, validate
from sqlmodel import SQLModel

from api.cli import app
from api.http.responses import STATUS_BY_CODE
from api.limits import DEFAULT_LIMITS
from api.messages import MESSAGES
from tests.contract.shape.source import ROOT, files_of
from tests.contract.vocabulary import entries_of
from tests.support.api import Client

PAGES = [str(path) for path in files_of(ROOT) if path.suffix == ".md" and not path.is_relative_to("docs/recipes")]
RECORDS = [page for page in PAGES if re.match(r"docs/decisions/\d{4}-", page)]
RECORD_PARTS = ["Context", "Decision", "Consequences", "Rejected", "Checked by"]

HOSTS = {"127.0.0.1", "localhost"}
SPECIFICATIONS = {"graphql.github.io", "spec.graphql.org", "www.rfc-editor.org"}

CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
HOST = re.compile(r"\w+://(?:[^\s/@`]*@)?([\w.-]+)|\b((?:\d{1,3}\.){3}\d{1,3})\b")
SETTING = re.compile(r'(?:environ\.get\(|environ\[|_number\(environ, |envvar=|_SETTING = )"([A-Z][A-Z_]+)"')
RAISED = re.compile(r'ApiError\(\s*"([A-Z_]+)"')
LIMIT_CODE = re.compile(r'"([A-Z_]+_LIMIT)"')
SIGN_IN = re.compile(r"-d '(\{.*?\})'", re.DOTALL)
SENT_FILE = re.compile(r"--data-urlencode query@(\S+)")
ANSWER = re.compile(r"```json\n(.*?)```", re.DOTALL)


def read(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def code_of(text: str) -> str:
    return "\n".join(CODE.findall(text))


def section(page: str, title: str) -> str:
    return read(page).split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def is_known(host: str) -> bool:
    return host in HOSTS | SPECIFICATIONS or host == "example.org" or host.endswith(".example.org")


def hosts_of(text: str) -> set[str]:
    return {name or address for name, address in HOST.findall(text)}


def anchors_of(page: str) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", read(page), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def broken_links(page: str) -> list[str]:
    prose = CODE.sub("", read(page))
    broken = []
    for target in re.findall(r"\]\(([^)]+)\)", prose):
        path, _, anchor = target.partition("#")
        if "://" in target:
            continue
        there = (ROOT / page).parent / path if path else ROOT / page
        if not there.exists() or (anchor and anchor not in anchors_of(str(there.resolve().relative_to(ROOT)))):
            broken.append(target)
    return broken


def command_fault(words: list[str]) -> str | None:
    """What is wrong with `unionhall WORDS…`: a command or an option that does not exist."""
    command, name = typer.main.get_command(app), "unionhall"
    for word in words:
        commands = getattr(command, "commands", {})
        if word.startswith("--") and word != "--help":
            known = {option for each in command.params for option in (*each.opts, *each.secondary_opts)}
            if word.split("=")[0] not in known:
                return f"{name} has no option {word}"
        elif commands and not word.startswith("-"):
            if word not in commands:
                return f"{name} has no command {word}"
            command, name = commands[word], word
    return None


def commands_of(text: str) -> list[list[str]]:
    lines = re.findall(r"(?:^|[\s`])unionhall ((?:[a-z-][\w=-]*[ \t]*)+)", code_of(text), re.MULTILINE)
    return [shlex.split(line.split("#")[0]) for line in lines]


def holds(told: object, actual: object) -> bool:
    """Whether what a page shows is in the answer: keys may be left out, and elements of lists, not their order."""
    if isinstance(told, dict) and isinstance(actual, dict):
        return all(key in actual and holds(value, actual[key]) for key, value in told.items())
    if isinstance(told, list) and isinstance(actual, list):
        rest = iter(actual)
        return bool(told) == bool(actual) and all(any(holds(each, other) for other in rest) for each in told)
    return told == actual


def settings_of(sources: Iterable[str]) -> set[str]:
    return {name for source in sources for name in SETTING.findall(source)}


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: str) -> None:
    assert broken_links(page) == []


@pytest.mark.parametrize("page", PAGES)
def test_every_command_exists_with_its_options(page: str) -> None:
    faults = [fault for words in commands_of(read(page)) if (fault := command_fault(words))]

    assert faults == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("`unionhall serve --no-demo`", None),
        ("`unionhall migrate sideways`", "migrate has no command sideways"),
        ("`unionhall seed --colour=red`", "seed has no option --colour=red"),
        ("```sh\nPORT=1 unionhall nothing   # why\n```", "unionhall has no command nothing"),
    ],
)
def test_a_command_that_does_not_exist_is_found(text: str, fault: str | None) -> None:
    found = [command_fault(words) for words in commands_of(text)]

    assert found == [fault]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_names_no_host_but_our_own_and_those_of_specifications(page: str) -> None:
    assert {host for host in hosts_of(read(page)) if not is_known(host)} == set()


def test_a_foreign_host_is_found() -> None:
    text = "http://127.0.0.1:8000 postgresql://u:p@db.example.org/x https://mirror.test/a 10.0.0.7"

    assert {host for host in hosts_of(text) if not is_known(host)} == {"mirror.test", "10.0.0.7"}


def test_the_page_of_settings_lists_those_that_the_code_reads() -> None:
    sources = [
        path
        for path in files_of(ROOT)
        if path.suffix == ".py" and path.parts[0] in {"api", "counting", "db", "domain", "verifier", "voting"}
    ]
    listed = re.findall(r"^\| `([A-Z_]+)` \|", section("docs/operations.md", "Settings"), re.MULTILINE)

    assert sorted(listed) == sorted(settings_of(read(str(path)) for path in sources))


def test_the_page_of_limits_gives_the_figures_of_the_code() -> None:
    told = re.findall(r"\| ([a-z_]+) \| (\d+) ", section("docs/operations.md", "Limits"))
    kept_out = {"page_size", "list_size", "list_sizes"}

    figures = {each.name: getattr(DEFAULT_LIMITS, each.name) for each in fields(DEFAULT_LIMITS)}
    assert {name: int(figure) for name, figure in told} == {
        name: figure for name, figure in figures.items() if name not in kept_out
    }


def test_the_page_of_errors_lists_every_code_of_the_answers_errors() -> None:
    told = set(re.findall(r"`([A-Z][A-Z_]+)`", read("docs/errors.md")))
    limits = {
        code for path in (ROOT / "api/limits").glob("*.py") for code in LIMIT_CODE.findall(path.read_text("utf-8"))
    }
    document = {"GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT"}
    schema = build_schema(read("schema.graphql"), assume_valid_sdl=True)
    refusals = {
        value
        for name, kind in schema.type_map.items()
        if name.endswith("ErrorCode")
        for value in getattr(kind, "values", {})
    }

    arguments = {
        code for code in MESSAGES if code.startswith(("INVALID_", "PAGE_", "ONE_", "TOO_MANY_VALUES", "REQUEST_"))
    }
    raised = {code for path in (ROOT / "api").rglob("*.py") for code in RAISED.findall(path.read_text("utf-8"))}
    wanted = set(STATUS_BY_CODE) | raised | limits | document | (arguments - refusals)
    assert wanted - told == set()
    assert told - wanted - MESSAGES.keys() == set()


@pytest.mark.parametrize("record", RECORDS)
def test_a_record_has_its_parts_in_order_and_its_number(record: str) -> None:
    text = read(record)

    number = Path(record).name[:4]
    assert text.startswith(f"# {number} ")
    assert re.findall(r"^([A-Z][a-z ]+):", text, re.MULTILINE) == RECORD_PARTS


def test_the_numbers_of_the_records_have_no_gap() -> None:
    assert [Path(record).name[:4] for record in RECORDS] == [f"{number:04d}" for number in range(1, len(RECORDS) + 1)]


def test_what_the_readme_sends_fits_the_schema() -> None:
    schema = build_schema(read("schema.graphql"), assume_valid_sdl=True)
    sent = [json.loads(body) for body in SIGN_IN.findall(read("README.md"))]
    files = SENT_FILE.findall(read("README.md"))

    assert [body["variables"]["login"] for body in sent] == ["HD000001", "HD000002"]
    assert [validate(schema, parse(body["query"])) for body in sent] == [[], []]
    assert [validate(schema, parse(read(name))) for name in files] == [[], []]


async def test_the_readmes_sign_in_works_and_its_answers_are_the_real_ones(shared_demo: Client) -> None:
    text = read("README.md")
    sent = [json.loads(body) for body in SIGN_IN.findall(text)]
    told = [json.loads(answer) for answer in ANSWER.findall(text)]

    answers = []
    for body, name, locale in zip(sent, SENT_FILE.findall(text), ("zh-CN", "en"), strict=True):
        signed_in = await shared_demo.run(body["query"], body["variables"])
        token = signed_in["data"]["sessionOpen"]["credentials"]["accessToken"]
        answers.append(await Client(shared_demo.http, token, locale).run(read(name)))

    assert [holds(one, other) for one, other in zip(told, answers, strict=True)] == [True, True]
    assert len(answers[1]["data"]["members"]["nodes"]) == 50


@pytest.mark.parametrize(
    ("told", "actual", "expected"),
    [
        ({"a": 1}, {"a": 1, "b": 2}, True),
        ({"a": [1, 3]}, {"a": [1, 2, 3]}, True),
        ({"a": [3, 1]}, {"a": [1, 2, 3]}, False),
        ({"a": []}, {"a": [1]}, False),
        ({"a": {"b": None}}, {"a": {"b": 0}}, False),
        ({"c": 1}, {"a": 1}, False),
    ],
)
def test_a_shortened_answer_is_told_from_a_wrong_one(told: object, actual: object, *, expected: bool) -> None:
    assert holds(told, actual) is expected


def test_the_glossary_names_every_table_and_nothing_that_is_not_there() -> None:
    entries = entries_of(read("docs/glossary.md"))
    types = build_schema(read("schema.graphql"), assume_valid_sdl=True).type_map

    tables = {entry.table for entry in entries if entry.table}
    assert tables == set(SQLModel.metadata.tables)
    assert {entry.sdl for entry in entries if entry.sdl} - types.keys() == set()


def test_the_page_of_clients_maps_every_scalar_and_so_do_the_settings_of_generators() -> None:
    page = (ROOT / "docs" / "clients.md").read_text(encoding="utf-8")
    mapped = re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)
    suites = ROOT / "tests" / "suites"
    scalars = sorted(re.findall(r"^scalar (\w+)", (ROOT / "schema.graphql").read_text(encoding="utf-8"), re.MULTILINE))

    assert mapped == scalars
    for settings in ("static/codegen.cjs", "static/relay/relay.config.json", "python/codegen.toml"):
        text = (suites / settings).read_text(encoding="utf-8")
        assert [name for name in scalars if name not in text] == [], settings
