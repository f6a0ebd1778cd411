"""Reading a roster: a job goes through the file once, matches each row with the register, says what it would do."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from db.models.members import MembershipCause
from db.models.rosters import RosterImportRow, RosterImportState
from db.queries.rosters import imports, rows
from db.queries.rosters.rows import NewRow
from db.session import DirectConnection
from domain.audit.service import record
from domain.members.rules import can_change
from domain.rosters.reading import FileRefused, Roster, buffered, open_roster
from domain.rosters.rules.cells import Numbered, text_of
from domain.rosters.rules.headings import RosterField
from domain.rosters.rules.judging import Judge, Judgement, share_changed
from domain.rosters.rules.places import Place, Places
from domain.rosters.rules.reasons import FileFault
from domain.rosters.rules.rows import RosterPerson, RowReader
from domain.rosters.service.contents import Content, row_id, seal_content
from domain.rosters.service.forgetting import file_let_go
from domain.rosters.service.matching import Matched, match
from domain.rosters.service.moving import READ, import_of_job, move
from domain.rosters.service.steps import begin_applying
from domain.shared.calendar import local_day
from domain.shared.events import emit
from domain.shared.files import StoredContent, StoredFile, file_chunk, file_find
from domain.shared.jobs import Advance, Job, JobHandler, JobRun, JobTools
from domain.shared.work import Work

__all__ = ["READ", "read_handler"]

BATCH = 1_000
_RAW_LENGTH = 100
_WHOLE = frozenset({"add", "change", "move", "leave"})


@dataclass(slots=True)
class _Read:
    """One process's way through one file."""

    tools: JobTools
    job: Job
    _file: StoredFile | None = None
    _roster: Roster | None = None
    _reader: RowReader | None = None
    _places: Places | None = None
    _prefix: str = ""
    _fault: FileRefused | None = None
    _ahead: Sequence[tuple[Numbered, RosterPerson]] = field(default_factory=list)

    async def prepare(self) -> None:
        """Reads the next rows of the file, in a thread."""
        try:
            if self._roster is None:
                await self._open()
            self._ahead = await asyncio.to_thread(self._take)
        except FileRefused as fault:
            self._fault = fault

    async def batch(self, work: Work, job: Job) -> Advance:
        """Matches and writes these rows; at the end of the file the import is ready, and may apply itself."""
        row = await import_of_job(work, job)
        if self._fault is not None:
            await _fail(work, row, self._fault)
            return Advance(job.progress, job.done_count, job.done_count, is_finished=True)
        if not self._ahead:
            await self._finish(work, row, job)
            return Advance(job.progress, job.done_count, job.done_count, is_finished=True)
        await self._write(work, row)
        done = job.done_count + len(self._ahead)
        return Advance({"after": self._ahead[-1][0].number}, done, None, is_finished=False)

    async def _open(self) -> None:
        database, now = self.tools.database, self.tools.clock()
        async with database.read() as conn:
            found = await imports.find_import_for_job(conn, self.job.tenant_id, self.job.subject_id)
            if found["file_id"] is not None:
                self._file = await file_find(conn, self.tools.keyring, self.job.tenant_id, found["file_id"], now=now)
            tree = await imports.list_tree(conn, self.job.tenant_id, found["organisation_id"])
            self._prefix = await imports.find_union_code(conn, self.job.tenant_id)
        if self._file is None:
            raise FileRefused(FileFault.EXPIRED)
        self._places = Places([_place(node) for node in tree], found["organisation_id"])
        given = {heading: RosterField(name) for heading, name in found["columns"].items()}
        content = StoredContent(self._file, self._chunk_reader(self._file))
        roster = await asyncio.to_thread(open_roster, buffered(content), given)
        self._roster = roster
        self._reader = RowReader(roster.headings, local_day(now), roster.is_1904)
        _skip(roster.rows, int(self.job.progress["after"]))

    def _chunk_reader(self, file: StoredFile) -> Callable[[int], bytes]:
        loop = asyncio.get_running_loop()

        def read(number: int) -> bytes:
            """Asks the loop from the thread that reads."""
            return asyncio.run_coroutine_threadsafe(file_chunk(self.tools.database, file, number), loop).result()

        return read

    def _take(self) -> Sequence[tuple[Numbered, RosterPerson]]:
        if self._roster is None or self._reader is None:
            return []
        return [(row, self._reader.read(row)) for row in islice(self._roster.rows, BATCH)]

    async def _write(self, work: Work, row: RosterImportRow) -> None:
        if self._places is None:
            return
        people = [person for _, person in self._ahead]
        matched, repeats = await match(work, row, people)
        judge = Judge(self._places, local_day(work.now), self._prefix, _can_follow)
        columns = {} if self._roster is None else self._roster.headings.columns
        written = []
        for (numbered, person), found in zip(self._ahead, matched, strict=True):
            facts = repeats.told(found)
            judgement = judge.judge(person, facts.facts)
            if not judgement.reasons:
                repeats.add(found)
            raw = {
                name.value: text_of(numbered.cells[at])[:_RAW_LENGTH]
                for name, at in columns.items()
                if judgement.reasons and at < len(numbered.cells)
            }
            written.append(_new_row(work, row, person, judged=(judgement, facts), raw=raw))
        conn: DirectConnection = work.conn  # type: ignore[assignment]  # jobs have no kept writes
        await rows.copy_rows(conn, written)

    async def _finish(self, work: Work, row: RosterImportRow, job: Job) -> None:
        if job.done_count == 0:
            await _fail(work, row, FileRefused(FileFault.NO_ROWS))
            return
        conn: DirectConnection = work.conn  # type: ignore[assignment]  # jobs have no kept writes
        found = await rows.count_rows(conn, row.tenant_id, row.id)
        counts = {action: count for (action, _), count in found.items()}
        roster = self._roster
        row.read_at, row.row_count = work.now, job.done_count
        row.facts = {
            **(
                {} if roster is None else {**roster.facts, "format": roster.format, "headings_row": roster.headings.row}
            ),
            "titles": {} if roster is None else {name.value: text for name, text in roster.headings.titles.items()},
        }
        await move(work, row, RosterImportState.READY)
        await _forget_file(work, row)
        share = share_changed(counts)
        await record(
            work,
            "roster_import.read",
            "roster_import",
            row.id,
            organisation_id=row.organisation_id,
            rows=row.row_count,
            **counts,
        )
        is_applied = row.apply_below_percent is not None and share <= row.apply_below_percent
        await emit(
            work,
            "roster_import.read",
            "roster_import",
            row.id,
            organisation_id=str(row.organisation_id),
            source=row.source,
            is_applied=is_applied,
        )
        if is_applied:
            await begin_applying(work, row)


