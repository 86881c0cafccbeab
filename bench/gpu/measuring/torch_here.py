"""Python's torch on this machine, and the libtorch in it."""
import json
import os
import re

from . import processes

MAIN_LIBRARY = "libtorch_cpu.so"

# Without importing it where only its folder is wanted: an import takes seconds, and may fail where libtorch alone would do.
FIND = """
import importlib.util, json
spec = importlib.util.find_spec("torch")
print(json.dumps(None if spec is None or not spec.submodule_search_locations else list(spec.submodule_search_locations)[0]))
"""

DESCRIBE = """
import json, sys, torch
gpu = torch.cuda.is_available()
print(json.dumps({
    "torch": torch.__version__, "cuda": torch.version.cuda, "python": sys.version.split()[0],
    "gpu": torch.cuda.get_device_name() if gpu else None, "cudnn": torch.backends.cudnn.version() if gpu else None}))
"""


def folder(python, env):
    """(the folder of Python's torch, None), or (None, why there is none)."""
    found = processes.run([python, "-c", FIND], env, 60)
    if not found.ok:
        return None, f"{python} does not run: {found.why(60)}"
    place = json.loads(found.output)
    if place is None:
        return None, f"{python} has no torch; name a python that has one by --python, or a folder with libtorch by --libtorch"
    return place, None


def describe(python, env):
    """Versions and the GPU as torch sees them; empty where torch cannot be imported."""
    told = processes.run([python, "-c", DESCRIBE], env, 120)
    return json.loads(told.output.splitlines()[-1]) if told.ok else {}


def libraries(named):
    """The folder that holds libtorch's libraries: the named one, or lib in it; None where neither does."""
    for candidate in (os.path.join(named, "lib"), named):
        if os.path.isfile(os.path.join(candidate, MAIN_LIBRARY)):
            return candidate
    return None


def ldd(library, env, preload=None, search=None):
    """What the dynamic linker says of a library, with all its symbols looked up; nothing of it is run."""
    env = dict(env)
    if preload:
        env["LD_PRELOAD"] = str(preload)
    if search:
        env["LD_LIBRARY_PATH"] = str(search)
    said = processes.run(["ldd", "-r", library], env, 120)
    return said.output + said.errors


def missing(torchsharp, libtorch, env, preload):
    """The symbols that TorchSharp's native library asks for and this libtorch lacks; and the libraries that are not found."""
    said = ldd(torchsharp, env, preload, libtorch)
    symbols = sorted(set(re.findall(rf"undefined symbol: (\S+)\s+\(.*{re.escape(os.path.basename(torchsharp))}\)", said)))
    not_found = sorted(set(re.findall(r"^\s*(\S+) => not found", said, re.MULTILINE)))
    return symbols, not_found


def readable(symbols, env):
    """C++ names where this machine can tell them."""
    try:
        told = processes.run(["c++filt"], env, 30, text_in="\n".join(symbols))
    except FileNotFoundError:
        return symbols
    return told.output.splitlines() if told.ok else symbols
