"""Files that are made to use up memory or to break the reader."""

import tracemalloc
import zipfile

import pytest

from domain.rosters.rules.headings import FileRefused
from domain.rosters.rules.reasons import FileFault
from tests.domain.rosters.test_reading import archive_of, fault_of, opened, sheet_of

HEAD = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c>'
    '<c r="B1" t="inlineStr"><is><t>身份证号</t></is></c></row>'
)


def peak_of(content: bytes) -> int:
    """Megabytes at the most while the file is read or refused."""
    tracemalloc.start()
    try:
        list(opened(content).rows)
    except FileRefused:
        pass
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return peak // 1_000_000


def test_a_line_of_nothing_but_commas_takes_no_memory() -> None:
    assert peak_of("姓名,身份证号\n".encode() + b"," * 6_000_000) < 30


def test_a_quoted_line_break_makes_no_row_longer() -> None:
    assert peak_of("姓名,身份证号\n".encode() + b'"\n' + (b'"' + b"," * 900_000 + b'"\n') * 8) < 30


def test_an_endless_text_of_a_cell_takes_no_memory() -> None:
    body = "<row><c t='inlineStr'><is><t>" + "x" * 3_900_000 + "</t></is></c></row>"

    assert peak_of(archive_of(sheet_of(HEAD + body))) < 3


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_parts_that_no_spreadsheet_packs_so_are_refused(method: int) -> None:
    assert fault_of(archive_of(sheet_of(HEAD), method)) is FileFault.DAMAGED


def test_a_directory_of_a_million_parts_is_not_read() -> None:
    content = archive_of({f"{number}": "" for number in range(30_000)}, zipfile.ZIP_STORED)

    assert fault_of(content) is FileFault.UNPACKS_TOO_LARGE
    assert peak_of(content) < 3


@pytest.mark.parametrize(
    "body",
    [
        "<row>" + "".join(f"<a{number}/>" for number in range(200_000)) + "</row>",
        "<row>" + "<a>" * 200_000 + "</a>" * 200_000 + "</row>",
        "<row a='" + "x" * 3_500_000 + "'/>",
    ],
    ids=["names", "depth", "attribute"],
)
def test_a_sheet_of_one_endless_thing_is_refused(body: str) -> None:
    with pytest.raises(FileRefused):
        list(opened(archive_of(sheet_of(HEAD + body))).rows)


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="5"><c><v>1</v></c></row><row r="5"><c><v>2</v></c></row>',
        '<row r="99999999999"><c><v>1</v></c></row>',
        f'<row r="{"9" * 5_000}"><c><v>1</v></c></row>',
        f'<row r="2"><c t="s"><v>{"9" * 5_000}</v></c></row>',
    ],
    ids=["twice", "beyond", "endless", "shared"],
)
def test_numbers_that_no_spreadsheet_has_are_damage(rows: str) -> None:
    assert fault_of(archive_of(sheet_of(HEAD + rows))) in {FileFault.DAMAGED, FileFault.TOO_MANY_ROWS}


def test_half_a_character_is_unreadable_and_breaks_nothing() -> None:
    row = '<row r="2"><c t="inlineStr"><is><t>张_xD800_</t></is></c></row>'
    roster = opened(archive_of(sheet_of(HEAD.replace("身份证号", "身份证号(_x0000_)") + row)))

    assert [cells for _, cells in roster.rows] == [["张\ufffd"]]
    assert "\0" not in str(roster.headings.titles)
