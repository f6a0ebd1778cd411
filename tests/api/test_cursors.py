"""Cursors hold the sort keys of a row, each read back as what it was, and nothing else is taken for one."""

from base64 import urlsafe_b64encode
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import orjson
import pytest

from api.errors import ApiError
from api.paging import decode_cursor, encode_cursor
from db.keyset import SortKey

ROW = {
    "name": "王小明",
    "number": 7,
    "on": date(2026, 1, 31),
    "at": datetime(2026, 1, 31, 8, 30, tzinfo=UTC),
    "id": UUID(int=9),
}
ORDER = [SortKey(name, type(value)) for name, value in ROW.items()]


def test_a_cursor_gives_back_what_it_was_made_of() -> None:
    assert decode_cursor(encode_cursor(ROW, ORDER), ORDER) == ROW


@pytest.mark.parametrize("number", ["7", 7.0, True, None, [7], 2**31, -(2**31) - 1, 2**70])
def test_what_is_no_whole_number_of_32_bits_is_refused(number: Any) -> None:
    content = [",".join(key.name for key in ORDER), *orjson.loads(orjson.dumps(list(ROW.values()), default=str))]
    content[2] = str(number) if number == 2**70 else number
    cursor = urlsafe_b64encode(orjson.dumps(content)).decode().rstrip("=")

    with pytest.raises(ApiError) as refusal:
        decode_cursor(cursor, ORDER)
    assert refusal.value.code == "INVALID_CURSOR"
