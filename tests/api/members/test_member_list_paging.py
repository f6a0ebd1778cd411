"""An officer's list page by page: no row lost, none twice, whatever the order and the direction."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import asyncpg
import orjson
import pytest
import pytest_asyncio

from tests.support import database as databases
from tests.support.api import Client

PAGE = """
    query (
      $first: Int, $after: String, $last: Int, $before: String, $orderBy: [MemberOrder!], $where: MemberWhereInput
    ) {
      members(first: $first, after: $after, last: $last, before: $before, orderBy: $orderBy, where: $where) {
        nodes { memberNumber }
        edges { cursor node { memberNumber } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      }
    }
"""
COLUMNS = {
    "NAME_ASC": "name_sort ASC",
    "NAME_DESC": "name_sort DESC",
    "JOINED_ON_ASC": "joined_on ASC",
    "JOINED_ON_DESC": "joined_on DESC",
    "MEMBER_NUMBER_ASC": "member_number ASC",
}
ORDERS: Sequence[Sequence[str]] = [
    *([name] for name in COLUMNS),
    ["NAME_ASC", "JOINED_ON_DESC"],
    ["JOINED_ON_DESC", "NAME_ASC"],
    ["JOINED_ON_ASC", "NAME_DESC"],
    ["NAME_DESC", "JOINED_ON_DESC", "MEMBER_NUMBER_ASC"],
]


@pytest.fixture
def officer(callers: Mapping[str, Client]) -> Client:
    """The chair of a branch with more than one page of members."""
    return callers["branch officer"]


@pytest_asyncio.fixture(scope="session")
async def register(shared_demo: Client, server_dsn: str, worker_name: str) -> AsyncIterator[asyncpg.Connection]:
    """The same union without the application."""
    conn = await asyncpg.connect(databases.at(server_dsn, f"unionhall_shared_{worker_name}"))
    yield conn
    await conn.close()


async def sorted_by_database(register: asyncpg.Connection, order_by: Sequence[str]) -> list[str]:
    """Numbers of the branch's members as one statement sorts them."""
    order = ", ".join(COLUMNS[name] for name in order_by)
    last = order.rsplit(" ", 1)[-1]
    rows = await register.fetch(
        "SELECT member_number FROM member m WHERE EXISTS (SELECT FROM organisation_closure c"
        " JOIN organisation o ON o.id = c.ancestor_id WHERE c.descendant_id = m.organisation_id"
        f" AND o.code = 'HD-A-01') ORDER BY {order}, id {last}"
    )
    return [row["member_number"] for row in rows]


async def page(client: Client, **values: Any) -> dict[str, Any]:
    answer = await client.run(PAGE, values)
    assert "errors" not in answer, answer["errors"]
    found: dict[str, Any] = answer["data"]["members"]
    return found


def numbers(found: Mapping[str, Any]) -> list[str]:
    return [node["memberNumber"] for node in found["nodes"]]


async def walk(client: Client, order_by: Sequence[str], size: int, *, is_backward: bool) -> list[dict[str, Any]]:
    """All pages, in the order in which they were read."""
    pages: list[dict[str, Any]] = []
    values: dict[str, Any] = {"orderBy": order_by, "last" if is_backward else "first": size}
    while True:
        pages.append(await page(client, **values))
        info = pages[-1]["pageInfo"]
        if not info["hasPreviousPage" if is_backward else "hasNextPage"]:
            return pages
        values["before" if is_backward else "after"] = info["startCursor" if is_backward else "endCursor"]


@pytest.mark.parametrize("order_by", ORDERS, ids=" ".join)
async def test_pages_read_forward_are_the_whole_list(
    officer: Client, register: asyncpg.Connection, order_by: Sequence[str]
) -> None:
    expected = await sorted_by_database(register, order_by)

    pages = await walk(officer, order_by, 40, is_backward=False)

    assert [number for found in pages for number in numbers(found)] == expected
    assert len(pages) > 2
    assert [found["pageInfo"]["hasPreviousPage"] for found in pages] == [False] + [True] * (len(pages) - 1)


@pytest.mark.parametrize("order_by", ORDERS, ids=" ".join)
async def test_pages_read_backward_are_the_whole_list(
    officer: Client, register: asyncpg.Connection, order_by: Sequence[str]
) -> None:
    expected = await sorted_by_database(register, order_by)

    pages = await walk(officer, order_by, 40, is_backward=True)

    assert [number for found in reversed(pages) for number in numbers(found)] == expected
    assert [found["pageInfo"]["hasNextPage"] for found in pages] == [False] + [True] * (len(pages) - 1)


async def test_names_that_repeat_are_neither_lost_nor_doubled(
    callers: Mapping[str, Client], register: asyncpg.Connection
) -> None:
    repeated = await register.fetch(
        "SELECT name, count(*) FROM member GROUP BY name HAVING count(*) > 2 ORDER BY count(*) DESC, name LIMIT 2"
    )
    assert len(repeated) == 2

    for name, count in repeated:
        seen: list[str] = []
        after = None
        for _ in range(count):
            found = await page(
                callers["federation officer"], first=1, after=after, where={"search": name}, orderBy=["NAME_ASC"]
            )
            seen += numbers(found)
            after = found["pageInfo"]["endCursor"]
        assert len(set(seen)) == count


async def test_every_cursor_of_a_page_is_a_place_to_go_on_from(officer: Client) -> None:
    found = await page(officer, first=6)
    cursors = [edge["cursor"] for edge in found["edges"]]
    assert [edge["node"] for edge in found["edges"]] == found["nodes"]
    assert (cursors[0], cursors[-1]) == (found["pageInfo"]["startCursor"], found["pageInfo"]["endCursor"])

    rest = await page(officer, first=3, after=cursors[2])
    front = await page(officer, last=2, before=cursors[2])

    assert numbers(rest) == numbers(found)[3:]
    assert numbers(front) == numbers(found)[:2]


async def test_a_cursor_works_for_a_caller_with_another_reach_and_shows_them_no_more(
    callers: Mapping[str, Client],
) -> None:
    found = await page(callers["federation officer"], first=1)
    pages = await walk(callers["branch officer"], [], 100, is_backward=False)
    branch = {number for each in pages for number in numbers(each)}

    after = await page(callers["branch officer"], first=100, after=found["pageInfo"]["endCursor"])

    assert set(numbers(after)) <= branch


async def test_an_empty_page_is_complete(officer: Client) -> None:
    found = await page(officer, first=10, where={"search": "没有此人"})

    assert found["nodes"] == found["edges"] == []
    assert found["pageInfo"] == {
        "hasNextPage": False,
        "hasPreviousPage": False,
        "startCursor": None,
        "endCursor": None,
    }


@pytest.mark.parametrize("size", [1, 99, 100])
async def test_sizes_from_1_to_100_are_given(officer: Client, size: int) -> None:
    assert len(numbers(await page(officer, first=size))) == size
    assert len(numbers(await page(officer, last=size))) == size


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({}, "PAGE_SIZE_REQUIRED"),
        ({"after": "x"}, "PAGE_SIZE_REQUIRED"),
        ({"first": 0}, "PAGE_SIZE_OUT_OF_RANGE"),
        ({"first": -1}, "PAGE_SIZE_OUT_OF_RANGE"),
        ({"first": 101}, "PAGE_SIZE_OUT_OF_RANGE"),
        ({"last": 0}, "PAGE_SIZE_OUT_OF_RANGE"),
        ({"last": 101}, "PAGE_SIZE_OUT_OF_RANGE"),
        ({"first": 10, "last": 10}, "PAGE_ARGUMENTS_CONFLICT"),
        ({"first": 10, "before": "x"}, "PAGE_ARGUMENTS_CONFLICT"),
        ({"last": 10, "after": "x"}, "PAGE_ARGUMENTS_CONFLICT"),
        ({"first": 2**31}, "BAD_USER_INPUT"),
        ({"first": "10"}, "BAD_USER_INPUT"),
        ({"first": 1, "orderBy": ["NAME_ASC", "NAME_DESC"]}, "INVALID_ORDER"),
        ({"first": 1, "orderBy": ["NAME_ASC", "NAME_ASC"]}, "INVALID_ORDER"),
        ({"first": 1, "orderBy": [*COLUMNS, "NAME_ASC"]}, "INVALID_ORDER"),
        ({"first": 1, "orderBy": ["PHONE"]}, "BAD_USER_INPUT"),
    ],
    ids=str,
)
async def test_sizes_and_orders_that_cannot_be_have_a_typed_error(
    officer: Client, values: Mapping[str, Any], code: str
) -> None:
    answer = await officer.run(PAGE, values)

    assert answer.codes in ([code], ["COST_LIMIT"])


