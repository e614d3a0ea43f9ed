"""Which matrix-product kernel NumPy uses, and whether the processor has a faster one.

OpenBLAS holds a kernel for each family of processors and picks one when it is loaded. It can
pick the kernel of an older family; the environment variable OPENBLAS_CORETYPE overrules it.
Only a measurement tells, and each one needs a process of its own.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from dataclasses import dataclass

VARIABLE = "OPENBLAS_CORETYPE"
KERNELS = {
    "x86_64": ("Haswell", "Zen", "SkylakeX", "Cooperlake", "SapphireRapids"),
    "aarch64": ("ARMV8", "NEOVERSEN1", "NEOVERSEV1", "NEOVERSEN2", "ARMV8SVE"),
}
WORTH_IT = 1.1
"""So many times faster a kernel must be before anyone is told to set it."""
SECONDS = 60

# One product as in training, in float32, on all cores: the best of some, in milliseconds.
_MEASURE = """
import json, time
import numpy as np
import threadpoolctl
A, B = np.ones((256, 1024), np.float32), np.ones((1024, 1024), np.float32)
C, times = np.empty_like(A), []
end = time.perf_counter() + {seconds}
while time.perf_counter() < end or len(times) < 5:
    start = time.perf_counter()
    np.matmul(A, B, out=C)
    times.append(time.perf_counter() - start)
info = [i for i in threadpoolctl.threadpool_info() if i["user_api"] == "blas"]
print(json.dumps({{"ms": 1e3 * min(times), "info": info}}))
"""


@dataclass(frozen=True)
class Kernel:
    """A kernel as it was found at work, and the time of one product of 256 × 1024 × 1024.

    Attributes
    ----------
    library, version, name : str
        Such as "openblas", "0.3.31", "SkylakeX"; the name is empty where the library tells none.
    threads : int
    milliseconds : float
    """

    library: str
    version: str
    name: str
    threads: int
    milliseconds: float


@dataclass(frozen=True)
class Comparison:
    """The kernel that NumPy picks here, and all that run.

    Attributes
    ----------
    picked : Kernel
    tried : tuple of Kernel
        The fastest first; the one that was picked is among them.
    """

    picked: Kernel
    tried: tuple[Kernel, ...]

    @property
    def better(self) -> Kernel | None:
        """The fastest kernel if it is worth setting, else None."""
        fastest = self.tried[0]
        worth_it = self.picked.milliseconds > WORTH_IT * fastest.milliseconds
        return fastest if worth_it and fastest.name != self.picked.name else None


def compare_kernels(seconds: float = 0.3) -> Comparison:
    """Measure the kernel that NumPy picks and every other that runs here, a process each.

    Parameters
    ----------
    seconds : float, default 0.3
        How long to repeat the product for each.

    Returns
    -------
    Comparison

    Raises
    ------
    RuntimeError
        If not even the picked kernel could be measured.
    """
    picked = _measured(None, seconds)
    if picked is None:
        raise RuntimeError("NumPy could not multiply two matrices in a new process.")
    tried = {picked.name: picked}
    for name in KERNELS.get(platform.machine(), ()) if picked.library == "openblas" else ():
        kernel = _measured(name, seconds) if name not in tried else None
        # a name that this OpenBLAS or this processor doesn't know leads back to another kernel
        if kernel is not None and kernel.name == name:
            tried[name] = kernel
    return Comparison(picked, tuple(sorted(tried.values(), key=lambda k: k.milliseconds)))


def _measured(name: str | None, seconds: float) -> Kernel | None:
    """Time a kernel in a process of its own; OpenBLAS chooses when it is loaded."""
    environment = dict(os.environ)
    if name is not None:
        environment[VARIABLE] = name
    try:
        run = subprocess.run(
            [sys.executable, "-c", _MEASURE.format(seconds=seconds)],
            env=environment,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=True,
        )
        result = json.loads(run.stdout)
    except (subprocess.SubprocessError, ValueError):
        return None  # an illegal instruction, most likely: not for this processor
    info = result["info"][0] if result["info"] else {}
    return Kernel(
        library=str(info.get("internal_api", "unknown")),
        version=str(info.get("version", "")),
        name=str(info.get("architecture", "")),
        threads=int(info.get("num_threads", 0)),
        milliseconds=float(result["ms"]),
    )
