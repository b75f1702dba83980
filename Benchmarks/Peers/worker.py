"""What the Python peers share: inputs, the stopwatch, and the answers to the lines of `compare`.

Tern's worker has the same three in Swift; whoever changes one changes both.
"""

import json
import sys
import time

import numpy as np

MILLION = 1 << 20
BATCH = 0.004
ENOUGH = 0.048


def bits(count, seed):
    """Chris Wellons' `lowbias32` of 0, 1, 2 …: bits that look random."""
    h = np.arange(count, dtype=np.uint32) + np.uint32(seed * 0x9E3779B9 & 0xFFFFFFFF)
    h ^= h >> np.uint32(16)
    h *= np.uint32(0x7FEB352D)
    h ^= h >> np.uint32(15)
    h *= np.uint32(0x846CA68B)
    h ^= h >> np.uint32(16)
    return h


def fractions(count, seed):
    """Float64 numbers of 24 random bits in [0, 1)."""
    return (bits(count, seed) >> np.uint32(8)).astype(np.float64) * 2.0**-24


def uniform(shape, seed, low=-1.0, high=1.0):
    """Float32 numbers spread evenly over [low, high)."""
    count = int(np.prod(shape))
    return (low + (high - low) * fractions(count, seed)).astype(np.float32).reshape(shape)


def integers(shape, seed, limit):
    """Int64 numbers of [0, limit)."""
    count = int(np.prod(shape))
    return (bits(count, seed) % np.uint32(limit)).astype(np.int64).reshape(shape)


class Registry:
    """Functions that make a case's inputs and give back what is timed, by the ids that Tern uses."""

    def __init__(self):
        self.cases = {}

    def case(self, *ids):
        """Registers a function under one id, or under several as `prepare(id)`."""

        def register(prepare):
            for name in ids:
                self.cases[name] = prepare if len(ids) == 1 else (lambda name=name: prepare(name))
            return prepare

        return register


def same_again(registry, *ids):
    """Registers cases under the names under which Tern runs them as one fused pass, too."""
    for name in ids:
        registry.cases[name.replace(".1M", ".1M.fused")] = registry.cases[name]


class PreparedCase:
    """A case that is ready to run, and how often it runs to fill a batch."""

    def __init__(self, name, body):
        self.name = name
        self.body = body
        self.repetitions = 0

    def elapsed(self, count):
        body = self.body
        rounds = range(count)
        start = time.perf_counter()
        for _ in rounds:
            body()
        return time.perf_counter() - start

    def calibrate(self):
        self.body()
        self.repetitions = 1
        while True:
            seconds = self.elapsed(self.repetitions)
            if seconds >= BATCH / 4:
                self.repetitions = max(1, int(self.repetitions * BATCH / seconds))
                return
            self.repetitions *= 2

    def seconds(self):
        """Seconds of one call: the mean over the best batch, after a warm-up."""
        if self.repetitions == 0:
            self.calibrate()
        self.elapsed(self.repetitions)
        trials = []
        while len(trials) < 3 or sum(trials) < ENOUGH:
            trials.append(self.elapsed(self.repetitions))
        return min(trials) / self.repetitions


def checksum(shape, dtype, numbers):
    """Sums of a result, one of them weighted by place, so that a wrong order shows."""
    flat = numbers.astype(np.float64).reshape(-1)
    return {
        "shape": list(shape),
        "dtype": dtype,
        "sum": repr(float(flat.sum())),
        "weighted": repr(float(flat @ fractions(flat.size, 99))),
        "magnitude": repr(float(np.abs(flat).sum())),
    }


def serve(peer, version, registry, describe=None):
    """Answers lines until standard input ends. `describe` makes (shape, dtype, float64 array) of a result."""
    prepared = None
    for line in sys.stdin:
        words = line.split()
        if not words:
            continue
        name = words[1] if len(words) > 1 else ""
        try:
            if words[0] == "list":
                answer = {"peer": peer, "version": version, "cases": list(registry.cases)}
            elif words[0] == "run":
                if prepared is None or prepared.name != name:
                    prepared = None
                    prepared = PreparedCase(name, registry.cases[name]())
                answer = {"id": name, "seconds": prepared.seconds()}
            elif words[0] == "check" and describe is not None:
                body = registry.cases[name]()
                body()
                body()
                answer = {"id": name} | checksum(*describe(body()))
            else:
                answer = {"error": "unknown command"}
        except Exception as error:  # Whatever a peer throws is its result, not the end of the comparison.
            prepared = None
            answer = {"id": name, "error": f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"}
        print(json.dumps(answer), flush=True)
