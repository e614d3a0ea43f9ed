"""The small convolutional network: its gradients, its fast step, and what it refuses."""

import array_api_strict
import numpy as np
import pytest

from reference_impl.buffered_optimizers import Adam, Momentum, Nesterov, Sgd
from reference_impl.picture_network import MANY, PictureNetwork

NORMS = ("none", "batch", "layer", "group")
STAGES = [[2], [2, 4, 4, 4]]
every_norm = pytest.mark.parametrize("norm", NORMS)
with_and_without_links = pytest.mark.parametrize("links", [False, True])


def network(norm="none", links=False, seed=0, **options):
    rng = np.random.default_rng(seed)
    net = PictureNetwork(STAGES, rng, classes=3, norm=norm, links=links, **options)
    if "like" in options:
        return net
    net.params = [(W, b + 0.1 * rng.standard_normal(b.shape)) for W, b in net.params]
    net.scales = [(g + 0.1 * rng.standard_normal(g.shape), b + 0.1) for g, b in net.scales]
    return net


def pictures(n=6, seed=1):
    rng = np.random.default_rng(seed)
    return rng.standard_normal((n, 1, 8, 8)), rng.integers(3, size=n)


def parameters(net):
    return [array for pair in net.params + net.scales + net.running for array in pair]


@every_norm
@with_and_without_links
@pytest.mark.parametrize("side", [3, 5])
def test_the_gradients_are_those_found_by_nudging(norm, links, side):
    net, (X, labels) = network(norm, links, side=side), pictures()
    _, gradients, scale_gradients = net.loss_and_gradients(X, labels)
    rng, h = np.random.default_rng(2), 1e-6
    pairs = zip(net.params + net.scales, gradients + scale_gradients, strict=True)
    for values, slopes in (both for pair in pairs for both in zip(*pair, strict=True)):
        direction = rng.standard_normal(values.shape)
        before, ends = values.copy(), []
        for sign in (1, -1):
            values[...] = before + sign * h * direction
            ends.append(net.loss_and_gradients(X, labels)[0])
        values[...] = before
        nudged = (ends[0] - ends[1]) / (2 * h)
        np.testing.assert_allclose((slopes * direction).sum(), nudged, rtol=1e-5, atol=1e-7)


@every_norm
@with_and_without_links
@pytest.mark.parametrize("optimizer", [Sgd, Momentum, Nesterov, Adam])
@pytest.mark.parametrize("side", [3, 5])
def test_the_fast_step_goes_where_the_readable_gradients_lead(norm, links, optimizer, side):
    fast, slow = (network(norm, links, side=side) for _ in range(2))
    X, labels = pictures()
    fast.fit(X, labels, epochs=1, batch_size=6, optimizer=optimizer(0.01), rng=first_come())
    if optimizer is Sgd:
        _, gradients, scale_gradients = slow.loss_and_gradients(X, labels)
        moved = moved_by(0.01, slow.params, gradients), moved_by(0.01, slow.scales, scale_gradients)
        slow.params, slow.scales = moved
        for ours, theirs in zip(parameters(fast), parameters(slow), strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-11)
    else:
        assert fast.loss_and_gradients(X, labels)[0] < slow.loss_and_gradients(X, labels)[0]


def moved_by(eta, pairs, slopes):
    return [(p - eta * dp, q - eta * dq) for (p, q), (dp, dq) in zip(pairs, slopes, strict=True)]


def first_come():
    return np.random.default_rng(3)


@every_norm
@with_and_without_links
def test_many_pictures_get_the_outputs_that_they_get_one_by_one(norm, links):
    net, (X, _) = network(norm, links), pictures(2 * MANY + 3)
    net.running = [(mean + 0.2, var + 0.5) for mean, var in net.running]
    one_by_one = np.concatenate([net.outputs(X[n : n + 1]) for n in range(len(X))])
    np.testing.assert_allclose(net.outputs(X), one_by_one, rtol=1e-9, atol=1e-11)


def test_many_pictures_that_overflow_are_refused_as_one_is():
    net, (X, _) = network(), pictures(MANY)
    net.params = [(1e200 * W, b) for W, b in net.params]
    with pytest.raises(ValueError, match="not finite"), np.errstate(all="ignore"):
        net.outputs(X)


def test_a_link_adds_what_the_two_convolutions_got():
    net, (X, _) = network(links=True), pictures()
    assert [layer.links for layer in net.layers] == [False, False, False, False, True]
    silent = net.params[4][0] * 0, net.params[4][1] * 0  # the last convolution says nothing
    net.params[4] = silent
    maps = net.maps(X)
    np.testing.assert_array_equal(maps[4], maps[2])


def test_a_link_is_left_out_where_the_numbers_of_channels_differ():
    net = PictureNetwork([[4, 6], [6, 6]], np.random.default_rng(0), links=True)
    assert [layer.links for layer in net.layers] == [False, False, False, True]


