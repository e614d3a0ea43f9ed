"""ps09: the views: the properties that all right masks share, and the scale of what was kept.

Masks are random, so a view says where a result is zero and by which number it is scaled: the
student's own mask decides where. Shares of ones are told apart within six standard deviations.
Exercises and cases don't live here, and nothing here imports them.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.core.validation import InvalidReturnError, check_array, unpack
from autograder.core.verdict import Outcome

ENOUGH_SAMPLES = 40
"""From so many samples on no two units have the same column by chance: fewer than one in 10⁸."""


def _results(value: Any, count: int) -> list[Any]:
    """Return what the driver has put together: a list that no student's function can change."""
    if not isinstance(value, list) or len(value) != count:
        raise InvalidReturnError("The driver's results came back otherwise", Outcome.BROKE_PROTOCOL)
    return value


def _scale(result: Any, base: Any, if_empty: float = 0.0) -> dict[str, object]:
    """Return the factor from `base` to `result`, and whether it is the same everywhere."""
    if not result.size:
        return {"scale": if_empty, "one number": True}
    scale = float(result @ base / (base @ base))
    return {
        "scale": scale,
        "one number": bool(np.allclose(result, scale * base, rtol=1e-6, atol=0)),
    }


def _largest(entries: Any) -> float:
    return float(np.abs(entries).max(initial=0.0))


def _share(kept: Any, q: float) -> float:
    """Return the share of ones: that of q, 1 − q and ½ which it can't be told from, if any."""
    for drawn in (kept[:1, :], kept[:, :1]):  # repeated entries were drawn only once
        if (kept == drawn).all():
            kept = drawn
    share, margin = float(kept.mean()), 6 * np.sqrt(q * (1 - q) / kept.size)
    near = [known for known in (q, 1 - q, 0.5) if abs(share - known) <= margin]
    return near[0] if near else share


def _size_of_the_ones(mask: Any) -> float:
    """Return what a mask holds for 1: 1 if it does, else the mean size, to a tenth.

    Random numbers that were never compared come out alike in every draw; 1 / keep_prob and the
    like are no limit between two tenths.
    """
    if np.isin(mask, (0, 1)).all():
        return 1.0
    return round((float(np.abs(mask[mask != 0]).mean()) - 0.03) * 10) / 10


def _is_counted_out(kept: Any) -> bool:
    """Whether all rows, or all columns, keep the same number and don't keep the same units.

    Drawn by chance no number has a probability above 0.15 where 40 rows or more are looked at, of
    60 entries or more each with keep_prob from 0.2 to 0.8: fewer than one mask in 10³⁰ does so.
    """
    for rows in (kept, kept.T):
        if len(set(rows.sum(axis=1).tolist())) == 1 and _share_of_different(rows) > 0.5:
            return True
    return False


def _share_of_different(rows: Any) -> float:
    return len({row.tobytes() for row in rows}) / len(rows)


def view_dropout_forward(value: Any, H: Any, keep_prob: Any, seed: int) -> dict[str, object]:
    """Return the properties of all right masks, and what the student's own mask made of H."""
    pairs = [unpack(pair, "Y", "mask") for pair in _results(value, 4)]
    outputs = [check_array(Y, "Y", *H.shape) for Y, _ in pairs]
    masks = [check_array(mask, "mask", *H.shape) for _, mask in pairs]
    kept = masks[0] != 0
    properties: dict[str, object] = {
        "zeros and ones": bool(np.isin(masks[0], (0, 1)).all()),
        "ones": _size_of_the_ones(masks[0]),
        "dropped": _largest(outputs[0][~kept]) / (_largest(H[~kept]) or 1.0),
        **_scale(outputs[0][kept], H[kept], 1 / keep_prob),
    }
    if keep_prob == 1:
        return {**properties, "all kept": bool(kept.all())}
    if len(H) >= ENOUGH_SAMPLES:
        properties["units"] = _share_of_different(kept.T)
        properties["by chance"] = not _is_counted_out(kept)
    if len(H) > 1:
        properties["samples"] = _share_of_different(kept)
    return {
        **properties,
        "share": _share(kept, keep_prob),
        "repeats": np.array_equal(masks[0], masks[2]),
        "goes on": not np.array_equal(masks[0], masks[1]),
        "other seed": not np.array_equal(masks[0], masks[3]),
    }


def view_dropout_backward(value: Any, dY: Any, mask: Any, keep_prob: Any) -> dict[str, object]:
    """Return where dH is zero, and by which number it is scaled where it isn't."""
    dH = check_array(value, "dH", *dY.shape)
    kept, through = mask == 1, (mask == 1) & (dH != 0)
    return {
        "shut": not dH[~kept].any(),
        "open": bool(dH[kept].all()),
        **_scale(dH[through], dY[through]),
    }


def view_dropout_inference(value: Any, H: Any, keep_prob: Any) -> dict[str, object]:
    """Return whether anything was dropped, and by which number the rest is scaled."""
    Y = check_array(value, "H", *H.shape)
    return {"nothing dropped": bool(Y.all()), **_scale(Y[Y != 0], H[Y != 0])}


def view_dropout_mlp_predict(value: Any, X: Any, params: Any, keep_prob: Any) -> dict[str, object]:
    """Return Y, if it is the same both times."""
    outputs = _results(value, 2)
    shape = (len(X), len(params[-1][1]))
    first, second = (check_array(Y, "Y", *shape) for Y in outputs)
    repeats = np.array_equal(first, second)
    return {"Y": first if repeats else np.zeros(shape), "repeats": repeats}
