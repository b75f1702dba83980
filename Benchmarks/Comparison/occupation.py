"""How much of the machine other processes used during a run, since figures from a busy machine say little."""

import os
from pathlib import Path

from .worker import Worker

QUIET = 0.05


def machine_ticks() -> tuple[int, int] | None:
    """Ticks of all processors since they started: those in use, and all."""
    try:
        numbers = [int(word) for word in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    except (OSError, ValueError):
        return None
    return sum(numbers) - numbers[3] - numbers[4], sum(numbers)


def own_ticks(workers: list[Worker]) -> int:
    """Ticks of this process and the workers."""
    total = 0
    for process in [os.getpid(), *(worker.process.pid for worker in workers if worker.process)]:
        try:
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += int(fields[11]) + int(fields[12])
    return total


class Occupation:
    """From its making until `share`: the part of the processors' time that others had."""

    def __init__(self, workers: list[Worker]):
        self.workers = workers
        self.machine, self.own = machine_ticks(), own_ticks(workers)

    def share(self) -> float | None:
        now = machine_ticks()
        if self.machine is None or now is None or now[1] == self.machine[1]:
            return None
        others = now[0] - self.machine[0] - (own_ticks(self.workers) - self.own)
        return max(0.0, others / (now[1] - self.machine[1]))


def sentence(share: float | None) -> str:
    if share is None:
        return "How much other processes used of the processors is not known here"
    warning = "" if share <= QUIET else ": NOT A QUIET MACHINE, the figures say little"
    return f"Other processes used {share * 100:.0f} % of the processors during the run{warning}"
