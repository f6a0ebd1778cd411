"""One HTTP worker: uvicorn on a socket that the supervisor holds. A copy of that process, or `python -m api.worker`."""

import argparse
import gc
import os
import socket
from collections.abc import Sequence
from types import FrameType
from typing import Final

import uvicorn

from api import logs
from api.http.protocol import ApiProtocol
from api.settings import ApiSettings, Environment, SignInSettings, process_environment
from domain.notifications.mail.settings import MailSettings
from domain.notifications.push.settings import PushSettings

DEFAULT_FACTORY: Final = "api.app:create_app"
MAX_MESSAGE_BYTES: Final = 100_000
GRACE_SECONDS: Final = 20
"""How long it may finish requests and close sockets after SIGTERM."""

YOUNG_OBJECTS: Final = 50_000
"""Objects made before the collector looks for cycles among them: some tens of answers, not one, as by default."""


class _Worker(uvicorn.Server):
    """Says on a pipe when it serves."""

    def __init__(self, config: uvicorn.Config, ready_fd: int | None) -> None:
        super().__init__(config)
        self._ready_fd = ready_fd

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begins to drain before the server closes anything: sockets end with 1001, readiness turns red."""
        drain = getattr(getattr(self.config.loaded_app, "state", None), "drain", None)
        if drain is not None:
            drain.begin()
        super().handle_exit(sig, frame)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Starts the application and accepts connections; then tells the supervisor."""
        await super().startup(sockets)
        # What is there now stays for good: collecting it again and again would stop requests for tens of milliseconds.
        gc.collect()
        gc.freeze()
        gc.set_threshold(YOUNG_OBJECTS)
        gc.enable()
        if self.started and self._ready_fd is not None:
            os.write(self._ready_fd, b"1")
            os.close(self._ready_fd)


def main(words: Sequence[str] | None = None) -> None:
    """Serves until SIGTERM; open sockets get 20 s to close. `words` are the command line's unless given."""
    # What starting makes stays for good; looking through it for cycles again and again took a third of the time.
    gc.disable()
    parser = argparse.ArgumentParser(prog="python -m api.worker")
    parser.add_argument("--socket-fd", type=int, required=True)
    parser.add_argument("--ready-fd", type=int)
    parser.add_argument("--factory", default=DEFAULT_FACTORY)
    arguments = parser.parse_args(words)
    try:
        settings = ApiSettings.from_environment(process_environment())
        sign_in = SignInSettings.from_environment(process_environment())
        PushSettings.from_environment(process_environment())
        MailSettings.from_environment(process_environment(), sign_in.public_url)
    except ValueError as error:
        raise SystemExit(f"unionhall: {error}") from error
    logs.configure(settings.log_level, is_json=settings.environment is Environment.PRODUCTION)
    config = uvicorn.Config(
        arguments.factory,
        factory=True,
        loop="uvloop",
        # Other applications than ours have no short way.
        http=ApiProtocol if arguments.factory == DEFAULT_FACTORY else "httptools",
        ws_max_size=MAX_MESSAGE_BYTES,
        ws_per_message_deflate=False,  # compressed data would slip past the back-pressure
        proxy_headers=False,  # how many proxies to believe is the application's setting
        ws="websockets-sansio",  # the other spelling, "websockets", is the library's deprecated legacy server
        timeout_graceful_shutdown=GRACE_SECONDS,
        log_config=None,  # uvicorn's records go where ours go
        log_level="warning",
        access_log=False,
        server_header=False,
    )
    _Worker(config, arguments.ready_fd).run(sockets=[socket.socket(fileno=arguments.socket_fd)])


if __name__ == "__main__":
    main()
