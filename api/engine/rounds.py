"""Rounds: what the levels of one depth need is read together, then their branches are filled and open the next depth.

A round starts the branches of all open levels. Those that need batches leave a `Read`, those that need a resolver a
`Wait`. All batches of a round are one statement (`db.batch.Joint`), so a read takes a statement for each of its depths,
never a function of rows or of branches. Alone are read: batch functions with a duty of their own, batches of a document
that comes for the first time (a statement of its own would cost more than it saves), and, so that a batch which fails
fails only its own fields, all batches of a joint statement that failed.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from api.engine.run import Fuser, Run
from api.engine.writing import Layout
from db.batch import Joint, Part

if TYPE_CHECKING:
    from api.engine.plans import Branch, Level, ObjectPlan

_MAX_JOINTS = 32

Done = Callable[[], None]


class Asker(Protocol):
    """Who asks for a batch and is told once: its rows, or an entry for each key, or that it failed."""

    def take_rows(self, run: Run, read: "Read", rows: Sequence[Any], layout: Layout) -> None:
        """Rows in the batch's order, those of all keys."""
        ...

    def take_entries(self, run: Run, read: "Read", entries: Sequence[Any]) -> None:
        """As `db.batch.Batch` gives them."""
        ...

    def fail(self, run: Run, read: "Read", error: Exception) -> None:
        """The batch raised."""
        ...


class Whole(Protocol):
    """Who asks for whole objects by key, which a fuser may read."""

    @property
    def plan(self) -> "ObjectPlan":
        """What they are made by."""
        ...

    def take_objects(self, run: Run, read: "Read", objects: Sequence[Any]) -> None:
        """Completed objects, one for each key."""
        ...


@dataclass(slots=True)
class Read:
    """A batch for one level.

    Attributes:
        keys: The different keys.
        part: What a joint statement takes from the batch; None when it must be read alone.
        tokens: What tells the keys apart, in their order: the keys, or the bytes of each, which are hashed much faster.
        row_tokens: The token of the key of each object of the level.
        whole: The asker, when it takes objects as well.
    """

    asker: Asker
    batch: str
    keys: Sequence[Any]
    arguments: Mapping[str, Any]
    part: Part | None
    level: "Level"
    tokens: Sequence[Any]
    row_tokens: Sequence[Any] = ()
    are_bytes: bool = False
    whole: Whole | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """What resolvers wait for, and who takes the results: values, or errors in their places."""

    awaitables: Sequence[Awaitable[Any]]
    takers: list[Callable[[Sequence[Any]], None]]

    def take(self, found: Sequence[Any]) -> None:
        """Tells everybody, once."""
        while self.takers:  # a taker holds the level, which may hold this: a cycle would keep the whole answer
            self.takers.pop(0)(found)


async def answered(run: Run, plan: "ObjectPlan", root: object) -> Any:
    """The answer of a whole operation."""
    [result] = plan.open_instances(run, [root])
    await _finish(run)
    return plan.risen(run, result) if run.has_failures else result


async def _finish(run: Run) -> None:
    while run.opened or run.reads or run.waits:
        while run.opened:
            levels, run.opened = run.opened, []
            for level in levels:
                await _start(run, level)
        await _read(run)


async def _start(run: Run, level: "Level") -> None:
    for branch in level.left if run.fuser is None else await _fused(run, level):
        branch.start(run, level)
        if level.plan.is_serial:
            await _finish(run)


async def _fused(run: Run, level: "Level") -> Sequence["Branch"]:
    """Lets the fuser read what it can; gives the branches that are left."""
    fuser, plan = run.fuser, level.plan
    if fuser is None:
        return level.left
    if plan.is_page:
        for connection in level.instances or ():
            await fuser.page(run, plan, connection)
    elif plan.has_rows:
        level.by_name()
        filled = await fuser.fill(run, plan, level)
        return [branch for branch in level.left if branch not in filled]
    return level.left


async def _read(run: Run) -> None:
    """All that the round needs; then everybody is told, in the order in which they asked."""
    reads, run.reads = run.reads, []
    waits, run.waits = run.waits, []
    together: list[Read] = []
    work = []
    for read in reads:
        if run.fuser is not None and read.whole is not None:
            work.append(_objects(run, run.fuser, read, read.whole))
        elif run.is_repeated and read.part is not None:
            together.append(read)
        else:
            work.append(_alone(run, read))
    if together:
        work.append(_together(run, together))
    work += [_waited(wait) for wait in waits]
    if len(work) == 1:
        (await work[0])()
    else:
        for done in await asyncio.gather(*work):
            done()


async def _objects(run: Run, fuser: Fuser, read: Read, whole: Whole) -> Done:
    objects = await fuser.of_keys(run, whole.plan, read.batch, read.keys)
    if objects is not None:
        return partial(whole.take_objects, run, read, objects)
    return await (_alone(run, read) if read.part is None else _together(run, [read]))


async def _together(run: Run, reads: Sequence[Read]) -> Done:
    joint, layouts = _joint(run, reads)
    keys, arguments = [read.keys for read in reads], [read.arguments for read in reads]
    try:
        found = await run.context.loaders.load_joint(joint, keys, arguments)
    except Exception:  # noqa: BLE001 - alone, each fails by itself or finds that it has passed
        return _all([await _alone(run, read) for read in reads])
    return _all(
        [
            partial(read.asker.take_rows, run, read, rows, layout)
            for read, rows, layout in zip(reads, found, layouts, strict=True)
        ]
    )


async def _alone(run: Run, read: Read) -> Done:
    try:
        entries = await run.context.loaders.load_level(read.batch, read.keys, read.arguments)
    except Exception as error:  # noqa: BLE001 - a field error, as graphql-core makes it
        return partial(read.asker.fail, run, read, error)
    return partial(read.asker.take_entries, run, read, entries)


def _all(several: Sequence[Done]) -> Done:
    def done() -> None:
        for each in several:
            each()

    return done


async def _waited(wait: Wait) -> Done:
    if len(wait.awaitables) > 1:
        return partial(wait.take, await asyncio.gather(*wait.awaitables, return_exceptions=True))
    try:
        found = [await wait.awaitables[0]]
    except Exception as error:  # noqa: BLE001 - a field error, as graphql-core makes it
        found = [error]
    return partial(wait.take, found)


def _joint(run: Run, reads: Sequence[Read]) -> tuple[Joint, Sequence[Layout]]:
    """The statement for these batches; an operation keeps at most 32."""
    joints: dict[object, tuple[Joint, Sequence[Layout]]] = run.operation.joints
    parts = tuple([read.part for read in reads if read.part is not None])
    known = joints.get(parts)
    if known is None:
        if len(joints) >= _MAX_JOINTS:
            joints.pop(next(iter(joints)))
        joint = Joint(parts)
        batches = [part.batch for part in parts]
        layouts = [
            Layout(places, batch.columns, batch.required, batch=batch)
            for places, batch in zip(joint.places, batches, strict=True)
        ]
        joints[parts] = known = joint, layouts
    return known
