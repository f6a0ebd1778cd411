"""The application with every logger at its most talkative, each record written with all that it carries."""

import logging

from starlette.applications import Starlette

from api.app import create_app as create_real_app


class _Everything(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return f"{super().format(record)} {record.__dict__}"


def create_app() -> Starlette:
    """The application of one worker."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Everything("%(name)s %(message)s"))
    logging.basicConfig(level=logging.DEBUG, handlers=[handler], force=True)
    return create_real_app()