def cursor_of(*content: object) -> str:
    return urlsafe_b64encode(orjson.dumps(content)).rstrip(b"=").decode()


NIL = "00000000-0000-0000-0000-000000000000"
NONSENSE = [
    "",
    "=",
    "x",
    "nonsense",
    "名",
    "\0",
    "AAAA",
    "A" * 20_000,
    cursor_of(),
    cursor_of("name_sort,id"),
    cursor_of("name_sort,id", "a"),
    cursor_of("name_sort,id", "a", NIL, "b"),
    cursor_of("name_sort,id", 1, NIL),
    cursor_of("name_sort,id", None, NIL),
    cursor_of("name_sort,id", ["a"], NIL),
    cursor_of("name_sort,id", {"a": 1}, NIL),
    cursor_of("name_sort,id", [True], NIL),
    cursor_of("name_sort,id", "a\0", NIL),
    cursor_of("name_sort,id", "a", "x"),
    cursor_of("name_sort,id", "a", 1),
    cursor_of("name_sort,id", "a", None),
    cursor_of("name_sort,id", "a", "' OR 1=1 --"),
    cursor_of(1, "a", NIL),
    cursor_of(["name_sort,id"], "a", NIL),
    cursor_of("-name_sort,id", "a", NIL),
    cursor_of("joined_on,id", "2020-01-01", NIL),
    cursor_of("id", NIL),
    urlsafe_b64encode(b"1").decode(),
    urlsafe_b64encode(b"null").decode(),
    urlsafe_b64encode(b'{"a": 1}').decode(),
    urlsafe_b64encode(b'"name_sort,id"').decode(),
    urlsafe_b64encode(b"[" * 5_000).decode(),
    urlsafe_b64encode(b'["name_sort,id", "\\ud800", "' + NIL.encode() + b'"]').decode(),
    urlsafe_b64encode(b'["name_sort,id", 1e999, "' + NIL.encode() + b'"]').decode(),
    urlsafe_b64encode(b'["name_sort,id", "\xff", "' + NIL.encode() + b'"]').decode(),
]


