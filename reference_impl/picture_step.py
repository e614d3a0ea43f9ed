"""A step of training a convolutional network again, fast: the loop's.

`picture_network` has the readable form, on functions that look at all their arguments. Here the
data have been looked at, windows have a middle and pictures keep their size, and a network doesn't
change between two steps. So the step is put together once, from the layers of `buffered_pictures`
and `buffered_layers`. The tests hold that both ways give the same numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from reference_impl import buffered_layers as layers
from reference_impl import buffered_pictures as pictures
from reference_impl.backend import Array
from reference_impl.buffered_optimizers import Optimizer, Sgd
from reference_impl.training_step import Step

Pairs = Sequence[tuple[Array, Array]]


class Layer(NamedTuple):
    """What happens around one convolution.

    Attributes
    ----------
    channels, made : int
        How many channels it gets and makes.
    height, width : int
        Of the pictures that it gets, and makes.
    side : int
        Of its windows, odd.
    links : bool
        Whether what the convolution before it got is added to what this one makes.
    pools : bool
        Whether blocks of 2×2 pixels are averaged behind its ReLU.
    """

    channels: int
    made: int
    height: int
    width: int
    side: int
    links: bool
    pools: bool


class PictureStep(Step):
    """A network for pictures laid out for training: call it with a batch, and it has moved.

    Parameters
    ----------
    params : sequence of (W, b)
        Of the convolutions and of the dense layer behind them; they are copied.
    scales, running : sequence of (gamma, beta), sequence of (mean, var)
        Empty without norms, or without batch norm; they are copied.
    convolutions : sequence of Layer
        What happens around each of them.
    batch_size : int
        The largest batch that will come.
    groups : int
        How many groups of channels are normalized by themselves; without running statistics.
    eps, momentum : float
        Of the norms, and of the running statistics.
    optimizer : Optimizer
        From `buffered_optimizers`; its states start at 0.

    Attributes
    ----------
    params, scales, running : list of pairs
        After the last step; the next one changes them in place.

    Examples
    --------
    A single picture of the class 0, three times.

    >>> import numpy as np
    >>> from reference_impl.buffered_optimizers import Sgd
    >>> params = [(np.zeros((1, 1, 3, 3)), np.ones(1)), (np.ones((2, 1)), np.zeros(2))]
    >>> convolutions = [Layer(1, 1, 2, 2, side=3, links=False, pools=True)]
    >>> how = {"batch_size": 1, "groups": 1, "eps": 1e-5, "momentum": 0.9, "optimizer": Sgd(0.1)}
    >>> step = PictureStep(params, [], [], convolutions, **how)
    >>> for _ in range(3):
    ...     step(np.ones((1, 1, 2, 2)), np.array([0]))
    ...     print(f"{step.mean_loss():.3f}")
    0.693
    0.598
    0.520
    """

    def __init__(
        self,
        params: Pairs,
        scales: Pairs,
        running: Pairs,
        convolutions: Sequence[Layer],
        *,
        batch_size: int,
        groups: int,
        eps: float,
        momentum: float,
        optimizer: Optimizer,
    ) -> None:
        super().__init__(params, optimizer, batch_size, scales, running)
        arena, dtype, keep = self._arena, self.theta.dtype, optimizer.keep
        dense = list(zip(self._blocks, self._d_blocks, strict=True))
        backs: dict[tuple[int, ...], pictures.Windows] = {}
        before: pictures.Convolution | None = None
        for n, of in enumerate(convolutions):
            places = of.height * of.width
            columns = batch_size * places
            gets, makes = ((made, of.height, of.width) for made in (of.channels, of.made))
            if (*makes, of.side) not in backs:
                backs[*makes, of.side] = pictures.Windows(arena, batch_size, makes, of.side, dtype)
            back = backs[*makes, of.side]
            convolution = pictures.Convolution(
                arena, batch_size, gets, *dense[n], back, keep=keep, is_first=n == 0
            )
            self._add(convolution)
            if self.scales:
                pairs = (*self.scales[n], *self.scale_gradients[n])
            if self.running:
                norm = layers.BatchNorm(
                    arena,
                    columns,
                    *pairs,
                    self._statistics[n],
                    keep=keep,
                    eps=eps,
                    momentum=momentum,
                )
                self._add(norm, places)
            elif self.scales:
                self._add(
                    pictures.GroupNorm(
                        arena, batch_size, groups, places, *pairs, keep=keep, eps=eps
                    )
                )
            if of.links:
                assert before is not None
                self._add(pictures.Link(arena, batch_size, before, dtype))
            self._add(layers.Relu(arena, columns, of.made, dtype), places)
            if of.pools:
                self._add(pictures.Pool(arena, batch_size, makes, dtype))
                places //= 4
            before = convolution
        self._add(pictures.Flat(arena, batch_size, of.made, places, dtype))
        self._add(layers.Dense(arena, batch_size, *dense[-1], keep=keep, l2=0.0, is_first=False))
        classes = params[-1][1].shape[0]
        self._loss = layers.SoftmaxCrossEntropy(arena, batch_size, classes, dtype)


def network_in_use(
    params: Pairs,
    scales: Pairs,
    running: Pairs,
    convolutions: Sequence[Layer],
    *,
    batch_size: int,
    groups: int,
    eps: float,
) -> PictureStep:
    """Lay a trained network out for its `outputs`: running statistics become part of the weights.

    Parameters
    ----------
    params, scales, running, convolutions, batch_size, groups, eps
        As in `PictureStep`.

    Returns
    -------
    PictureStep
        To ask for outputs only, as it has no batch norm to train.

    Notes
    -----
    γ (Z − mean) / √(var + ε) + β, of Z = W U + b, is a convolution again: with W and b − mean
    times γ / √(var + ε), and β for a bias.

    Examples
    --------
    >>> import numpy as np
    >>> params = [(np.ones((1, 1, 3, 3)), np.zeros(1)), (np.ones((1, 1)), np.zeros(1))]
    >>> scales, running = [(np.ones(1), np.ones(1))], [(np.ones(1), np.full(1, 4.0))]
    >>> convolutions = [Layer(1, 1, 2, 2, side=3, links=False, pools=True)]
    >>> net = network_in_use(params, scales, running, convolutions, batch_size=1, groups=1, eps=0.0)
    >>> net.outputs(np.ones((1, 1, 2, 2)))  # (4 - 1) / 2 + 1
    array([[2.5]])
    """
    if running:
        folded = []
        for (W, b), (gamma, beta), (mean, var) in zip(params, scales, running, strict=False):
            factor = gamma / (var + eps) ** 0.5
            folded.append((W * factor[:, None, None, None], (b - mean) * factor + beta))
        params, scales = [*folded, params[-1]], []
    return PictureStep(
        params,
        scales,
        [],
        convolutions,
        batch_size=batch_size,
        groups=groups,
        eps=eps,
        momentum=0.0,
        optimizer=Sgd(0.0),
    )
