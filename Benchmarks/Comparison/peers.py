"""Builds Tern's worker, makes the peers' environment, and says which peers could not be had and why."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from .worker import Worker, WorkerError

HERE = Path(__file__).resolve().parent.parent
PEERS = HERE / "Peers"
BUILT = HERE / ".build-peers"

# The order is that of the table's columns.
ALL = ["PyTorch", "torch.compile", "libtorch", "NumPy", "JAX", "oneDNN"]
PACKAGES = {"PyTorch": "torch", "NumPy": "numpy", "JAX": "jax"}


class Unavailable(Exception):
    """A peer that cannot take part, and why."""


@dataclass
class Field:
    """The workers that take part and the peers that do not."""

    workers: list[Worker] = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)


def run(command: list[str], **options) -> subprocess.CompletedProcess:
    """Runs a command and keeps its output for the message of a failure."""
    try:
        return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)
    except FileNotFoundError as error:
        raise Unavailable(f"{command[0]} is not installed") from error
    except subprocess.CalledProcessError as error:
        lines = [line for line in error.output.strip().splitlines() if "error" in line.lower()] or [error.output.strip()[-200:]]
        raise Unavailable(f"{Path(command[0]).name} failed: {lines[0][:200]}") from error


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def environment(threads: int) -> dict[str, str]:
    """The variables by which libraries choose their number of threads."""
    names = ["TERN_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NPROC"]
    variables = dict(os.environ) | {name: str(threads) for name in names}
    variables["XLA_FLAGS"] = f"--xla_cpu_multi_thread_eigen={'true' if threads > 1 else 'false'}"
    variables["JAX_PLATFORMS"] = "cpu"
    return variables


def build_tern() -> Path:
    """Tern's worker, optimized, with Swift's own libraries inside."""
    say("building Tern's benchmarks …")
    options = ["-c", "release", "--static-swift-stdlib"] if sys.platform == "linux" else ["-c", "release"]
    run(["swift", "build", *options], cwd=HERE)
    binaries = run(["swift", "build", *options, "--show-bin-path"], cwd=HERE).stdout.strip().splitlines()[-1]
    return Path(binaries) / "tern-benchmarks"


def python_with(packages: set[str], venv: Path) -> Path:
    """The virtual environment's Python, made when missing. Packages that cannot be had are found missing later."""
    python = venv / "bin" / "python"
    if not python.exists():
        say(f"making a virtual environment for the peers in {venv} …")
        run([sys.executable, "-m", "venv", str(venv)])
    find = "import importlib.util, sys; sys.exit(importlib.util.find_spec(sys.argv[1]) is None)"
    for package in sorted(packages):
        if subprocess.run([python, "-c", find, package]).returncode:
            say(f"installing {package} …")
            # PyTorch's own index has a build for processors only, which is a tenth of the size; others may have neither.
            cpu_only = ["--index-url", "https://download.pytorch.org/whl/cpu"]
            for source in [cpu_only, []] if package == "torch" else [[]]:
                if subprocess.run([python, "-m", "pip", "install", "-q", package, *source]).returncode == 0:
                    break
    return python


def build_libtorch(python: Path) -> list[str]:
    """The C++ peer, compiled against the headers and libraries inside the installed wheel."""
    script = (
        "from torch.utils.cpp_extension import include_paths, library_paths;"
        "print(*include_paths(), sep='\\n'); print('-'); print(*library_paths(), sep='\\n')"
    )
    includes, libraries = run([str(python), "-c", script]).stdout.strip().split("\n-\n")
    target = BUILT / "libtorch"
    source = PEERS / "libtorch.cpp"
    if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
        say("compiling the libtorch peer …")
        BUILT.mkdir(exist_ok=True)
        command = ["g++", "-O2", "-std=c++20", str(source), "-o", str(target), "-Wl,--no-as-needed"]
        for path in includes.splitlines():
            command += ["-isystem", path]
        for path in libraries.splitlines():
            command += ["-L" + path, "-Wl,-rpath," + path]
        run([*command, "-ltorch", "-ltorch_cpu", "-lc10"])
    return [str(target)]


def build_onednn() -> list[str]:
    """The C peer, compiled against Debian's library, which is installed if that is allowed."""
    target = BUILT / "onednn"
    source = PEERS / "onednn.c"
    if not Path("/usr/include/dnnl.h").exists() and not Path("/usr/include/oneapi/dnnl/dnnl.h").exists():
        if os.geteuid() != 0 or not shutil.which("apt-get"):
            raise Unavailable("libdnnl-dev is not installed: apt-get install libdnnl-dev")
        say("installing libdnnl-dev …")
        if subprocess.run(["apt-get", "install", "-y", "-qq", "libdnnl-dev"], stdout=subprocess.DEVNULL).returncode:
            run(["apt-get", "update", "-qq"])
            run(["apt-get", "install", "-y", "-qq", "libdnnl-dev"])
    if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
        BUILT.mkdir(exist_ok=True)
        run(["gcc", "-O2", "-std=gnu17", str(source), "-o", str(target), "-ldnnl", "-lm"])
    return [str(target)]


def command_of(name: str, python: Path | None) -> list[str]:
    """What starts a peer's worker."""
    scripts = {
        "PyTorch": ["pytorch.py"],
        "torch.compile": ["pytorch.py", "--compile"],
        "NumPy": ["numpy_peer.py"],
        "JAX": ["jax_peer.py"],
    }
    if name == "oneDNN":
        return build_onednn()
    if python is None:
        raise Unavailable("there is no Python environment")
    if name == "libtorch":
        return build_libtorch(python)
    return [str(python), str(PEERS / scripts[name][0]), *scripts[name][1:]]


def assemble(names: list[str], venv: Path, threads: int) -> Field:
    """Starts Tern's worker and those of the peers."""
    variables = environment(threads)
    found = Field([Worker("Tern", [str(build_tern()), "worker"], variables, str(HERE))])
    found.workers[0].start()
    packages = {package for name, package in PACKAGES.items() if name in names}
    if {"libtorch", "torch.compile"} & set(names):
        packages.add("torch")
    python = None
    try:
        python = python_with(packages | {"numpy"}, venv) if set(names) - {"oneDNN"} else None
    except Unavailable as error:
        say(f"no virtual environment: {error}")
    for name in names:
        try:
            worker = Worker(name, command_of(name, python), variables, str(PEERS))
            worker.start()
            found.workers.append(worker)
        except (Unavailable, WorkerError) as error:
            found.missing[name] = str(error)
            say(f"{name} does not take part: {error}")
    return found
