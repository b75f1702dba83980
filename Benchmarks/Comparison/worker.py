"""A long-lived process that runs cases when asked, and sleeps otherwise."""

import json
import os
import select
import subprocess
import tempfile
import time


class WorkerError(Exception):
    """A worker could not be started, died or did not answer in time."""


class Worker:
    """Tern or a peer. Each line that goes in has one line of JSON that comes out."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str], directory: str, patience: float = 300):
        self.name, self.command, self.environment, self.directory = name, command, environment, directory
        self.patience = patience
        self.process: subprocess.Popen | None = None
        self.pending = b""
        self.description: dict = {}

    def start(self) -> None:
        """Starts the process and asks which cases it has."""
        self.errors = tempfile.TemporaryFile()
        try:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors, env=self.environment,
                cwd=self.directory,
            )
        except OSError as error:
            raise WorkerError(str(error)) from error
        self.pending = b""
        self.description = self.ask("list")

    @property
    def ids(self) -> list[str]:
        return [entry if isinstance(entry, str) else entry["id"] for entry in self.description["cases"]]

    def ask(self, line: str) -> dict:
        """Sends a line and waits for the answer. A worker that dies is started again for the next question."""
        if self.process is None:
            self.start()
        assert self.process is not None and self.process.stdin is not None
        try:
            self.process.stdin.write(line.encode() + b"\n")
            self.process.stdin.flush()
            return json.loads(self.read_line())
        except (OSError, ValueError, WorkerError) as error:
            message = self.last_error() or str(error)
            self.stop()
            raise WorkerError(message) from error

    def read_line(self) -> bytes:
        assert self.process is not None and self.process.stdout is not None
        pipe = self.process.stdout.fileno()
        deadline = time.monotonic() + self.patience
        while b"\n" not in self.pending:
            ready, _, _ = select.select([pipe], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                raise WorkerError(f"no answer in {self.patience:.0f} s")
            received = os.read(pipe, 1 << 16)
            if not received:
                raise WorkerError("the process ended")
            self.pending += received
        line, _, self.pending = self.pending.partition(b"\n")
        return line

    def last_error(self) -> str:
        self.errors.seek(0)
        lines = self.errors.read().decode(errors="replace").strip().splitlines()
        return lines[-1][:200] if lines else ""

    def stop(self) -> None:
        """Ends the process: it sees the end of its input, or is killed."""
        if self.process is None:
            return
        for pipe in (self.process.stdin, self.process.stdout):
            try:
                pipe.close()
            except OSError:
                pass
        try:
            self.process.wait(timeout=3)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None
