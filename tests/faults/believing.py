"""`python -m api.worker` that would believe for an hour what it knows of rights: only a message makes it look again."""

from datetime import timedelta

from api import worker
from domain.auth.access import RIGHTS

if __name__ == "__main__":
    RIGHTS._age = timedelta(hours=1)  # noqa: SLF001  # no setting: nobody should wait so long
    worker.main()