def test_the_first_windows_have_the_side_asked_for_and_the_others_three_pixels():
    net = PictureNetwork([[4], [6, 6]], np.random.default_rng(0), side=7)
    assert [W.shape[2:] for W, _ in net.params[:-1]] == [(7, 7), (3, 3), (3, 3)]
    assert [A.shape for A in net.maps(pictures()[0])[:2]] == [(6, 4, 8, 8), (6, 6, 4, 4)]
    assert net.params[0][0].var() == pytest.approx(2 / 49, rel=0.3)  # He's scheme


@every_norm
def test_training_reads_bars_that_lie_or_stand(norm):
    rng = np.random.default_rng(0)
    X, labels = rng.normal(0, 0.3, (60, 1, 8, 8)), np.arange(60) % 2
    for n, at in enumerate(rng.integers(8, size=60)):
        X[n, 0, at if labels[n] else slice(None), slice(None) if labels[n] else at] += 1
    net = PictureNetwork([[4], [4]], rng, classes=2, norm=norm)
    history = net.fit(X, labels, epochs=30, batch_size=10, optimizer=Momentum(0.02), rng=rng)
    assert history.training_loss[-1] < 0.5 * history.training_loss[0]
    assert (net.predict(X) == labels).mean() > 0.9


@every_norm
def test_float32_stays_float32(norm):
    net, (X, labels) = network(norm, like=np.zeros(0, np.float32)), pictures()
    X = X.astype(np.float32)
    net.fit(X, labels, epochs=1, batch_size=4, optimizer=Sgd(0.1), rng=first_come())
    assert {array.dtype for array in [*parameters(net), net.outputs(X)]} == {np.dtype(np.float32)}


@every_norm
def test_the_readable_form_uses_only_the_array_api(norm):
    ends = []
    for xp in (np, array_api_strict):
        net, (X, labels) = network(norm, True, like=xp.zeros(1)), pictures()
        X, labels = xp.asarray(X), xp.asarray(labels)
        loss, gradients, _ = net.loss_and_gradients(X, labels)
        slopes = [np.asarray(array) for pair in gradients for array in pair]
        ends.append([loss, np.asarray(net.predict(X)), np.asarray(net.outputs(X)), *slopes])
    for ours, theirs in zip(*ends, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-11)


def test_steps_that_are_too_large_leave_the_network_as_it_was():
    net, (X, labels) = network(), pictures()
    before = [array.copy() for array in parameters(net)]
    with pytest.raises(FloatingPointError, match="try a tenth"):
        net.fit(X, labels, epochs=50, batch_size=2, optimizer=Sgd(1e300), rng=first_come())
    for old, new in zip(before, parameters(net), strict=True):
        np.testing.assert_array_equal(old, new)


def test_progress_is_told_after_every_epoch():
    net, (X, labels), seen = network(), pictures(), []
    how = {"batch_size": 3, "optimizer": Sgd(0.01), "rng": first_come()}
    net.fit(X, labels, epochs=3, progress=lambda h: seen.append(len(h.training_loss)), **how)
    assert seen == [1, 2, 3]


def test_the_number_of_parameters_counts_all_that_is_learned():
    net = PictureNetwork([[8], [16]], np.random.default_rng(0), norm="batch")
    assert net.n_parameters == 8 * 10 + 16 * 73 + 10 * 65 + 2 * (8 + 16)


@pytest.mark.parametrize(
    ("stages", "options", "message"),
    [
        ([[4], [4], [4], [4]], {}, "Take fewer stages or larger pictures"),
        ([[4], []], {}, "must have a convolution"),
        ([[4]], {"side": 4}, "side must be odd, so that a window has a middle, got 4"),
        ([[4]], {"side": 0}, "side must be at least 1, got 0"),
        ([[0]], {}, "channels must be at least 1, got 0"),
        ([[4]], {"norm": "both"}, "norm must be one of none, batch, layer, group, got 'both'"),
        ([[4]], {"norm": "group", "groups": 3}, "groups must divide all numbers of channels"),
    ],
)
def test_networks_that_cannot_be_are_refused(stages, options, message):
    with pytest.raises(ValueError, match=message):
        PictureNetwork(stages, np.random.default_rng(0), **options)


def test_labels_that_the_network_has_no_class_for_are_refused():
    net, (X, labels) = network(), pictures()
    with pytest.raises(ValueError, match="labels must lie in 0, …, 2"):
        net.fit(X, labels + 3, epochs=1, batch_size=2, optimizer=Sgd(0.1), rng=first_come())


def test_an_optimizer_of_another_kind_is_refused():
    net, (X, labels) = network(), pictures()
    with pytest.raises(TypeError, match="optimizer must be one of buffered_optimizers"):
        net.fit(X, labels, epochs=1, batch_size=2, optimizer=0.1, rng=first_come())