def _can_follow(state: str, target: str) -> bool:
    return can_change(state, target, MembershipCause.IMPORTED)


def _skip(rows_left: Iterator[Numbered], after: int) -> None:
    """Goes past the rows that an earlier process has written."""
    if after:
        for row in rows_left:
            if row.number == after:
                return


def _place(node: Mapping[str, Any]) -> Place:
    names = tuple(name for name in (node["name"], node["name_en"]) if name)
    return Place(node["id"], node["parent_id"], node["kind"], node["code"], names, node["is_below"], node["is_active"])


def _new_row(
    work: Work,
    row: RosterImportRow,
    person: RosterPerson,
    *,
    judged: tuple[Judgement, Matched],
    raw: dict[str, str],
) -> NewRow:
    judgement, matched = judged
    content = {**_content(person, judgement, raw), **_seen(judgement, matched)}
    wrapped, sealed = seal_content(work.keyring, row.tenant_id, row_id(row.id, person.number), content)
    return NewRow(
        tenant_id=row.tenant_id,
        import_id=row.id,
        number=person.number,
        action=judgement.action,
        reasons=[reason.value for reason in dict.fromkeys(judgement.reasons)],
        warnings=[remark.value for remark in judgement.remarks],
        fields=[name.value for name in judgement.changes],
        member_id=judgement.member_id,
        organisation_id=judgement.organisation_id,
        wrapped_key=wrapped,
        sealed=sealed,
        identity_index=matched.facts.identity_index,
        number_index=matched.number_index,
        phone_index=matched.facts.phone_index,
    )


def _content(person: RosterPerson, judgement: Judgement, raw: dict[str, str]) -> Content:
    identity = None if person.identity is None else person.identity.number
    content: dict[str, object] = {
        "name": person.name or raw.get("name"),
        "identity_tail": identity and identity[-4:],
        "phone_tail": person.phone and person.phone[-4:],
    }
    if raw:
        content["raw"] = raw
    if judgement.action in _WHOLE:
        content |= {
            "identity": identity,
            "phone": person.phone if judgement.takes_phone else None,
            "member_number": person.member_number,
            "joined_on": person.joined_on and person.joined_on.isoformat(),
            "employment": person.employment,
            "state": person.state,
            "changes": {name.value: list(pair) for name, pair in judgement.changes.items()},
        }
    return content


def _seen(judgement: Judgement, matched: Matched) -> Content:
    """What the register said of the member of a row that changes them: only that may be overwritten."""
    known = matched.facts.by_number or matched.facts.by_identity
    if known is None or not judgement.changes:
        return {}
    return {
        "seen": {
            "organisation": str(known.organisation_id),
            "phone_number": known.phone_index and known.phone_index.hex(),
            "identity_number": known.identity_index and known.identity_index.hex(),
        }
    }


async def _forget_file(work: Work, row: RosterImportRow) -> None:
    """The rows hold what is needed: nobody can open the file itself again. After the import has moved on."""
    if row.file_id is not None:
        await file_let_go(work, row.file_id)


async def _fail(work: Work, row: RosterImportRow, fault: FileRefused) -> None:
    row.failure, row.read_at = fault.fault.value, work.now
    row.facts = {"names": list(fault.names)}
    await move(work, row, RosterImportState.FAILED)
    await _forget_file(work, row)
    await record(
        work, "roster_import.failed", "roster_import", row.id, organisation_id=row.organisation_id, failure=row.failure
    )


async def _given_up(work: Work, job: Job, code: str) -> None:
    row = await imports.lock_import_for_job(work.conn, job.tenant_id, job.subject_id)
    row.failure, row.read_at = code, work.now
    await move(work, row, RosterImportState.FAILED)
    await _forget_file(work, row)
    await record(
        work, "roster_import.failed", "roster_import", row.id, organisation_id=row.organisation_id, failure=code
    )


@asynccontextmanager
async def _opened(tools: JobTools, job: Job) -> AsyncIterator[JobRun]:
    yield _Read(tools, job)


read_handler = JobHandler(_opened, _given_up)
