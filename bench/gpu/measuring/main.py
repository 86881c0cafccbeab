"""The command: bench/gpu/on-this-machine."""
import argparse
import shutil
import sys
import time
from pathlib import Path

from . import machine_checks, report, speeds, sweeps, torch_here
from .carried import ARCHIVE, ROOT, WORK, Carried, Problem, clean_environment
from .outcome import FAILED, PASSED, failed

MEASUREMENTS = {
    "check": machine_checks.check,
    "parity": machine_checks.parity,
    **{f"steps-{shape}-{precision}": speeds.steps(shape, precision) for shape in speeds.SHAPES for precision in speeds.PRECISIONS},
    "waits": speeds.waits,
    **{f"packs-{precision}": speeds.packs(precision) for precision in speeds.PRECISIONS},
    "memory": sweeps.memory,
    "sweep-single": sweeps.sixteen("--pack", "off"),
    "sweep-packed": sweeps.sixteen("--pack", "auto"),
}


class Machine:
    """What a measurement needs to know."""

    def __init__(self, o, carried, folder, until):
        self.device, self.quick, self.python, self.carried, self.folder = o.device, o.quick, o.python, carried, folder
        self.pytorch = ROOT / "bench" / "pytorch"
        self.rounds = 2 if o.quick else 5
        self._until = until

    @staticmethod
    def say(text):
        print(text, flush=True)

    def limit(self, seconds):
        """So many seconds, or what is left of all."""
        return max(1.0, min(seconds, self._until - time.monotonic()))


def options(arguments):
    parser = argparse.ArgumentParser(
        prog="bench/gpu/on-this-machine", description="Measures Sweep on this machine's GPU against PyTorch and writes bench/GPU.md.",
        epilog=f"Measurements, in this order: {', '.join(MEASUREMENTS)}. A name's beginning stands for all that begin so (steps).")
    parser.add_argument("names", nargs="*", metavar="MEASUREMENT", help="default: all that have not passed here yet")
    parser.add_argument("--device", default="cuda:0", help="cuda:N, or cpu to rehearse [default: cuda:0]")
    parser.add_argument("--libtorch", help="a folder with libtorch, or lib in it [default: that of Python's torch]")
    parser.add_argument(
        "--torchsharp", help="a libLibTorchSharp.so made for the libtorch of this machine, to be used in place of the carried one")
    parser.add_argument("--python", default=sys.executable, help="the interpreter that has torch [default: the one that runs this]")
    parser.add_argument("--archive", type=Path, default=ARCHIVE, help="made by bench/gpu/carry [default: artifacts/gpu/sweep-gpu.tar.xz]")
    parser.add_argument("--results", type=Path, help="the report [default: bench/GPU.md]")
    parser.add_argument(
        "--budget", type=float, default=570, metavar="SECONDS", help="ends in this time; the next call goes on [default: 570]")
    parser.add_argument("--quick", action="store_true", help="small sizes: a rehearsal; the report goes into artifacts/gpu")
    o = parser.parse_args(arguments)
    for name in o.names:
        if not any(known.startswith(name) for known in MEASUREMENTS):
            parser.error(f"there is no measurement '{name}'; choose from {', '.join(MEASUREMENTS)}")
    if o.device != "cpu" and not o.device.startswith("cuda:"):
        parser.error(f"--device is '{o.device}'; it is cuda:0, another cuda:N, or cpu")
    # A rehearsal must not take the place of a measurement.
    o.results = o.results or (ROOT / "bench" / "GPU.md" if o.device != "cpu" and not o.quick else WORK / "rehearsal.md")
    return o


def prepare(o, env):
    """What was carried, ready to run."""
    if shutil.which(o.python, path=env.get("PATH")) is None:
        raise Problem(f"--python {o.python}: there is no such program")
    libtorch = o.libtorch
    if libtorch is None:
        libtorch, why = torch_here.folder(o.python, env)
        if libtorch is None:
            raise Problem(why)
    libraries = torch_here.libraries(libtorch)
    if libraries is None:
        raise Problem(f"there is no {torch_here.MAIN_LIBRARY} in {libtorch} or its lib folder; name the folder of a libtorch by --libtorch")
    return Carried(o.archive, libraries, o.torchsharp, env)


def main(arguments):
    began = time.monotonic()
    o = options(arguments)
    env = clean_environment()
    try:
        carried = prepare(o, env)
    except Problem as e:
        print(f"bench/gpu/on-this-machine: {e}", file=sys.stderr)
        return 2
    folder = WORK / ("measured" if o.device != "cpu" and not o.quick else "rehearsed")
    folder.mkdir(parents=True, exist_ok=True)
    machine = Machine(o, carried, folder, began + o.budget)
    about = [*report.card(env), *torch_lines(o.python, env), f"- libtorch of the trainer: {carried.libtorch}"]
    machine.say("\n".join(about))

    done = report.load(folder, MEASUREMENTS)
    wanted = [name for name in MEASUREMENTS if any(name.startswith(given) for given in o.names)] if o.names else \
        [name for name in MEASUREMENTS if name not in done or done[name].state != PASSED]
    ok = True
    # Everything else would fail as the check does, only later.
    for name in dict.fromkeys(["check", *wanted]):
        if time.monotonic() - began > o.budget - 20:
            machine.say(f"{name} and what follows wait for the next call: the budget of {o.budget:.0f} s is spent")
            return 1
        outcome = measure(name, machine)
        ok &= outcome.state != FAILED
        report.save(folder, name, outcome)
        o.results.parent.mkdir(parents=True, exist_ok=True)
        o.results.write_text(report.markdown(report.load(folder, MEASUREMENTS), about))
        if name == "check" and outcome.state == FAILED:
            machine.say("nothing else is measured until the check passes")
            break
    machine.say(f"{o.results} has what was measured")
    return 0 if ok else 1


def torch_lines(python, env):
    told = torch_here.describe(python, env)
    if not told:
        return [f"- PyTorch: {python} cannot import torch"]
    gpu = f", CUDA {told['cuda']}, cuDNN {told['cudnn']}, sees {told['gpu']}" if told["gpu"] else ", no GPU"
    return [f"- PyTorch: torch {told['torch']}, Python {told['python']}{gpu}"]


def measure(name, machine):
    machine.say(f"--- {name}")
    began = time.monotonic()
    try:
        outcome = MEASUREMENTS[name](machine)
    except Exception as e:  # the other measurements do not depend on it
        outcome = failed(f"{type(e).__name__}: {e}")
    outcome.seconds = round(time.monotonic() - began, 1)
    outcome.quick, outcome.device = machine.quick, machine.device
    machine.say(f"{outcome.state}: {name} ({outcome.seconds:.1f} s): {outcome.line}")
    return outcome
