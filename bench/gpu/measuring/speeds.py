"""How fast: steps one at a time against PyTorch, packs, and what the host waits for."""
import re

from .outcome import failed, passed, skipped

PRECISIONS = ("float32", "tf32", "bf16")
SHAPES = ("seeds", "nanogpt-gpu")

# A few a step would be waits; those that remain are for tables of rates and losses, which are sent once in 256 steps.
FEW_WAITS = 0.05


def _section(path):
    """A report's tables, without its title and versions; their headings a level below the report's."""
    text = path.read_text() if path.is_file() else ""
    first = re.search("^##+ ", text, re.MULTILINE)
    return re.sub("^##+ ", "### ", text[first.start():], flags=re.MULTILINE) if first else ""


def _table(m, words, results, limit, summary):
    """Has sweep-bench write a table into results, and shows it; summary makes the outcome's words of it."""
    ended = m.carried.run_bench(words, limit, echo=True)
    table = _section(results)
    if table:
        m.say(table.rstrip())
    if not ended.ok:
        return failed(ended.why(limit) if ended.timed_out else "see the error above", table)
    return passed(summary(table), table)


def steps(shape, precision):
    def measure(m):
        if m.device == "cpu" and precision != "float32":
            return skipped(f"{precision} is for GPUs")
        name = f"{shape}-small" if m.quick and shape == "nanogpt-gpu" else shape
        results = m.folder / f"steps-{shape}-{precision}.md"
        results.unlink(missing_ok=True)
        limit = m.limit(300)
        words = ["steps", m.device, f"{name}:{precision}", m.python, m.pytorch, m.carried.text, results, m.rounds]
        return _table(m, words, results, limit, _ratios)

    return measure


def _ratios(table):
    """Whom ours was compared with, from the table's own figures."""
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines() if line.startswith("| ") and "---" not in line]
    pairs = [f"{row[0]} {row[3]}" for row in rows[2:] if len(row) > 3 and row[3]]
    return "a step of PyTorch's takes so many times ours: " + "; ".join(pairs) if pairs else "there was no PyTorch to compare with"


def packs(precision):
    def measure(m):
        if m.device == "cpu" and precision != "float32":
            return skipped(f"{precision} is for GPUs")
        results = m.folder / f"packs-{precision}.md"
        results.unlink(missing_ok=True)
        limit = m.limit(300)
        sizes = "1,4" if m.quick else "1,4,16,64,128"
        words = ["packs", m.device, sizes, m.carried.text, results, m.rounds, f"seeds:{precision}"]
        return _table(m, words, results, limit, lambda table: f"packs of {sizes}")

    return measure


def waits(m):
    """How often the host waits for the device in a step, and how many kernels a step starts: calls of the CUDA runtime, counted in two
    runs of different lengths, so that what starts and ends a process falls out."""
    rows, waited, counted = [], 0.0, False
    # Whole times 256 steps, so that what is sent once in so many is counted as often as it happens.
    for shape, short, long in (("seeds", 4, 12),) if m.quick else (("seeds", 512, 2560), ("nanogpt-gpu", 256, 768)):
        few, many = (_calls(m, shape, count) for count in (short, long))
        if isinstance(few, str) or isinstance(many, str):
            return failed(few if isinstance(few, str) else many)
        each = {name: (many[name] - few[name]) / (long - short) for name in many}
        waiting = sum(each[name] for name in each if name.endswith("Synchronize") or name == "cudaMemcpy")
        waited = max(waited, waiting)
        counted |= each["cudaLaunchKernel"] > 0 or each["cudaGraphLaunch"] > 0
        rows.append(f"| {shape} | {waiting:.3f} | {each['cudaLaunchKernel']:.0f} | {each['cudaMemcpyAsync']:.2f} "
                    f"| {each['cudaGraphLaunch']:.2f} |")
    table = ("Calls of the CUDA runtime in one step of ours (float32), counted over hundreds of steps. What cuBLAS starts by its own\n"
             "copy of the runtime is not among the kernels.\n\n"
             "| | waits for the device | kernels | copies | graphs |\n| --- | ---: | ---: | ---: | ---: |\n" + "\n".join(rows) + "\n")
    if m.device == "cpu":
        return skipped("a CPU is not waited for; the counter was there and counted nothing" if not counted else "kernels on a CPU?")
    m.say(table.rstrip())
    if not counted:
        return failed("no kernel was counted: is libcudart.so linked into this libtorch? Take nsys profile --trace cuda", table)
    return (passed if waited <= FEW_WAITS else failed)(f"the host waits {waited:.3f} times in a step", table)


def _calls(m, shape, count):
    """Calls by name in a process of so many steps; or why there are none."""
    file = m.folder / "calls"
    file.unlink(missing_ok=True)
    limit = m.limit(180)
    ended = m.carried.run_bench(
        ["contender", "torch", shape, m.carried.text, m.device], limit, text_in=f"steps {count}\nexit\n",
        preload=[m.carried.folder / "libcuda_calls.so"], variables={"CUDA_CALLS": str(file)})
    if not ended.ok or not file.is_file():
        return ended.why(limit)
    return {name: int(number) for name, number in (line.split() for line in file.read_text().splitlines())}
