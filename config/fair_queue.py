"""Fair queueing of requests in the HTTP server: networks take turns, however much each sends."""

from collections import deque
from typing import Protocol

from waitress.task import ThreadedTaskDispatcher


class Waiting(Protocol):
    """A connection whose next request waits for the thread."""

    @property
    def address(self) -> str:
        """The network of the reader, as text."""


class FairQueue:
    """Round-robin queue over networks of the connections whose next request waits for the thread.

    However many connections and requests one network sends, another waits for one of its requests
    at most, besides the one that is being answered. It replaces the deque of waitress's dispatcher,
    which holds its lock around every use and checks the length before it takes one.
    """

    def __init__(self) -> None:
        self._waiting: dict[str, deque[Waiting]] = {}

    def append(self, connection: Waiting) -> None:
        """Add a connection behind the others of its network."""
        self._waiting.setdefault(connection.address, deque()).append(connection)

    def popleft(self) -> Waiting:
        """Remove and return the next connection; its network then comes after the others."""
        network = next(iter(self._waiting))
        connections = self._waiting.pop(network)
        connection = connections.popleft()
        if connections:
            self._waiting[network] = connections
        return connection

    def __len__(self) -> int:
        return sum(map(len, self._waiting.values()))


class Dispatcher(ThreadedTaskDispatcher):
    """waitress's dispatcher with the fair queue."""

    def __init__(self) -> None:
        super().__init__()
        self.queue = FairQueue()
