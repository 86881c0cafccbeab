"""Whether things work here at all, and whether the numbers are right."""
from . import torch_here
from .outcome import failed, passed, skipped

ADVICE = """TorchSharp's native library is made for libtorch 2.10. For this libtorch, TorchSharp's own
build makes it from its source of the same version:
    bench/gpu/on-this-machine --torchsharp FOLDER/libLibTorchSharp.so ..."""

SHOWN = 12  # symbols


def check(m):
    """Loads TorchSharp against this libtorch and trains a few steps on the device."""
    symbols, not_found = torch_here.missing(str(m.carried.torchsharp), m.carried.libtorch, m.carried.base_env, m.carried.preload)
    lacks = ""
    if symbols:
        names = torch_here.readable(symbols, m.carried.base_env)
        lacks = f"{len(symbols)} symbols that TorchSharp asks for are not in {m.carried.libtorch}"
        m.say(f"{lacks}:")
        for name in names[:SHOWN]:
            m.say(f"    {name[:200]}")
        if len(names) > SHOWN:
            m.say(f"    and {len(names) - SHOWN} more")
    if not_found:
        m.say(f"libraries that are not found: {', '.join(not_found)}")
    limit = m.limit(120)
    ended = m.carried.run_bench(["device", m.device], limit)
    if not ended.ok:
        if symbols:
            m.say(ADVICE)
        return failed(f"{ended.why(limit)}" + (f"; {lacks}" if lacks else ""))
    kind = ended.output.strip()
    note = f"; {lacks}, but a GPT trains without them" if lacks else ""
    return passed(f"{kind.split(';')[0]}{note}", f"- Sweep: {kind}{note}\n")


def parity(m):
    """Every file of reference numbers that the archive carries."""
    if not m.carried.parity.is_dir():
        return skipped("the archive has no reference numbers: there was no ../shared/parity where it was made")
    limit = m.limit(180)
    ended = m.carried.run_bench(["parity", m.device, m.carried.parity], limit)
    if not ended.output:
        return failed(ended.why(limit))
    m.say(ended.output.rstrip())
    files = sum(line.startswith("| ") for line in ended.output.splitlines()) - 2
    if not ended.ok:
        return failed("numbers differ by more than this device may", ended.output)
    return passed(f"{files} files agree with PyTorch's numbers", ended.output)
