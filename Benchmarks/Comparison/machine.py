"""The machine and the versions, without names of hosts and without dates."""

import argparse
import os
import platform
import subprocess
from pathlib import Path

from .worker import Worker


def processor() -> str:
    """The processor's name and its widest vector instructions."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    values = dict(line.split(":", 1) for line in reversed(lines) if ":" in line)
    values = {key.strip(): value.strip() for key, value in values.items()}
    flags = values.get("flags", "").split()
    wide = [name for name in ("avx512f", "avx512_bf16", "amx_tile", "avx2") if name in flags]
    family = f"family {values['cpu family']}, model {values['model']}" if "cpu family" in values else platform.machine()
    return f"{values.get('model name', platform.machine())} ({family}; {', '.join(wide[:2])})"


def swift_version() -> str:
    try:
        text = subprocess.run(["swift", "--version"], capture_output=True, text=True).stdout
        return text.splitlines()[0] if text else "unknown"
    except OSError:
        return "unknown"


def description(workers: list[Worker], limits: dict, options: argparse.Namespace) -> dict:
    return {
        "processor": processor(),
        "processors": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "swift": swift_version(),
        "python": platform.python_version(),
        "versions": {worker.name: worker.description.get("version", "") for worker in workers[1:]},
        "threads": options.threads,
        "rounds": options.rounds,
        "limits": limits,
    }


def sentences(workers: list[Worker], limits: dict, options: argparse.Namespace) -> list[str]:
    facts = description(workers, limits, options)
    versions = ", ".join(f"{name} {version}".strip() for name, version in facts["versions"].items())
    levels = "; ".join(
        f"{entry['bytes'] >> 20} MiB {max(entry['copy'], entry['read']) / 1e9:.0f} GB/s" for entry in limits["bandwidth"]
    )
    peaks = ", ".join(f"{name} {limits[name] / 1e9:.0f}" for name in ("float32", "float64", "bfloat16"))
    return [
        f"{facts['processor']}, {facts['processors']} processors, {facts['memory_bytes'] / 2**30:.0f} GiB, {facts['system']}",
        f"{facts['swift']}; Python {facts['python']}; {versions or 'no peers'}",
        f"{options.threads} {'threads' if options.threads > 1 else 'thread'} each, {options.rounds} rounds by turns, times in µs",
        f"Measured limits: working sets of {levels}; GFLOP/s {peaks}",
    ]
