"""Every event that a use case emits is somebody's: one without a handler would wait in the outbox for ever."""

import re
from pathlib import Path

from domain.notifications.handlers import notification_handlers
from domain.notifications.identity import identity_handlers

EMITTED = re.compile(r"\bemit(?:_many)?\(\s*work,\s*\"([a-z_.]+)\"|\btopic=\"([a-z_.]+)\"")


def test_every_topic_that_is_emitted_has_a_handler() -> None:
    emitted = {
        first or second
        for path in Path("domain").rglob("*.py")
        for first, second in EMITTED.findall(path.read_text(encoding="utf-8"))
    }
    handled = {*notification_handlers(()), *identity_handlers(has_provider=True)}

    assert len(emitted) > 20
    assert emitted <= handled
