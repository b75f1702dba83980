"""Times of a case in all workers, taken in turns, and what follows from them."""

import math
import statistics
import time
from dataclasses import dataclass, field

from .occupation import Occupation
from .targets import TARGETS, TIE
from .worker import Worker, WorkerError

# Threads of the worker that ran before may still wait in a loop for more work; this is longer than any of them does.
PAUSE = 0.01

# The part of the processors' time from which a number is asked for again, and how often. One busy thread of the system takes a
# quarter of two processors, and a number takes eleven of the ticks in which the system counts.
DISTURBED = 0.15
TRIES = 5


@dataclass
class Times:
    """One worker's times of one case, a number a round."""

    seconds: list[float] = field(default_factory=list)
    error: str | None = None

    @property
    def median(self) -> float | None:
        return statistics.median(self.seconds) if self.seconds else None

    @property
    def spread(self) -> float | None:
        """Half the distance between the quartiles, relative to the median."""
        if len(self.seconds) < 2:
            return None
        low, _, high = statistics.quantiles(self.seconds, n=4, method="inclusive")
        return (high - low) / 2 / statistics.median(self.seconds)


@dataclass
class Result:
    """A case, as Tern's worker describes it, with all times."""

    case: dict
    times: dict[str, Times]
    mismatches: dict[str, str] = field(default_factory=dict)
    limit: float | None = None

    @property
    def id(self) -> str:
        return self.case["id"]

    def ratio(self, peer: str) -> float | None:
        """How many times faster than the peer Tern is: the median over the rounds."""
        tern, other = self.times.get("Tern"), self.times.get(peer)
        if not tern or not other or not tern.seconds or len(tern.seconds) != len(other.seconds):
            return None
        return statistics.median(b / a for a, b in zip(tern.seconds, other.seconds))

    @property
    def limit_share(self) -> float | None:
        """The part of Tern's time in which the machine could have moved the bytes and done the flops."""
        median = self.times["Tern"].median
        return self.limit / median if self.limit and median else None

    def targets(self) -> list[tuple[str, float, float, bool]]:
        """The peer, the design's "at most" as a ratio to it, the measured ratio, and whether that holds."""
        rows = []
        for peer, needs, at_most in TARGETS.get(self.id, []):
            ratio = self.ratio(peer)
            if ratio:
                rows.append((peer, at_most / needs, 1 / ratio, 1 / ratio <= at_most / needs * TIE))
        return rows


def measure(case: dict, workers: list[Worker], rounds: int) -> Result:
    """Runs a case in turns: forwards in the first round, backwards in the second, and so on."""
    taking_part = [worker for worker in workers if case["id"] in worker.ids]
    result = Result(case, {worker.name: Times() for worker in taking_part})
    for number in range(rounds):
        for worker in taking_part if number % 2 == 0 else reversed(taking_part):
            times = result.times[worker.name]
            if times.error:
                continue
            answer = least_disturbed(case, worker, workers)
            if "seconds" in answer:
                times.seconds.append(answer["seconds"])
            else:
                times.error, times.seconds = answer.get("error", "no time"), []
    return result


def least_disturbed(case: dict, worker: Worker, workers: list[Worker]) -> dict:
    """Asks again while other processes disturb; which answer counts depends on what those used, not on what it says."""
    best, least = {}, math.inf
    for _ in range(TRIES):
        others = Occupation(workers)
        try:
            answer = worker.ask(f"run {case['id']}")
        except WorkerError as error:
            return {"error": str(error)}
        time.sleep(PAUSE)
        share = others.share() or 0
        if share < least:
            best, least = answer, share
        if "seconds" not in answer or least < DISTURBED:
            break
    return best


def check(case: dict, workers: list[Worker]) -> dict[str, str]:
    """How the peers' results differ from Tern's, by peer; nothing where they agree."""
    if case.get("tolerance") is None:
        return {}
    mismatches, own = {}, None
    for worker in workers:
        if case["id"] not in worker.ids:
            continue
        try:
            answer = worker.ask(f"check {case['id']}")
        except WorkerError as error:
            answer = {"error": str(error)}
        if worker.name == "Tern":
            own = answer
        elif "sum" in answer and own and "sum" in own:
            difference = compared(own, answer, case["tolerance"], worker.name == "PyTorch")
            if difference:
                mismatches[worker.name] = difference
        elif answer.get("error") != "unknown command":
            mismatches[worker.name] = answer.get("error", "no result")
    if own is not None and "sum" not in own:
        mismatches["Tern"] = own.get("error", "no result")
    return mismatches


def compared(own: dict, other: dict, tolerance: float, with_dtype: bool) -> str | None:
    if own["shape"] != other["shape"]:
        return f"shape {own['shape']} here, {other['shape']} there"
    if with_dtype and own["dtype"] != other["dtype"]:
        return f"{own['dtype']} here, {other['dtype']} there"
    magnitude = max(abs(float(other["magnitude"])), 1e-30)
    distance = max(abs(float(own[key]) - float(other[key])) for key in ("sum", "weighted", "magnitude")) / magnitude
    return None if distance <= tolerance else f"sums differ by {distance:.1e} of the magnitude"


def higher(first: dict, second: dict) -> dict:
    """The higher of two measurements of every limit: what the machine can do does not depend on when it was asked."""
    merged = {key: max(first[key], second[key]) for key in ("float32", "float64", "bfloat16")}
    levels = [
        a | {key: max(a[key], b[key]) for key in ("copy", "read")} for a, b in zip(first["bandwidth"], second["bandwidth"])
    ]
    return first | merged | {"bandwidth": levels}


def limit_seconds(case: dict, limits: dict) -> float | None:
    """The least time in which this machine could do it, or nothing where calls are too small to be limited by that."""
    seconds = []
    if case["bytes"] >= 1 << 16:
        level = next((entry for entry in limits["bandwidth"] if entry["bytes"] >= case["bytes"]), limits["bandwidth"][-1])
        seconds.append(case["bytes"] / max(level["copy"], level["read"]))
    if case["flops"] >= 1 << 18:
        seconds.append(case["flops"] / limits[case["peak"]])
    return max(seconds, default=None)


def geometric_mean(numbers: list[float]) -> float | None:
    return math.exp(statistics.fmean(math.log(number) for number in numbers)) if numbers else None
