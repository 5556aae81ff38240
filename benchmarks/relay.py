"""A TCP relay that delays both directions: a far server on loopback.

    python benchmarks/relay.py TARGET_PORT ROUND_TRIP_MS    prints the port it listens on

Every chunk is passed on half a round trip after it came. Nothing else is slowed down: the relay
takes in up to 64 MiB a direction, so bandwidth is limited by the two ends alone.
"""

import asyncio
import contextlib
import sys
from collections import deque

_CHUNK = 1 << 18
_MOST_WAITING = 64 << 20


class Pump:
    """One direction of one connection."""

    def __init__(
        self, source: asyncio.StreamReader, target: asyncio.StreamWriter, delay: float
    ) -> None:
        self._source = source
        self._target = target
        self._delay = delay
        self._waiting: deque[tuple[float, bytes]] = deque()
        self._size = 0
        self._changed = asyncio.Event()

    async def run(self) -> None:
        """Pass everything on, and the end of it."""
        taking = asyncio.create_task(self._take())
        try:
            await self._give()
        finally:
            taking.cancel()

    async def _take(self) -> None:
        clock = asyncio.get_running_loop()
        while True:
            while self._size > _MOST_WAITING:
                self._changed.clear()
                await self._changed.wait()
            data = b""
            with contextlib.suppress(ConnectionError):
                data = await self._source.read(_CHUNK)
            self._waiting.append((clock.time() + self._delay, data))
            self._size += len(data)
            self._changed.set()
            if not data:
                return

    async def _give(self) -> None:
        clock = asyncio.get_running_loop()
        while True:
            while not self._waiting:
                self._changed.clear()
                await self._changed.wait()
            due, data = self._waiting.popleft()
            if (pause := due - clock.time()) > 0:
                await asyncio.sleep(pause)
            if not data:
                with contextlib.suppress(OSError):
                    self._target.write_eof()
                return
            self._target.write(data)
            with contextlib.suppress(ConnectionError):
                await self._target.drain()
            self._size -= len(data)
            self._changed.set()


async def serve(target_port: int, round_trip_ms: float) -> None:
    """Relay connections to `target_port` until the process is ended."""
    delay = round_trip_ms / 2000

    async def relay(source: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        far_source, far = await asyncio.open_connection("127.0.0.1", target_port)
        await asyncio.gather(Pump(source, far, delay).run(), Pump(far_source, back, delay).run())
        for one in (back, far):
            one.close()

    server = await asyncio.start_server(relay, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2])))
