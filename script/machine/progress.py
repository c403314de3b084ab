"""Progress of set-up: numbered steps on the terminal, output of programs in a log file."""

import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from machine.checkout import LOGS, ROOT, StopError

HEARTBEAT_S = 10


class Progress:
    """Numbered steps on the terminal ("[3/7] Database … started (1.2 s)"), output in a log."""

    def __init__(self, name: str, total: int, *, quiet: bool = False) -> None:
        self.quiet = quiet
        self.log_path = LOGS / f"{name}.log"
        self.log = self.log_path.open("w", encoding="utf-8", errors="replace")
        self.total = total
        self.number = 0
        self.notes: list[str] = []

    def announce(self, title: str) -> str:
        """Print that the next step begins; returns its label."""
        self.number += 1
        label = f"[{self.number}/{self.total}] {title}"
        self._say(f"{label} …")
        return label

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """One numbered step; the notes made in it are printed at its end."""
        self.notes = []
        label = self.announce(title)
        begun = time.monotonic()
        try:
            yield
        except StopError as error:
            raise StopError(f"{label}: {error}") from error
        note = ", ".join(self.notes) or "done"
        self._say(f"{label}: {note} ({time.monotonic() - begun:.1f} s)")

    def finished(self, title: str, note: str, seconds: float) -> None:
        """Print a numbered step that ran beside others and has ended."""
        self.number += 1
        self._say(f"[{self.number}/{self.total}] {title}: {note} ({seconds:.1f} s)")

    def close(self) -> None:
        self.log.close()

    def note(self, words: str) -> None:
        self.notes.append(words)
        print(f"-- {words}", file=self.log, flush=True)

    def _say(self, line: str) -> None:
        if not self.quiet:
            print(line, flush=True)
        print(line, file=self.log, flush=True)

    def run(
        self,
        command: Sequence[str | Path],
        *,
        env: Mapping[str, str] | None = None,
        cwd: Path = ROOT,
        asks: bool = False,
    ) -> str:
        """Run a program, its output in the log, its last line shown while it takes long.

        `asks` leaves it the terminal for a question (the password of sudo). Returns the output;
        a status other than 0 raises ``StopError`` with the line that best says why.
        """
        words = [str(word) for word in command]
        print(f"$ {' '.join(words)}", file=self.log, flush=True)
        process = subprocess.Popen(
            words,
            cwd=cwd,
            env=None if env is None else dict(env),
            stdin=None if asks else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        with process:
            try:
                lines = self._follow(process, display_name(words))
            except BaseException:
                process.terminate()
                raise
        if process.returncode:
            raise StopError(
                f"{display_name(words)} ended with status {process.returncode}: {reason(lines)}"
            )
        return "".join(lines)

    def _follow(self, process: subprocess.Popen[str], name: str) -> list[str]:
        """Copy the output to the log until the program ends; print its last line now and then."""
        arrived: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        threading.Thread(target=_read_lines, args=(process, arrived), daemon=True).start()
        begun = last_sign = time.monotonic()
        lines: list[str] = []
        while True:
            try:
                line = arrived.get(timeout=1)
            except queue.Empty:
                line = ""
            if line is None:
                break
            if line:
                lines.append(line)
                self.log.write(line)
                self.log.flush()
            if not self.quiet and time.monotonic() - last_sign >= HEARTBEAT_S:
                last_sign = time.monotonic()
                latest = next((line.strip() for line in reversed(lines) if line.strip()), name)
                print(
                    f"      {last_sign - begun:.0f} s  {latest[:90]}", file=sys.stderr, flush=True
                )
        process.wait()
        return lines


def _read_lines(process: subprocess.Popen[str], arrived: "queue.SimpleQueue[str | None]") -> None:
    for line in process.stdout or ():
        arrived.put(line)
    arrived.put(None)


def display_name(words: Sequence[str]) -> str:
    """A short name of a command: program and first argument, without wrappers and options."""
    wrappers = ("python", "sudo", "env", "runuser")
    named = [word for word in words if "=" not in word and not word.startswith("-")]
    while len(named) > 1 and Path(named[0]).name.startswith(wrappers):
        named = named[1:]
    return " ".join([Path(named[0]).name, *named[1:2]])


def reason(lines: Sequence[str]) -> str:
    """The line of a program's output that best says why it failed: an error, else the last."""
    written = [line.strip() for line in lines if line.strip()]
    marks = ("ERROR", "E:", "error:", "Error:", "FATAL", "CommandError")
    for line in reversed(written):
        if line.startswith(marks) or ": error" in line.lower() or "FATAL" in line:
            return line[:300]
    return written[-1][:300] if written else "it said nothing"


def stop_line(error: Exception, log: Path | None) -> None:
    """Print why set-up stopped, in one line."""
    where = f" (details: {os.path.relpath(log, ROOT)})" if log else ""
    print(f"Stopped. {error}{where}", file=sys.stderr, flush=True)
