"""Jobs shared among processes. The main process reads ahead; each worker makes one shard after the other.

Processes are spawned, never forked, and hold nothing but a pipe to the main process: when that dies, however it dies,
the pipe ends and the workers go. A worker that is killed is replaced once for the job that it had.
"""

from __future__ import annotations

import multiprocessing
import queue
import signal
import threading
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from typing import Any, Final

from coi_extract.batch.errors import RunError
from coi_extract.batch.jobs import Job
from coi_extract.batch.work import Sealed, Settings, work
from coi_extract.errors import CoiExtractError

_LOST: Final = (EOFError, ConnectionError, BrokenPipeError)


def make_shards(
    jobs: Iterator[Job], settings: Settings, workers: int, tell: Callable[[int], None]
) -> Iterator[tuple[Job, Sealed]]:
    """Make the shards of all jobs and yield each job (without its pieces) with what is known of its shard.

    With one worker everything happens in this process and in order; with more, in the order in which shards are done.
    ``tell`` is called with the number of articles read since it was last called.

    Raises
    ------
    RunError
        Workers died twice over the same job.
    OSError
        A shard cannot be written.
    """
    if workers == 1:
        for job in jobs:
            yield job, work(job, settings, tell)
        return
    pool = _Pool(jobs, settings, workers)
    try:
        yield from pool.results(tell)
    finally:
        pool.close()


class _Pool:
    def __init__(self, jobs: Iterator[Job], settings: Settings, workers: int) -> None:
        self._settings = settings
        self._context = multiprocessing.get_context("spawn")
        self._ahead: queue.Queue[Job | None] = queue.Queue(maxsize=workers)
        self._events: queue.Queue[tuple[str, Any]] = queue.Queue()
        self._stopped = threading.Event()
        self._processes: set[Any] = set()
        self._lock = threading.Lock()
        self._working = workers
        threading.Thread(target=self._produce, args=(jobs, workers), daemon=True).start()
        for _ in range(workers):
            threading.Thread(target=self._attend, daemon=True).start()

    def results(self, tell: Callable[[int], None]) -> Iterator[tuple[Job, Sealed]]:
        while self._working:
            try:
                kind, value = self._events.get(timeout=1.0)  # wakes up, so that Ctrl-C is heard on every system
            except queue.Empty:
                continue
            if kind == "read":
                tell(value)
            elif kind == "done":
                yield value
            elif kind == "left":
                self._working -= 1
            else:
                raise value

    def close(self) -> None:
        """End all workers. What they have written stays; a shard begun is left as a temporary folder."""
        self._stopped.set()
        with self._lock:
            processes = list(self._processes)
        for process in processes:
            if process.is_alive():
                process.terminate()
        for process in processes:
            process.join()

    def _produce(self, jobs: Iterator[Job], workers: int) -> None:
        try:
            for job in jobs:
                if not self._put(job):
                    return
        except BaseException as error:
            self._events.put(("error", error))
        for _ in range(workers):
            self._put(None)

    def _put(self, job: Job | None) -> bool:
        while not self._stopped.is_set():
            try:
                self._ahead.put(job, timeout=0.5)
            except queue.Full:
                continue
            return True
        return False

    def _attend(self) -> None:
        """Serve one worker: a thread of the main process."""
        process: Any = None
        connection: Connection | None = None
        try:
            while not self._stopped.is_set():
                try:
                    job = self._ahead.get(timeout=0.5)
                except queue.Empty:
                    continue
                if job is None:
                    break
                for attempt in (1, 2):
                    if connection is None:
                        process, connection = self._start()
                    try:
                        self._give(connection, job)
                        break
                    except _LOST as error:
                        connection.close()
                        connection = None
                        process.join()
                        if attempt == 2 and not self._stopped.is_set():
                            raise _died(job, process.exitcode) from error
        except BaseException as error:
            if not self._stopped.is_set():
                self._events.put(("error", error))
        finally:
            if connection is not None:
                connection.close()
            if process is not None:
                process.join()
            self._events.put(("left", None))

    def _start(self) -> tuple[Any, Connection]:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_serve, args=(theirs, self._settings), daemon=True)
        with self._lock:
            if self._stopped.is_set():
                raise EOFError
            process.start()
            self._processes.add(process)
        theirs.close()  # so that the end of the worker is the end of the pipe
        return process, ours

    def _give(self, connection: Connection, job: Job) -> None:
        connection.send(job)
        while True:
            kind, value = connection.recv()
            if kind == "done":
                self._events.put(("done", (Job(job.file, job.part, job.ends, (), job.size), value)))
                return
            if kind == "error":
                raise value
            self._events.put((kind, value))


def _died(job: Job, code: int | None) -> RunError:
    how = f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"
    return RunError(
        f"a worker process ended ({how}), and so did the one that took its place.",
        place=f"shard {job.name}",
        remedy="Often memory ran out: use fewer workers or a smaller --shard-size; then --resume.",
    )


def _serve(connection: Connection, settings: Settings) -> None:
    """The life of a worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the main process's matter, which ends us
    try:
        while True:
            job: Job = connection.recv()
            try:
                sealed = work(job, settings, lambda number: connection.send(("read", number)))
            except _LOST:
                raise
            except BaseException as error:
                connection.send(("error", _portable(error)))
            else:
                connection.send(("done", sealed))
    except _LOST:
        return


def _portable(error: BaseException) -> BaseException:
    """An error that survives the pipe."""
    if isinstance(error, OSError) and error.errno is not None:
        return OSError(error.errno, error.strerror, error.filename)
    if isinstance(error, CoiExtractError):
        return RunError(str(error))
    if isinstance(error, MemoryError):
        remedy = "Use fewer workers or a smaller --shard-size; then --resume."
        return RunError("memory ran out in a worker.", remedy=remedy)
    return RunError(f"a worker failed ({type(error).__name__}: {error}).", remedy="Please report it.")
