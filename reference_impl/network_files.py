"""The file that a network is kept in: settings and arrays, in one NumPy archive.

`mlp.MLP.save` and `mlp.MLP.load` are the way in. Here is what they know of files: that a file is
written whole or not at all, that nothing in it is run, and that whatever is wrong with it is said
in one way. What a network's settings mean is not known here.
"""

from __future__ import annotations

import json
import os
import secrets
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from reference_impl.backend import checked


def write_network(
    path: str | os.PathLike[str], settings: dict[str, Any], arrays: dict[str, np.ndarray]
) -> None:
    """Write settings and arrays to one file, whole or not at all.

    Parameters
    ----------
    path : path
        A NumPy .npz archive; a file of that name is replaced.
    settings : dict
        What JSON can hold.
    arrays : dict of str to numpy.ndarray
        None of them called "settings".

    Raises
    ------
    OSError
        If the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_network(f"{folder}/network.npz", {"hidden": "relu"}, {"b": np.ones(2)})
    ...     read_network(f"{folder}/network.npz")
    ({'hidden': 'relu'}, {'b': array([1., 1.])})
    """
    path = Path(path)
    # beside it, as only there a rename is one step; with the permissions of any new file
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    try:
        with part.open("xb") as file:
            np.savez(file, allow_pickle=False, settings=np.array(json.dumps(settings)), **arrays)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def read_network(path: str | os.PathLike[str]) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Read settings and arrays that `write_network` has written.

    Parameters
    ----------
    path : path

    Returns
    -------
    settings : dict
    arrays : dict of str to numpy.ndarray
        float32 or float64, all the same, and finite.

    Raises
    ------
    OSError
        If the file cannot be read.
    ValueError
        If it holds anything else.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_network(f"{folder}/network.npz", {}, {"b": np.array([np.nan])})
    ...     read_network(f"{folder}/network.npz")
    Traceback (most recent call last):
        ...
    ValueError: b holds a value that is not finite (nan or infinite), the first at index (0,). \
Look at the step that made it: a division by 0, an overflow, or steps that are too large.
    """
    # opened here, as NumPy leaves a file open that turns out to be no archive
    with Path(path).open("rb") as file:
        if not zipfile.is_zipfile(file):
            raise ValueError("it is no NumPy archive, or not the whole of one")
        file.seek(0)
        try:
            with np.load(file, allow_pickle=False) as archive:
                arrays = {name: archive[name] for name in archive.files}
        except Exception as error:
            # what can be wrong with an archive has a dozen types; NumPy's words for some of them
            # advise to load it unsafely
            raise ValueError("it is a damaged archive, or holds more than plain arrays") from error
    if "settings" not in arrays:
        raise ValueError("it has no settings")
    try:
        settings = json.loads(str(arrays.pop("settings")))
    except ValueError:
        raise ValueError("its settings can't be read") from None
    if not isinstance(settings, dict):
        raise ValueError("its settings have no names")
    if not arrays:
        raise ValueError("it has no arrays")
    try:
        checked(**{name: (array.reshape(-1), name) for name, array in arrays.items()})
    except TypeError as error:
        raise ValueError(str(error)) from error
    return settings, arrays
