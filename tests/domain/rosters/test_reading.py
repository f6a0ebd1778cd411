"""Files as people and attackers make them: encodings, delimiters, spreadsheets, bombs; and in constant memory."""

import io
import subprocess
import sys
import zipfile
from datetime import date
from typing import Any

import openpyxl
import pytest

from domain.rosters.reading import FileRefused, Roster, open_roster, xlsx_file
from domain.rosters.rules.cells import Flaw, Number, text_of
from domain.rosters.rules.reasons import FileFault
from domain.rosters.writing import CsvWriter, XlsxWriter, writer_of
from domain.shared.cells import guarded
from tests.factories.rosters import csv_of, person, xlsx_of

ROWS = [person(1, "HD-A-1"), person(2, "HD-A-1")]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def opened(content: bytes) -> Roster:
    return open_roster(io.BytesIO(content))


def texts(roster: Roster) -> list[list[str]]:
    return [[text_of(cell) for cell in row.cells] for row in roster.rows]


def fault_of(content: bytes) -> FileFault:
    with pytest.raises(FileRefused) as refused:
        list(opened(content).rows)
    return refused.value.fault


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_text_is_read_whatever_it_was_saved_as(encoding: str, delimiter: str) -> None:
    ascii_first = ["no", "姓名", "身份证号", "手机号"]
    rows = [{"no": 1, "姓名": "张伟，字;某", "身份证号": "1", "手机号": "2"}]

    found = texts(opened(csv_of(rows, ascii_first, encoding=encoding, delimiter=delimiter)))

    assert found == [["1", "张伟，字;某", "1", "2"]]


def test_a_late_character_decides_about_the_encoding() -> None:
    head = "name,id number\r\n" + "abc,1\r\n" * 60_000

    assert opened(head.encode() + "张伟,2\r\n".encode("gb18030")).facts["encoding"] == "GB18030"


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"name,id\r\n\xff\xff\xff\xff", bytes(range(256)) * 4])
def test_what_is_no_text_is_refused(content: bytes) -> None:
    assert fault_of(content) in {FileFault.ENCODING, FileFault.UNKNOWN_TYPE, FileFault.NO_HEADINGS}


def test_rows_keep_the_numbers_that_people_see() -> None:
    content = csv_of(ROWS, above=["2026 年花名册"]) + b"\r\n" + csv_of([person(3)]).split(b"\r\n", 1)[1]

    assert [row.number for row in opened(content).rows] == [3, 4, 6]


def test_a_spreadsheet_of_somebody_elses_library_is_read_like_text() -> None:
    assert texts(opened(xlsx_of(ROWS))) == texts(opened(csv_of(ROWS)))


def book_of(cells: list[list[Any]], **sheet: Any) -> bytes:
    book = openpyxl.Workbook()
    for row in cells:
        book.active.append(row)
    for place, shown in sheet.items():
        book.active[place].number_format = shown
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def test_days_numbers_formulas_errors_and_gaps_of_a_spreadsheet() -> None:
    heads = ["姓名", "身份证号", "入会时间", "手机号", "备注"]
    content = book_of(
        [
            heads,
            ["张伟", 330106199003071280, date(2024, 3, 5), 13912345678, "=1+1"],
            ["李娜", None, 45356, None, "#N/A"],
        ],
        C3="yyyy年m月d日",
    )

    first, second = (row.cells for row in opened(content).rows)
    assert isinstance(first[1], Number)
    assert len(text_of(first[1])) == 18
    assert (first[2], first[4]) == (date(2024, 3, 5), Flaw.FORMULA)
    assert (second[1], second[2]) == (None, date(2024, 3, 5))
    assert second[4] is Flaw.ERROR


