"""Learning rates that fall while a network learns: η as a function of the epoch.

Each schedule is a formula of Python floats; an optimizer in `optimizers` takes the result as its
eta. An epoch may be a fraction, for a learning rate that falls with every batch.
"""

from __future__ import annotations

import math

from reference_impl.backend import checked_count, checked_number


def step_decay(eta0: float, epoch: float, drop: float, every: int) -> float:
    """Return η = η₀ · drop^⌊epoch / every⌋.

    Parameters
    ----------
    eta0 : float
        The learning rate at the start, > 0.
    epoch : float
        Epochs since the start, from 0.
    drop : float
        What the learning rate is multiplied by at each drop, > 0 and ≤ 1.
    every : int
        The number of epochs from one drop to the next.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If an argument is not finite or out of its bounds.

    Notes
    -----
    CS231n's notes on training, "Annealing the learning rate".

    Examples
    --------
    >>> [step_decay(0.8, epoch, drop=0.5, every=2) for epoch in range(5)]
    [0.8, 0.8, 0.4, 0.4, 0.2]
    """
    eta0 = checked_number("eta0", eta0, above=0)
    epoch = checked_number("epoch", epoch, least=0)
    drop = checked_number("drop", drop, above=0, most=1)
    every = checked_count("every", every)
    return eta0 * drop ** math.floor(epoch / every)


def exponential_decay(eta0: float, epoch: float, k: float) -> float:
    """Return η = η₀ e^(−k · epoch).

    Parameters
    ----------
    eta0 : float
        The learning rate at the start, > 0.
    epoch : float
        Epochs since the start, from 0.
    k : float
        How fast it falls, ≥ 0: by the factor e⁻ᵏ in one epoch.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If an argument is not finite or out of its bounds.

    Notes
    -----
    CS231n's notes on training, "Annealing the learning rate".

    Examples
    --------
    With k = log 2 it halves in every epoch:

    >>> [round(exponential_decay(0.8, epoch, k=0.693147), 4) for epoch in range(4)]
    [0.8, 0.4, 0.2, 0.1]
    """
    eta0 = checked_number("eta0", eta0, above=0)
    epoch = checked_number("epoch", epoch, least=0)
    k = checked_number("k", k, least=0)
    return eta0 * math.exp(-k * epoch)


def cosine_decay(eta0: float, epoch: float, total: float) -> float:
    """Return η = ½ η₀ (1 + cos(π · epoch / total)): half a cosine, from η₀ down to 0.

    Parameters
    ----------
    eta0 : float
        The learning rate at the start, > 0.
    epoch : float
        Epochs since the start, from 0 to total.
    total : float
        The number of epochs after which it has fallen to 0, > 0.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If an argument is not finite or out of its bounds.

    Notes
    -----
    Loshchilov & Hutter (2017), equation (5), with 0 as the smallest rate and no restarts. Beyond
    total the cosine would rise again, so an epoch that lies there is refused.

    Examples
    --------
    >>> [round(cosine_decay(0.8, epoch, total=4), 4) for epoch in range(5)]
    [0.8, 0.6828, 0.4, 0.1172, 0.0]
    """
    eta0 = checked_number("eta0", eta0, above=0)
    total = checked_number("total", total, above=0)
    epoch = checked_number("epoch", epoch, least=0, most=total)
    return 0.5 * eta0 * (1 + math.cos(math.pi * epoch / total))
