"""Whole sweeps on the device: the same leaderboard after a kill -9, and what a run does that does not fit."""
import json
import shutil
import time

from . import processes
from .outcome import failed, passed

# Packs may add in another order when their members change (docs/packs.md), and training spreads roundings.
PACKED_TOLERANCE = 0.02

SIXTEEN = """name: sixteen
data: builtin:markov
method: grid
metric: {{name: val_loss, goal: minimize}}
parameters:
  model: gpt
  batch_size: 16
  block_size: 32
  n_layer: {layers}
  n_head: 4
  n_embd: {width}
  learning_rate: [5e-4, 1e-3, 2e-3, 4e-3]
  dropout: [0.0, 0.1]
  weight_decay: [0.01, 0.1]
  max_iters: {steps}
  eval_interval: {every}
  eval_iters: {batches}
"""

TOO_LARGE = """name: too-large
data: builtin:markov
method: grid
parameters:
  model: gpt
  batch_size: {{values: [{batch}, 4]}}
  block_size: {block}
  n_layer: 4
  n_head: 8
  n_embd: 32
  max_iters: 20
  eval_interval: 20
  eval_iters: 1
"""


class Place:
    """A folder with a sweep file and a store of its own."""

    def __init__(self, m, name, text):
        self.m = m
        self.folder = m.folder / name
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        (self.folder / "sweep.yaml").write_text(text)
        # What a GPU would take is taken on a CPU too, so that the same code is rehearsed.
        self.devices = "cpu:0" if m.device == "cpu" else m.device

    def command(self, *options):
        return [self.m.carried.sweep, "run", "sweep.yaml", "--devices", self.devices, "--engine", "torch", *options]

    def run(self, *options, before=()):
        return processes.run([*before, *self.command(*options)], self.m.carried.env(), self.m.limit(400), cwd=self.folder)

    def start(self, *options):
        return processes.start(self.command(*options), self.m.carried.env(), cwd=self.folder)

    def listing(self, *words):
        """A listing as JSON; None where there is none yet."""
        ended = processes.run([self.m.carried.sweep, *words, "--json"], self.m.carried.env(), 60, cwd=self.folder)
        return json.loads(ended.output) if ended.ok else None

    def stable(self):
        ended = processes.run(
            [self.m.carried.sweep, "leaderboard", "sixteen", "--json", "--stable"], self.m.carried.env(), 60, cwd=self.folder)
        return json.loads(ended.output) if ended.ok else None


def _sixteen(m):
    # Long enough to be killed in the middle: on a CPU a step of the small model takes a millisecond.
    return SIXTEEN.format(layers=1, width=16, steps=150, every=50, batches=2) if m.quick else SIXTEEN.format(
        layers=4, width=64, steps=1000, every=250, batches=20)


def _killed_in_the_middle(place, *options):
    """None, or why it was not."""
    process = place.start(*options)
    try:
        until = time.monotonic() + place.m.limit(200)
        while time.monotonic() < until:
            if process.poll() is not None:
                return f"the sweep ended (exit code {process.returncode}) before it could be killed in its middle"
            status = place.listing("status", "sixteen")
            if status and 0.3 <= status[0]["progress"] < 1:
                return None
        return "the sweep did not come to its middle in time"
    finally:
        processes.kill(process)


def sixteen(*options):
    """A sweep of 16, undisturbed and with a kill -9 of sweep and its trainers in the middle."""
    packed = options[-1] != "off"

    def measure(m):
        name = "packed" if packed else "single"
        calm, killed = Place(m, f"sweep-{name}", _sixteen(m)), Place(m, f"sweep-{name}-killed", _sixteen(m))
        began = time.monotonic()
        ended = calm.run(*options)
        seconds = time.monotonic() - began
        if not ended.ok:
            return failed(f"the undisturbed sweep: {ended.why(400)}")
        if why := _killed_in_the_middle(killed, *options):
            return failed(why)
        ended = killed.run(*options)
        if not ended.ok:
            return failed(f"the sweep that was killed, run again: {ended.why(400)}")
        expected, actual = calm.stable(), killed.stable()
        attempts = sum(row["attempts"] for row in killed.listing("leaderboard", "sixteen"))
        said = f"16 runs in {seconds:.0f} s; killed in the middle and run again ({attempts} attempts)"
        if not expected or len(expected) != 16 or attempts <= 16:
            return failed(f"{said}: {len(expected or [])} rows, so nothing was shown")
        if expected == actual:
            return passed(f"{said}: the same leaderboard", f"- {' '.join(options)}: {said}: the same leaderboard, every digit.\n")
        apart = _apart(expected, actual)
        line = f"{said}: values differ by up to {apart:.1e}"
        if packed and apart <= PACKED_TOLERANCE:
            return passed(f"{line}; packs may add in another order", f"- {' '.join(options)}: {line}; at most {PACKED_TOLERANCE} passes.\n")
        return failed(line, f"- {' '.join(options)}: {line}.\n")

    return measure


def _apart(expected, actual):
    """The largest relative difference between the same runs' values; infinite where something else differs."""
    ours = {row["run"]: row for row in actual or []}
    largest = 0.0
    for row in expected:
        other = ours.get(row["run"])
        if other is None or (other["state"], other["step"]) != (row["state"], row["step"]):
            return float("inf")
        largest = max(largest, abs(other["metric"] - row["metric"]) / abs(row["metric"]))
    return largest


def memory(m):
    """A run that cannot fit fails as out_of_memory, and the next one trains on the same device."""
    if m.device == "cpu":
        # A system would rather end some process than refuse memory. So the trainer may have 5 GB of addresses: it and libtorch take 3.
        text = TOO_LARGE.format(batch=256, block=256)
        before = ["env", "DOTNET_GCHeapHardLimit=0x10000000", "prlimit", f"--as={5 << 30}"]
    else:
        text, before = TOO_LARGE.format(batch=16384, block=1024), []  # 550 GB for one layer's attention weights
    place = Place(m, "memory", text)
    ended = place.run("--pack", "off", before=before)
    rows = {row["batch_size"]: row for row in place.listing("leaderboard", "too-large") or []}
    large, small = (rows.get(size, {}) for size in (max(rows, default=0), 4))
    # In this order on the one slot: so the device went on.
    states = f"{large.get('state')} ({large.get('failure_kind')}); the small one {small.get('state')}"
    if large.get("failure_kind") != "out_of_memory" or small.get("state") != "completed":
        return failed(f"the run that cannot fit: {states}; {ended.why(400)}")
    return passed(
        "the run that cannot fit fails as out_of_memory; the next one completes on the same device",
        f"- A batch of {large['batch_size']} sequences of {large['block_size']} tokens: {states}. "
        f"What the trainer said: {large['failure']}\n")
