"""Wakes between processes, through Redis: a hint travels to every process that serves.

Loaded only where REDIS_URL is set. Sending happens in a thread of its own, so that a Redis that is gone or
silent never keeps a journalist waiting; what is not sent is found by the next look, within a second.
"""

import asyncio
import logging
import queue
import threading
from collections.abc import Callable

import redis
import redis.asyncio

log = logging.getLogger(__name__)

CHANNEL = "liveblog:wakes"
TIMEOUT_SECONDS = 1.0
RETRY_SECONDS = 1.0
PING_SECONDS = 5.0
WAITING = 1000  # wakes kept for sending; more are dropped, the look finds them

FAULTS = (redis.RedisError, OSError, TimeoutError)


class Outage:
    """Says once that Redis is away, and once that it is back."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.is_on = False

    def begins(self, error: BaseException) -> None:
        if not self.is_on:
            log.warning("Redis is away (%s): %s; looking once a second", type(error).__name__, self.what)
        self.is_on = True

    def ends(self) -> None:
        if self.is_on:
            log.warning("Redis is back: %s", self.what)
        self.is_on = False


class Bus:
    """One per process: `send` from any thread, `listen` on the event loop that serves."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._waiting: queue.Queue[str] = queue.Queue(WAITING)
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    def send(self, blog_id: int, version: int) -> None:
        """Hand a wake to the sending thread; returns at once."""
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._send_all, name="redis-wakes", daemon=True)
                self._thread.start()
        try:
            self._waiting.put_nowait(f"{blog_id} {version}")
        except queue.Full:
            log.debug("a wake was dropped")

    def _send_all(self) -> None:
        client = redis.Redis.from_url(
            self._url, socket_timeout=TIMEOUT_SECONDS, socket_connect_timeout=TIMEOUT_SECONDS
        )
        outage = Outage("wakes are not sent")
        while True:
            wake = self._waiting.get()
            try:
                client.publish(CHANNEL, wake)
                outage.ends()
            except FAULTS as error:
                outage.begins(error)

    async def listen(self, woken: Callable[[], None]) -> None:
        """Call `woken()` at every wake of any process, and when Redis is back; until cancelled."""
        outage = Outage("wakes of other processes are not heard")
        while True:
            client = redis.asyncio.Redis.from_url(self._url, socket_connect_timeout=TIMEOUT_SECONDS)
            try:
                async with client, client.pubsub() as heard:
                    await heard.subscribe(CHANNEL)
                    outage.ends()
                    woken()
                    await self._hear(heard, woken)
            except FAULTS as error:
                outage.begins(error)
            await asyncio.sleep(RETRY_SECONDS)

    async def _hear(self, heard: "redis.asyncio.client.PubSub", woken: Callable[[], None]) -> None:
        """Pass wakes on; a silence is answered with a ping, and silence after it is an outage."""
        pinged = False
        while True:
            message = await heard.get_message(ignore_subscribe_messages=True, timeout=PING_SECONDS)
            if message is None and pinged:
                raise TimeoutError("no answer to a ping")
            pinged = message is None
            if message is None:
                await asyncio.wait_for(heard.ping(), TIMEOUT_SECONDS)
            elif message["type"] == "message":
                woken()
