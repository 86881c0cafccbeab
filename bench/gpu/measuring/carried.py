"""What bench/gpu/carry packed, unpacked, and the environment in which it runs."""
import os
import shutil
import sys
import tarfile
from pathlib import Path

from . import processes, torch_here

ROOT = Path(__file__).resolve().parents[3]
WORK = ROOT / "artifacts" / "gpu"
ARCHIVE = WORK / "sweep-gpu.tar.xz"
NATIVE = Path("runtimes", "linux-x64", "native", "libLibTorchSharp.so")


class Problem(Exception):
    """Nothing can be measured; the message says why and what to do."""


class Carried:
    def __init__(self, archive, libtorch, torchsharp, base_env):
        self.base_env = base_env
        self.libtorch = libtorch
        self.folder = self._unpack(archive)
        self.sweep = self.folder / "sweep" / "sweep"
        self.trainer = self.folder / "sweep" / "trainer"
        self.bench = self.trainer / "sweep-bench"
        self.parity = self.folder / "parity"
        text = self.folder / "tinyshakespeare.txt"
        self.text = str(text) if text.is_file() else "builtin:markov"
        self.torchsharp = self.trainer / NATIVE
        self._choose_torchsharp(torchsharp)
        self.preload = self._preload()

    @staticmethod
    def _unpack(archive):
        if not archive.is_file():
            raise Problem(f"{archive} is not there; make it by bench/gpu/carry where the .NET SDK is, and bring it here")
        folder = WORK / "unpacked"
        stamp = folder / "stamp"
        says = f"{archive.stat().st_size} {archive.stat().st_mtime_ns}"
        if not stamp.is_file() or stamp.read_text() != says:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            trusted = {"filter": "fully_trusted"} if hasattr(tarfile, "fully_trusted_filter") else {}  # our own archive
            try:
                with tarfile.open(archive) as files:
                    files.extractall(folder, **trusted)
            except tarfile.ReadError as e:
                raise Problem(f"{archive} cannot be unpacked by {sys.executable}: {e}") from e
            stamp.write_text(says)
        return folder / "sweep-gpu"

    def _choose_torchsharp(self, named):
        """Puts a library that was built here over the carried one; without a name the carried one comes back."""
        kept = self.torchsharp.with_suffix(".so.carried")
        if not kept.is_file():
            shutil.copyfile(self.torchsharp, kept)
        if named and not Path(named).is_file():
            raise Problem(f"--torchsharp {named}: there is no such file; bench/gpu/README.md says where one comes from")
        shutil.copyfile(named or kept, self.torchsharp)

    def _preload(self):
        """The library that adds GCC 13's symbol, where this system's C++ runtime lacks it."""
        said = torch_here.ldd(self.torchsharp, self.base_env)
        return self.trainer / "cpp-runtime" / "libstdc++.so.6" if "GLIBCXX_3.4.32' not found" in said else None

    def env(self, *preload):
        """For sweep and sweep-bench; the trainers that sweep starts preload for themselves."""
        env = dict(self.base_env, DOTNET_ROOT=str(self.folder / "dotnet"), DOTNET_NOLOGO="1", DOTNET_CLI_TELEMETRY_OPTOUT="1")
        env["LIBTORCH"] = str(self.libtorch)
        libraries = [str(library) for library in preload if library]
        if libraries:
            env["LD_PRELOAD"] = ":".join(libraries)
        return env

    def run_bench(self, words, limit, text_in=None, echo=False, preload=(), variables=None):
        env = dict(self.env(self.preload, *preload), **(variables or {}))
        return processes.run([self.bench, *words], env, limit, text_in=text_in, echo=echo)


def clean_environment():
    """This process's, without what would change how libraries are found or how many threads compute."""
    unwanted = ("LD_PRELOAD", "LIBTORCH", "DOTNET_ROOT", "SWEEP_STORE", "OPENBLAS_CORETYPE")
    return {name: value for name, value in os.environ.items() if name not in unwanted}
