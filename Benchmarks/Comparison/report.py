"""The table, for the terminal and for Markdown, and all numbers as JSON."""

import json
import statistics
from pathlib import Path

from .measurement import Result, geometric_mean

REFERENCE = "PyTorch"
LOSS = 0.95


def microseconds(seconds: float | None) -> str:
    if seconds is None:
        return "–"
    value = seconds * 1e6
    if value >= 10_000:
        return f"{value:,.0f}".replace(",", " ")
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 1 else f"{value:.3f}"


def times(ratio: float | None) -> str:
    return "–" if ratio is None else f"{ratio:.2f}×" if ratio < 10 else f"{ratio:.0f}×"


def digits(ratio: float) -> str:
    return f"{ratio:.3f}" if ratio < 0.1 else f"{ratio:.2f}"


def percent(share: float | None) -> str:
    return "–" if share is None else f"{share * 100:.0f} %"


def peer_cell(result: Result, peer: str) -> str:
    """A peer's time and how many times faster Tern is, or why there is none."""
    entry = result.times.get(peer)
    if entry is None:
        return ""
    if entry.error:
        return "failed"
    return f"{microseconds(entry.median)} ({times(result.ratio(peer))})"


def target_cell(result: Result) -> str:
    """`at most` the design's ratio to a peer, and whether it holds."""
    return "; ".join(
        f"{'holds' if holds else 'MISSED'}: {digits(measured)} of {peer}, at most {digits(wanted)}"
        for peer, wanted, measured, holds in result.targets()
    )


def mark(result: Result) -> str:
    ratio = result.ratio(REFERENCE)
    return "" if ratio is None else "LOSS" if ratio < LOSS else "tie" if ratio < 1.05 else ""


def rows(results: list[Result], peers: list[str]) -> list[list[str]]:
    body = []
    for result in results:
        own = result.times["Tern"]
        tern = "failed" if own.error else microseconds(own.median)
        note = "; ".join(filter(None, [mark(result), target_cell(result), *(f"{k} differs" for k in result.mismatches)]))
        cells = [result.id, tern, "–" if own.spread is None else f"±{own.spread * 100:.0f} %"]
        body.append([*cells, *(peer_cell(result, peer) for peer in peers), percent(result.limit_share), note])
    return body


def header(peers: list[str], missing: dict[str, str]) -> list[str]:
    columns = (f"{peer}: missing" if peer in missing else f"{peer} µs" for peer in peers)
    return ["case", "Tern µs", "spread", *columns, "of limit", "notes"]


def terminal(results: list[Result], peers: list[str], missing: dict[str, str]) -> str:
    table = [header(peers, missing), *rows(results, peers)]
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]) - 1)]
    lines = []
    for row in table:
        cells = [row[0].ljust(widths[0])] + [cell.rjust(width) for cell, width in zip(row[1:-1], widths[1:])]
        lines.append("  ".join([*cells, row[-1]]).rstrip())
    return "\n".join(lines)


def summary(results: list[Result]) -> list[str]:
    """What the issue asks for, in sentences."""
    ratios = {result.id: ratio for result in results if (ratio := result.ratio(REFERENCE)) is not None}
    lines = [f"{len(results)} cases, {len(ratios)} of them with a time of {REFERENCE}."]
    mean = geometric_mean(list(ratios.values()))
    if mean:
        losses = [f"{name} {ratio:.2f}×" for name, ratio in sorted(ratios.items(), key=lambda item: item[1]) if ratio < LOSS]
        lines.append(f"Geometric mean over {REFERENCE} eager: {mean:.2f}×; median {statistics.median(ratios.values()):.2f}×.")
        lines.append(f"Cases below {LOSS}×: {len(losses)}" + (": " + ", ".join(losses) if losses else "") + ".")
    wanted = [(result.id, target) for result in results for target in result.targets()]
    if wanted:
        missed = [f"{name} ({digits(m)} of {peer}, at most {digits(w)})" for name, (peer, w, m, holds) in wanted if not holds]
        lines.append(
            f"Targets of the design: {len(wanted) - len(missed)} of {len(wanted)} hold"
            + ("; missed: " + ", ".join(missed) if missed else "") + "."
        )
    wrong = [f"{result.id} ({peer}: {text})" for result in results for peer, text in result.mismatches.items()]
    lines.append("Results agree between Tern and the peers." if not wrong else "Results that differ: " + "; ".join(wrong) + ".")
    failed = [f"{r.id} ({name}: {t.error})" for r in results for name, t in r.times.items() if t.error]
    if failed:
        lines.append("Failed: " + "; ".join(failed) + ".")
    return lines


def markdown(results: list[Result], peers: list[str], setting: list[str], missing: dict[str, str], figures: list[str]) -> str:
    lines = ["# Results", ""]
    lines += [f"- {line}" for line in setting]
    lines += [f"- {peer} did not take part: {reason}" for peer, reason in missing.items()]
    lines += ["", "![Ratios to PyTorch](results.svg)", "", "## Summary", ""]
    lines += [f"- {line}" for line in summary(results)]
    if figures:
        lines += ["", "## The command line", ""] + [f"- {line}" for line in figures]
    lines += [
        "", "## All cases", "",
        "Medians in microseconds; in brackets how many times faster Tern is, the median over the rounds. *Of limit*: the part of",
        "Tern's time in which this machine could have moved the bytes and done the flops. *Notes*: the design's ratio of Tern's",
        "time to a peer's, a LOSS where PyTorch is more than 5 % faster, and results that differ.",
    ]
    for family in dict.fromkeys(result.case["family"] for result in results):
        members = [result for result in results if result.case["family"] == family]
        # Columns that would be empty are left out, but not those of peers that should be there.
        present = [peer for peer in peers if peer in missing or any(peer in result.times for result in members)]
        head = header(present, missing)
        lines += ["", f"### {family}", "", f"| {' | '.join(['case', 'what', *head[1:]])} |"]
        lines.append("| --- | --- |" + " ---: |" * (len(head) - 2) + " --- |")
        for result, row in zip(members, rows(members, present)):
            lines.append(f"| {' | '.join([f'`{row[0]}`', result.case['title'].replace('*', chr(92) + '*'), *row[1:]])} |")
    return "\n".join(lines) + "\n"


def write_json(path: Path, results: list[Result], setting: dict, missing: dict[str, str], figures: dict) -> None:
    cases = []
    for result in results:
        entry = dict(result.case)
        entry["limit_seconds"] = result.limit
        entry["workers"] = {
            name: {"seconds": t.seconds, "median": t.median, "spread": t.spread, "error": t.error, "ratio": result.ratio(name)}
            for name, t in result.times.items()
        }
        entry["targets"] = [dict(zip(("peer", "at_most", "measured", "holds"), target)) for target in result.targets()]
        entry["mismatches"] = result.mismatches
        cases.append(entry)
    document = {"setting": setting, "missing": missing, "figures": figures, "cases": cases}
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n")
