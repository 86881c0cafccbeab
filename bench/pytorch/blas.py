"""Which library multiplies PyTorch's matrices here: prints its path, or ends with 2 and what to install where it is not a fast one.

PyTorch with the reference BLAS takes about ten times as long for a step, and nothing else says so.
"""
import ctypes
import re
import sys

import torch

FAST = re.compile(r"openblas|mkl|blis|armpl|nvpl", re.IGNORECASE)


def mapped():
    """(first address, address after the last, file) of what lies in this process."""
    with open("/proc/self/maps") as maps:
        for line in maps:
            words = line.split(maxsplit=5)
            if len(words) == 6 and words[5].startswith("/"):
                first, last = (int(word, 16) for word in words[0].split("-"))
                yield first, last, words[5].strip()


def library():
    """The file that holds the sgemm which libtorch calls: found as the dynamic linker finds it, among libtorch's own dependencies."""
    torch_library = next(file for _, _, file in mapped() if "libtorch_cpu" in file)
    # MKL inside PyTorch's own wheels has no symbol of its own that others see.
    symbols = ctypes.CDLL(torch_library)
    if not hasattr(symbols, "sgemm_"):
        return f"{torch_library} (MKL)" if torch.backends.mkl.is_available() else torch_library
    address = ctypes.cast(symbols.sgemm_, ctypes.c_void_p).value
    file = next(file for first, last, file in mapped() if first <= address < last)
    return f"{file} (MKL)" if file == torch_library and torch.backends.mkl.is_available() else file


def main():
    torch.ones(64, 64) @ torch.ones(64, 64)  # loads what is loaded late
    file = library()
    if not FAST.search(file):
        print(
            f"{sys.executable} has torch {torch.__version__} with {file}, which is no fast BLAS: its times say nothing. "
            "On Debian: sudo apt-get install -y libopenblas0-pthread; elsewhere name a python whose torch has OpenBLAS or MKL as PYTHON",
            file=sys.stderr)
        return 2
    print(file)
    return 0


if __name__ == "__main__":
    sys.exit(main())
