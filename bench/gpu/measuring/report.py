"""bench/GPU.md, made of what was measured so far."""
import dataclasses
import json
import time

from . import processes
from .outcome import FAILED, Outcome, SKIPPED

SECTIONS = (
    ("", ("check",)),
    ("The same numbers", ("parity",)),
    ("A training step", ("steps-",)),
    ("What the host waits for", ("waits",)),
    ("Packs", ("packs-",)),
    ("A sweep that is killed", ("sweep-",)),
    ("Memory that does not suffice", ("memory",)),
)


def save(folder, name, outcome):
    (folder / f"{name}.json").write_text(json.dumps(dataclasses.asdict(outcome)))


def load(folder, names):
    """Outcomes by name, of those that were measured."""
    files = {name: folder / f"{name}.json" for name in names}
    return {name: Outcome(**json.loads(file.read_text())) for name, file in files.items() if file.is_file()}


def card(env):
    """Name, driver and memory of each GPU, and the CUDA compiler: a line each; empty where there is none."""
    lines = []
    for command, name in ((["nvidia-smi", "--query-gpu=name,driver_version,memory.total", "--format=csv,noheader"], "Card, driver, memory"),
                          (["nvcc", "--version"], "CUDA compiler")):
        try:
            told = processes.run(command, env, 60)
        except FileNotFoundError:
            continue
        if told.ok and told.output.strip():
            words = told.output.strip().splitlines()
            lines.append(f"- {name}: {words[0] if name.startswith('Card') else words[-2]}")
    return lines


def markdown(outcomes, machine):
    """machine: lines that name the card, its driver and versions."""
    text = ["# On a GPU", ""]
    text.append("Written by `bench/gpu/on-this-machine` (bench/gpu/README.md). Milliseconds are wall time with the device waited "
                "for at the end")
    text.append("of a round, medians over the rounds; contenders are processes of their own that take turns, one CPU thread each.")
    text.append("")
    if any(outcome.quick for outcome in outcomes.values()):
        text += ["**A rehearsal in small sizes (--quick): that every part works is all that it says; no time in it means anything.**", ""]
    devices = sorted({outcome.device for outcome in outcomes.values()})
    if devices == ["cpu"]:
        text += ["**Measured on a CPU: there was no GPU.**", ""]
    text += [f"- Written on {time.strftime('%Y-%m-%d')}; device {', '.join(devices)}", *machine]
    for title, names in SECTIONS:
        these = [(name, outcome) for name, outcome in outcomes.items() if any(name.startswith(prefix) for prefix in names)]
        if title and these:
            text += ["", f"## {title}", ""]
        for name, outcome in these:
            if outcome.state in (FAILED, SKIPPED):
                text += [f"`{name}` {outcome.state}: {outcome.line}", ""]
            if outcome.markdown:
                text += [outcome.markdown.rstrip(), *([""] if "|" in outcome.markdown else [])]
    return "\n".join(text).rstrip() + "\n"
