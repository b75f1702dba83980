"""Start-up, size and memory of the command line, against the design's limits."""

import os
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from .peers import HERE, Unavailable, run, say

LIMITS = {"startup_ms": 10.0, "stripped_mb": 25.0, "digits_mb": 60.0}


def seconds_of(command: list[str], runs: int) -> float:
    """The median of several runs, from fork to the end."""
    trials = []
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        trials.append(time.perf_counter() - start)
    return statistics.median(trials)


def peak_memory(command: list[str], directory: str) -> float:
    """Bytes that the process and its libraries held at most."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=directory)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise Unavailable(f"{' '.join(command[1:])} ended with {process.returncode}")
    return usage.ru_maxrss * (1 if os.uname().sysname == "Darwin" else 1024)


def measure(venv: Path) -> dict:
    """Builds the command line on its own and measures it. What fails is said in the dictionary."""
    say("building the command line …")
    scratch = HERE / ".build-cli"
    static = ["--static-swift-stdlib"] if os.uname().sysname == "Linux" else []
    options = ["-c", "release", *static, "--product", "tern", "--scratch-path", str(scratch)]
    try:
        run(["swift", "build", *options], cwd=HERE.parent)
        folder = run(["swift", "build", *options, "--show-bin-path"], cwd=HERE.parent).stdout.strip().splitlines()[-1]
        with tempfile.TemporaryDirectory() as directory:
            stripped = Path(directory) / "tern"
            shutil.copy(Path(folder) / "tern", stripped)
            run(["strip", str(stripped)])
            measured = {
                "startup_ms": seconds_of([str(stripped), "--help"], 21) * 1e3,
                "stripped_mb": stripped.stat().st_size / 1e6,
                "digits_mb": peak_memory([str(stripped), "train", "digits"], directory) / 1e6,
            }
    except (Unavailable, OSError, subprocess.CalledProcessError) as error:
        return {"error": str(error)}
    python = venv / "bin" / "python"
    try:
        measured["torch_import_ms"] = seconds_of([str(python), "-c", "import torch"], 3) * 1e3
    except (OSError, subprocess.CalledProcessError):
        measured["torch_import_ms"] = None
    return measured


def sentences(measured: dict) -> list[str]:
    if not measured:
        return []
    if "error" in measured:
        return [f"The command line was not measured: {measured['error']}"]

    def against(key: str) -> str:
        return f"at most {LIMITS[key]:.0f}: {'holds' if measured[key] <= LIMITS[key] else 'MISSED'}"

    torch = measured.get("torch_import_ms")
    beside = f"; `import torch` takes {torch:.0f} ms" if torch else ""
    return [
        f"Start-up of `tern --help`, static and stripped: {measured['startup_ms']:.1f} ms ({against('startup_ms')}){beside}",
        f"Size of that binary: {measured['stripped_mb']:.1f} MB ({against('stripped_mb')})",
        f"Peak memory of `tern train digits`: {measured['digits_mb']:.1f} MB ({against('digits_mb')})",
    ]
