"""What the person at the terminal is told. Facts go to standard output, troubles to standard error."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console

Step = Callable[[str, int, int], None]
"""Told a label, how much is done, and of how much."""


class Report:
    """Plain lines, and a bar where something is counted."""

    def __init__(self, console: Console, troubles: Console, announce: Callable[[], None] = lambda: None) -> None:
        """`announce` prints what else there is to know when the service is ready, such as accounts to try."""
        self._console = console
        self._troubles = troubles
        self._announce = announce

    def progress(self, message: str) -> None:
        """Something takes a while."""
        self._console.print(f"{message} …", style="dim", highlight=False, markup=False, soft_wrap=True)

    def warn(self, message: str) -> None:
        """Something went wrong and is being seen to."""
        self._troubles.print(message, style="yellow", highlight=False, markup=False, soft_wrap=True)

    def restarted(self, name: str) -> None:
        """A service that had ended runs again."""
        self._troubles.print(f"{name}: started again", highlight=False, markup=False)

    def ready(self, url: str, seconds: float) -> None:
        """Everything runs."""
        self._console.print(f"\nUnionhall is ready ({seconds:.1f} s)", style="bold green", highlight=False)
        self._console.print(f"  Open     {url}/", highlight=False)
        self._console.print(f"  GraphQL  {url}/graphql", highlight=False)
        self._announce()
        self._console.print("Ctrl+C stops it; the data stays.", style="dim")

    def database_ready(self, dsn: str, tcp_dsn: str) -> None:
        """The embedded database runs alone."""
        for address in (dsn, tcp_dsn):
            self._console.print(address, highlight=False, markup=False, soft_wrap=True)

    @contextmanager
    def steps(self) -> Iterator[Step]:
        """A bar for each label that is counted; none is drawn before the first count."""
        from rich.progress import Progress, TaskID  # noqa: PLC0415  # only where something is counted

        progress = Progress(console=self._console, transient=not self._console.is_terminal)
        tasks: dict[str, TaskID] = {}

        def step(label: str, done: int, total: int) -> None:
            progress.start()
            if label not in tasks:
                tasks[label] = progress.add_task(label, total=total)
            progress.update(tasks[label], completed=done, total=total)

        try:
            yield step
        finally:
            if tasks:
                progress.stop()


def print_accounts(console: Console) -> None:
    """The accounts of the demonstration union, with their passwords."""
    from rich.table import Table  # noqa: PLC0415  # only where they are printed

    from db.seed.accounts import DEMO_ACCOUNTS  # noqa: PLC0415  # as above

    table = Table("Account", "Member number", "Password", title="Accounts to try", title_justify="left")
    for label, member_number, password in DEMO_ACCOUNTS:
        table.add_row(label, member_number, password)
    console.print(table)