def archive_of(parts: dict[str, str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", compression) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return written.getvalue()


def sheet_of(body: str, head: str = "") -> dict[str, str]:
    workbook = f'<workbook xmlns="{MAIN}"><sheets><sheet name="a" sheetId="1"/></sheets></workbook>'
    return {
        "xl/workbook.xml": workbook,
        "xl/worksheets/sheet1.xml": f'{head}<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>',
    }


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize("head", [LAUGHS, OUTSIDE, "<!DOCTYPE worksheet>"])
def test_a_document_type_is_refused_whatever_it_holds(head: str) -> None:
    assert fault_of(archive_of(sheet_of("<row><c><v>1</v></c></row>", head))) is FileFault.ENTITIES


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = archive_of(sheet_of("<row/>" + " " * 20_000_000))
    monkeypatch.setattr(xlsx_file, "_new_parser", None)

    assert len(bomb) < 100_000
    assert fault_of(bomb) is FileFault.UNPACKS_TOO_LARGE


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (archive_of({"readme.txt": "no workbook"}), FileFault.UNKNOWN_TYPE),
        (archive_of(sheet_of("<row><c>")), FileFault.DAMAGED),
        (xlsx_of(ROWS)[:-200], FileFault.DAMAGED),
        (b"PK\x03\x04", FileFault.DAMAGED),
        (b"", FileFault.EMPTY),
    ],
)
def test_a_spreadsheet_that_is_none_says_why(content: bytes, fault: FileFault) -> None:
    assert fault_of(content) is fault


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_written_in_pieces_by_many_hands_is_one_file(kind: str) -> None:
    writer = writer_of(kind)
    piece, state = writer.begin(["姓名", "身份证号", "备注"])
    content = piece
    for number in range(5):
        piece, state = writer_of(kind).rows([[f"张{number}", "11010519491231002X", "<&>\x01=1+1"]] * 3, dict(state))
        content += piece
    content += writer_of(kind).end(dict(state))

    rows = texts(opened(content))
    assert len(rows) == 15
    assert rows[-1] == ["张4", "11010519491231002X", "<&>=1+1" if kind == "xlsx" else "<&>\x01=1+1"]
    if kind == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
        assert (sheet.title, sheet.max_row, sheet["A16"].value) == ("会员", 16, "张4")
        assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "=HYPERLINK(1)", "330106199003071280"])
def test_no_cell_of_a_text_file_is_a_formula_or_a_number_to_round(text: str) -> None:
    head, state = CsvWriter().begin(["a"])
    written, _ = CsvWriter().rows([[text]], state)

    assert guarded(text) == f"'{text}"
    assert written.decode().strip('"\r\n').startswith("'")
    assert head.startswith(b"\xef\xbb\xbf")


def test_a_spreadsheet_writes_text_cells_only() -> None:
    head, state = XlsxWriter().begin(["a"])
    piece, state = XlsxWriter().rows([["=1+1"]], state)
    content = head + piece + XlsxWriter().end(state)

    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=1+1", "s")


MEASURED = """
import io, resource, sys
from datetime import date
from domain.rosters.reading import open_roster
from domain.rosters.rules.rows import RowReader
from domain.rosters.writing import writer_of
def pieces(count):
    writer = writer_of(sys.argv[1])
    piece, state = writer.begin(["姓名", "身份证号", "手机号", "备注"])
    yield piece
    for start in range(0, count, 1000):
        numbers = range(start, start + 1000)
        rows = [[f"张{number:06d}", f"{number:018d}", f"139{number:08d}", "x" * 20] for number in numbers]
        piece, state = writer.rows(rows, state)
        yield piece
    yield writer.end(state)
def peak(count):
    content = io.BytesIO(b"".join(pieces(count)))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    roster = open_roster(content)
    reader = RowReader(roster.headings, date(2026, 3, 2))
    assert sum(1 for row in roster.rows if reader.read(row)) == count
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
peak(1000)
print(peak(20000))
"""


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_memory_does_not_grow_with_the_rows(kind: str) -> None:
    told = subprocess.run([sys.executable, "-c", MEASURED, kind], capture_output=True, text=True, check=True)

    # Kilobytes: a list of these rows alone would take twelve thousand.
    assert int(told.stdout) < 4_000
