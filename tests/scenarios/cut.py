"""A stretch of network that can lose the answers to some requests, as a bad switch does."""

from __future__ import annotations

import contextlib
import socket
import threading
from types import TracebackType
from urllib.parse import urlsplit


class Network:
    """Passes connections on to a platform. While ``lost`` is set, the answer to a request that holds it is cut off:
    the request arrives and is dealt with, and its answer never comes back.
    """

    def __init__(self, url: str) -> None:
        place = urlsplit(url)
        assert place.hostname is not None and place.port is not None
        self._there = (place.hostname, place.port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.lost: bytes | None = None
        self.cuts = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Network:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            far = socket.create_connection(self._there)
            doomed = threading.Event()
            threading.Thread(target=self._upwards, args=(near, far, doomed), daemon=True).start()
            threading.Thread(target=self._downwards, args=(near, far, doomed), daemon=True).start()

    def _upwards(self, near: socket.socket, far: socket.socket, doomed: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while data := near.recv(65_536):
                if self.lost is not None and self.lost in data:
                    doomed.set()
                far.sendall(data)
        _end(far)

    def _downwards(self, near: socket.socket, far: socket.socket, doomed: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while data := far.recv(65_536):
                if doomed.is_set():
                    self.cuts += 1
                    break
                near.sendall(data)
        _end(near)
        _end(far)
        near.close()
        far.close()


def _end(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