@pytest.mark.parametrize("cursor", NONSENSE, ids=range(len(NONSENSE)))
async def test_what_is_no_cursor_of_the_list_is_refused(officer: Client, cursor: str) -> None:
    forward = await officer.run(PAGE, {"first": 1, "after": cursor})
    backward = await officer.run(PAGE, {"last": 1, "before": cursor})

    assert (forward.codes, forward["data"]) == (["INVALID_CURSOR"], {"members": None})
    assert backward.codes == ["INVALID_CURSOR"]


@pytest.mark.parametrize(
    "day", ["", "2020", "2020-02-30", "0000-01-01", "10000-01-01", "2020-01-01T00:00:00", 20200101, None, 1.5, []]
)
async def test_a_day_that_cannot_be_is_no_cursor(officer: Client, day: object) -> None:
    cursor = cursor_of("joined_on,id", day, NIL)

    answer = await officer.run(PAGE, {"first": 1, "after": cursor, "orderBy": ["JOINED_ON_ASC"]})

    assert answer.codes == ["INVALID_CURSOR"]


@pytest.mark.parametrize(
    "at",
    [
        "",
        "yesterday",
        "2020-01-01",
        "2020-01-01T00:00:00",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        1,
        None,
    ],
)
async def test_an_instant_that_we_did_not_write_is_no_cursor_of_the_inbox(officer: Client, at: object) -> None:
    answer = await officer.run(
        "query ($after: String) {joinRequests(first: 1, after: $after) {nodes {id}}}",
        {"after": cursor_of("submitted_at,id", at, NIL)},
    )

    assert answer.codes == ["INVALID_CURSOR"]


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999+00:00"])
async def test_the_first_and_the_last_instant_are_places_in_the_inbox(officer: Client, at: str) -> None:
    answer = await officer.run(
        "query ($after: String) {joinRequests(first: 100, after: $after) {nodes {id}}}",
        {"after": cursor_of("submitted_at,id", at, NIL)},
    )

    assert bool(answer["data"]["joinRequests"]["nodes"]) is at.startswith("0001")


async def test_a_cursor_of_another_order_is_refused_and_a_cursor_is_what_it_is(officer: Client) -> None:
    found = await page(officer, first=1, orderBy=["NAME_ASC"])
    cursor = found["pageInfo"]["endCursor"]

    answer = await officer.run(PAGE, {"first": 1, "after": cursor, "orderBy": ["NAME_DESC"]})

    assert answer.codes == ["INVALID_CURSOR"]
    assert orjson.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))[0] == "name_sort,id"
