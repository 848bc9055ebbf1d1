"""How far a run has come: a bar on a terminal, a line a minute elsewhere."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as Bars


class Stage(Protocol):
    """One part of a run, while it goes on."""

    def bytes(self, number: int) -> None:
        """So many more bytes of the input are done."""

    def skip(self, number: int) -> None:
        """So many bytes were done before."""

    def articles(self, number: int) -> None:
        """So many more articles were read."""


class Progress(Protocol):
    """What a run tells how far it has come."""

    def stage(self, name: str, total: int | None) -> AbstractContextManager[Stage]:
        """Begin a part of ``total`` bytes."""


class _Quiet:
    def bytes(self, number: int) -> None:
        pass

    skip = articles = bytes


class Silent:
    """Says nothing."""

    @contextmanager
    def stage(self, name: str, total: int | None) -> Generator[Stage, None, None]:
        """Begin a part."""
        yield _Quiet()


class Bar:
    """A bar with articles, rate and time left where the console is a terminal; a line a minute where it is not."""

    def __init__(self, console: Console, every: float = 60.0) -> None:
        self._console = console
        self._every = every

    @contextmanager
    def stage(self, name: str, total: int | None) -> Generator[Stage, None, None]:
        """Begin a part."""
        if not self._console.is_terminal:
            yield _Lines(self._console, name, total, self._every)
            return
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f} %"),
            TextColumn("{task.fields[told]}"),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(compact=True, elapsed_when_finished=False),
        )
        with Bars(*columns, console=self._console, transient=True, speed_estimate_period=600) as bars:
            yield _Task(bars, name, total)


class _Count:
    """Articles and their rate since the stage began."""

    def __init__(self) -> None:
        self.number = 0
        self.began = time.monotonic()

    def __str__(self) -> str:
        if not self.number:
            return ""
        rate = self.number / max(time.monotonic() - self.began, 1e-6)
        return f"{self.number:,} articles, {rate:,.0f}/s"


class _Task:
    def __init__(self, bars: Bars, name: str, total: int | None) -> None:
        self._bars = bars
        self._task = bars.add_task(name, total=total, told="")
        self._total = total
        self._count = _Count()

    def bytes(self, number: int) -> None:
        self._bars.advance(self._task, number)

    def skip(self, number: int) -> None:
        # what was done before is no measure of the speed: the bar begins behind it
        self._total = None if self._total is None else max(self._total - number, 0)
        self._bars.update(self._task, total=self._total)

    def articles(self, number: int) -> None:
        self._count.number += number
        self._bars.update(self._task, told=str(self._count))


class _Lines:
    def __init__(self, console: Console, name: str, total: int | None, every: float) -> None:
        self._console, self._name, self._total, self._every = console, name, total, every
        self._done = self._before = 0
        self._count = _Count()
        self._said = time.monotonic()

    def bytes(self, number: int) -> None:
        self._done += number
        self._say()

    def skip(self, number: int) -> None:
        self._before += number

    def articles(self, number: int) -> None:
        self._count.number += number
        self._say()

    def _say(self) -> None:
        now = time.monotonic()
        if now - self._said < self._every:
            return
        self._said = now
        parts = [f"{self._name}:"]
        if self._total:
            parts.append(f"{100 * (self._done + self._before) / self._total:.0f} %")
            if self._done:
                left = (self._total - self._before - self._done) * (now - self._count.began) / self._done
                parts.append(f"{self._count}, {left / 60:,.0f} min left" if self._count.number else "")
        self._console.print(" ".join(part for part in parts if part), soft_wrap=True)
