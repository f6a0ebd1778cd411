"""One HTTP worker: uvicorn on a socket that the supervisor holds. Started as `python -m api.worker`."""

import argparse
import os
import socket
from typing import Final

import uvicorn

DEFAULT_FACTORY: Final = "api.app:create_app"
GRACE_SECONDS: Final = 20
"""How long it may finish requests and close sockets after SIGTERM."""


class _Worker(uvicorn.Server):
    """Says on a pipe when it serves."""

    def __init__(self, config: uvicorn.Config, ready_fd: int | None) -> None:
        super().__init__(config)
        self._ready_fd = ready_fd

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Starts the application and accepts connections; then tells the supervisor."""
        await super().startup(sockets)
        if self.started and self._ready_fd is not None:
            os.write(self._ready_fd, b"1")
            os.close(self._ready_fd)


def main() -> None:
    """Serves until SIGTERM; open sockets get 20 s to close."""
    parser = argparse.ArgumentParser(prog="python -m api.worker")
    parser.add_argument("--socket-fd", type=int, required=True)
    parser.add_argument("--ready-fd", type=int)
    parser.add_argument("--factory", default=DEFAULT_FACTORY)
    arguments = parser.parse_args()
    config = uvicorn.Config(
        arguments.factory,
        factory=True,
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",  # the other spelling, "websockets", is the library's deprecated legacy server
        timeout_graceful_shutdown=GRACE_SECONDS,
        log_level="warning",
        access_log=False,
        server_header=False,
    )
    _Worker(config, arguments.ready_fd).run(sockets=[socket.socket(fileno=arguments.socket_fd)])


if __name__ == "__main__":
    main()
