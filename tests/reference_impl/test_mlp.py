import json
from functools import partial
from itertools import chain

import autograd
import autograd.numpy as anp
import numpy as np
import pytest

from reference_impl.batches import split
from reference_impl.buffered_optimizers import Adam, Momentum, Sgd
from reference_impl.datasets import digits, moons, xor
from reference_impl.gradient_checking import directional_derivatives
from reference_impl.mlp import MLP
from reference_impl.mlp_choices import ACTIVATIONS
from reference_impl.normalization import standardize_apply, standardize_fit
from reference_impl.training import early_stopping

OPTIONS = [{}, {"batch_norm": True}, {"l2": 0.3}, {"keep_prob": 0.6}]
OPTIONS += [{"batch_norm": True, "l2": 0.3, "keep_prob": 0.6}]


def negative():
    optimizer = Sgd(0.1)
    optimizer.eta = -1.0
    return optimizer


def standardized_digits():
    X, labels = digits()
    parts = split(X, labels, (0.6, 0.2, 0.2), np.random.default_rng(0))
    mean, std = standardize_fit(parts[0][0])
    return [(standardize_apply(X, mean, std), labels) for X, labels in parts]


@pytest.mark.parametrize("hidden", ACTIVATIONS)
@pytest.mark.parametrize("loss", ["softmax_cross_entropy", "squared_error", "binary_cross_entropy"])
@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_gradients_agree_with_central_differences_in_random_directions(hidden, loss, options):
    rng = np.random.default_rng(7)
    mlp = MLP([4, 5, 3, 1 if loss[0] == "b" else 2], rng, hidden=hidden, loss=loss, **options)
    # no bias is 0, or a unit whose inputs are all dropped would sit on ReLU's kink
    mlp.params = [(W, b + 0.1) for W, b in mlp.params]
    X = rng.standard_normal((6, 4))
    T = {"so": rng.integers(2, size=6), "sq": rng.standard_normal((6, 2)), "bi": rng.random(6)}[
        loss[:2]
    ]

    def with_masks(_):
        return mlp.loss_and_gradients(X, T, np.random.default_rng(8))

    _, gradients, scale_gradients = with_masks(None)
    for pairs, slopes in ((mlp.params, gradients), (mlp.scales, scale_gradients)):
        for layer, kind in np.ndindex(len(pairs), 2):
            right = pairs[layer]

            def loss_at(array, pairs=pairs, layer=layer, kind=kind, right=right):
                pairs[layer] = (array, right[1]) if kind == 0 else (right[0], array)
                value, _, _ = with_masks(None)
                pairs[layer] = right
                return value

            analytic, numeric = directional_derivatives(
                loss_at, right[kind], slopes[layer][kind], rng
            )
            # with batch normalisation the gradient of a bias is 0 up to rounding
            assert analytic == pytest.approx(numeric, rel=1e-5, abs=1e-8)


def test_gradients_agree_with_autograd():
    rng = np.random.default_rng(9)
    mlp = MLP([4, 5, 3, 2], rng, hidden="tanh", l2=0.2)
    X, labels = rng.standard_normal((6, 4)), rng.integers(2, size=6)

    def loss(params):
        A = X
        for W, b in params[:-1]:
            A = anp.tanh(anp.dot(A, W.T) + b)
        W, b = params[-1]
        Z = anp.dot(A, W.T) + b
        log_p = Z - anp.log(anp.sum(anp.exp(Z), axis=1, keepdims=True))
        return -anp.mean(log_p[anp.arange(6), labels]) + 0.1 * sum(anp.sum(W**2) for W, _ in params)

    value, gradients, _ = mlp.loss_and_gradients(X, labels)
    assert value == pytest.approx(loss(mlp.params), rel=1e-12)
    for pair, right in zip(gradients, autograd.grad(loss)(mlp.params), strict=True):
        for array, expected in zip(pair, right, strict=True):
            np.testing.assert_allclose(array, expected, rtol=1e-9, atol=1e-12)


def test_it_learns_the_digits():
    training, validation, test = standardized_digits()
    rng = np.random.default_rng(1)
    mlp = MLP([64, 32, 10], rng)
    history = mlp.fit(
        *training,
        epochs=40,
        batch_size=32,
        optimizer=Momentum(0.05),
        rng=rng,
        validation=validation,
        patience=10,
    )
    assert history.training_loss[-1] < 0.1 * history.training_loss[0]
    assert len(history.training_loss) == len(history.validation_loss)
    assert np.mean(mlp.predict(test[0]) == test[1]) >= 0.95


def test_binary_and_regression_networks_learn_too():
    rng = np.random.default_rng(2)
    X, labels = moons(200, 0.1, rng)
    mlp = MLP([2, 16, 1], rng, hidden="tanh", loss="binary_cross_entropy")
    mlp.fit(X, labels.astype(float), epochs=100, batch_size=20, optimizer=Adam(0.05), rng=rng)
    assert np.mean(mlp.predict(X) == labels) > 0.97

    x = np.linspace(-2, 2, 100)[:, None]
    mlp = MLP([1, 20, 1], rng, hidden="tanh", loss="squared_error")
    mlp.fit(x, np.sin(2 * x), epochs=300, batch_size=20, optimizer=Adam(0.02), rng=rng)
    assert mlp.mean_loss(x, np.sin(2 * x)) < 1e-3
    assert mlp.predict(x).shape == (100, 1)


def test_the_same_seed_gives_the_same_network():
    X, labels = moons(60, 0.1, np.random.default_rng(0))

    def trained(seed):
        rng = np.random.default_rng(seed)
        mlp = MLP([2, 8, 2], rng, keep_prob=0.8, batch_norm=True)
        mlp.fit(X, labels, epochs=3, batch_size=8, optimizer=Adam(0.01), rng=rng)
        return mlp.outputs(X)

    np.testing.assert_array_equal(trained(5), trained(5))
    assert not np.array_equal(trained(5), trained(6))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_dtype_is_kept_throughout(dtype):
    rng = np.random.default_rng(3)
    X, labels = moons(40, 0.1, rng)
    X = X.astype(dtype)
    mlp = MLP([2, 8, 2], rng, batch_norm=True, keep_prob=0.9, l2=1e-3, like=X)
    mlp.fit(X, labels, epochs=2, batch_size=16, optimizer=Adam(0.01), rng=rng)
    for pairs in (mlp.params, mlp.scales, mlp.running):
        assert {array.dtype for pair in pairs for array in pair} == {np.dtype(dtype)}
    assert mlp.outputs(X).dtype == dtype
    _, gradients, scale_gradients = mlp.loss_and_gradients(X, labels, rng)
    assert {a.dtype for pair in gradients + scale_gradients for a in pair} == {np.dtype(dtype)}


def test_an_equal_validation_loss_is_no_progress():
    rng = np.random.default_rng(0)
    X, labels = xor()
    history = MLP([2, 3, 2], rng).fit(
        X,
        labels,
        epochs=9,
        batch_size=4,
        optimizer=Sgd(1e-300),  # too small to change a weight
        rng=rng,
        validation=(X, labels),
        patience=2,
    )
    assert (history.best_epoch, len(history.validation_loss)) == (0, 3)
    assert early_stopping(history.validation_loss, patience=2) == 0


def test_training_keeps_the_parameters_of_the_best_epoch_and_stops_when_patience_ends():
    rng = np.random.default_rng(4)
    X, labels = moons(30, 0.3, rng)
    validation = moons(300, 0.3, rng)
    mlp = MLP([2, 50, 2], rng)
    history = mlp.fit(
        X,
        labels,
        epochs=500,
        batch_size=5,
        optimizer=Momentum(0.2),
        rng=rng,
        validation=validation,
        patience=7,
    )
    losses = history.validation_loss
    assert history.best_epoch == int(np.argmin(losses))
    assert len(losses) == history.best_epoch + 8 < 500
    assert mlp.mean_loss(*validation) == losses[history.best_epoch] < losses[-1]


def test_a_schedule_sets_the_learning_rate_of_each_epoch_and_progress_is_told():
    X, labels = xor()
    rng = np.random.default_rng(5)
    optimizer, rates, lengths = Sgd(1.0), [], []

    def progress(history):
        rates.append(optimizer.eta)
        lengths.append(len(history.training_loss))

    MLP([2, 3, 2], rng).fit(
        X,
        labels,
        epochs=3,
        batch_size=4,
        optimizer=optimizer,
        rng=rng,
        schedule=lambda epoch: 0.1 / (epoch + 1),
        progress=progress,
    )
    assert rates == [0.1, 0.05, 0.1 / 3]
    assert lengths == [1, 2, 3]


def test_all_zero_weights_never_learn_xor():
    # exercises.md, ps11: every gradient is exactly 0
    X, labels = xor()
    mlp = MLP([2, 4, 2], np.random.default_rng(0), hidden="tanh", scheme="zeros")
    _, gradients, _ = mlp.loss_and_gradients(X, labels)
    assert all(not array.any() for pair in gradients for array in pair)


@pytest.mark.parametrize("hidden", ["relu", "leaky_relu", "elu", "silu", "gelu"])
def test_a_diverging_training_says_so_and_leaves_the_network_as_it_was(hidden):
    rng = np.random.default_rng(6)
    x = 100 * rng.standard_normal((20, 3))
    mlp = MLP([3, 5, 1], rng, hidden=hidden, loss="squared_error")
    before = mlp.outputs(x)
    with pytest.raises(FloatingPointError, match=r"epoch \d+: the steps are too large.*10.*tenth"):
        mlp.fit(x, x[:, :1], epochs=50, batch_size=5, optimizer=Sgd(10.0), rng=rng)
    np.testing.assert_array_equal(mlp.outputs(x), before)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("with_validation", [False, True])
@pytest.mark.parametrize("epochs", range(1, 8))
def test_a_training_ends_in_a_usable_network_or_in_the_error_and_the_old_one(
    dtype, with_validation, epochs
):
    # one step an epoch, so that the last one may be the one that overflows
    errors = 0
    for seed in range(15):
        rng = np.random.default_rng(seed)
        X = (10 * rng.standard_normal((30, 4))).astype(dtype)
        T = (100 * rng.standard_normal((30, 1))).astype(dtype)
        mlp = MLP([4, 10, 10, 1], rng, loss="squared_error", like=X)
        before = mlp.outputs(X)
        options = {"validation": (X, T)} if with_validation else {}
        try:
            mlp.fit(X, T, epochs=epochs, batch_size=30, optimizer=Sgd(1.0), rng=rng, **options)
        except FloatingPointError:
            errors += 1
            np.testing.assert_array_equal(mlp.outputs(X), before)
        assert np.isfinite(mlp.mean_loss(X, T))
    assert errors > 0 or epochs < 7


def fitting(progress=None, **options):
    X, labels = moons(60, 0.1, np.random.default_rng(0))
    mlp = MLP([2, 8, 2], np.random.default_rng(1), batch_norm=True)
    arguments = {"epochs": 4, "batch_size": 20, "optimizer": Sgd(0.1)} | options
    arguments["rng"] = np.random.default_rng(2)
    call = partial(mlp.fit, X, labels, progress=progress and partial(progress, mlp), **arguments)
    return mlp, call


def test_what_progress_is_shown_stays_as_it_was():
    shown = []

    def progress(mlp, history):
        losses, best = history.training_loss, history.best_epoch
        arrays = [a for pairs in (mlp.params, mlp.scales, mlp.running) for p in pairs for a in p]
        shown.append((arrays, [+a for a in arrays], losses, [*losses], best))

    _, fit = fitting(progress)
    fit()
    for arrays, copies, losses, copied_losses, _ in shown:
        assert losses == copied_losses
        for array, copy in zip(arrays, copies, strict=True):
            np.testing.assert_array_equal(array, copy)
    assert [len(losses) for _, _, losses, _, _ in shown] == [1, 2, 3, 4]
    assert not np.array_equal(shown[0][0][0], shown[-1][0][0])


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_an_interrupted_training_leaves_the_last_complete_epoch(error):
    def progress(_, history):
        if len(history.training_loss) == 3:
            raise error

    interrupted, fit = fitting(progress)
    with pytest.raises(error):
        fit()
    right, fit = fitting(epochs=3)
    fit()
    for kind in ("params", "scales", "running"):
        pairs, expected = getattr(interrupted, kind), getattr(right, kind)
        for array, copy in zip(chain(*pairs), chain(*expected), strict=True):
            np.testing.assert_array_equal(array, copy)


def test_a_training_interrupted_before_its_first_epoch_is_over_changes_nothing(monkeypatch):
    mlp, fit = fitting()
    params = mlp.params

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("reference_impl.training_step.TrainingStep.__call__", interrupted)
    with pytest.raises(KeyboardInterrupt):
        fit()
    assert mlp.params is params


def test_an_interrupted_training_with_validation_leaves_the_best_epoch():
    validation = moons(100, 0.1, np.random.default_rng(3))
    losses = []

    def progress(_, history):
        losses[:] = history.validation_loss
        if len(losses) == 12:
            raise KeyboardInterrupt

    mlp, fit = fitting(progress, epochs=50, optimizer=Sgd(5.0), validation=validation)
    with pytest.raises(KeyboardInterrupt):
        fit()
    assert losses.index(min(losses)) < 11
    assert mlp.mean_loss(*validation) == min(losses)


def test_the_optimizer_has_its_own_learning_rate_back_after_a_schedule():
    optimizer = Sgd(0.5)
    _, fit = fitting(optimizer=optimizer, schedule=lambda epoch: 0.1)
    fit()
    assert optimizer.eta == 0.5


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"validation": (np.ones((3, 5)), np.zeros(3, int))}, ValueError, "The X of validation"),
        ({"validation": (np.ones((3, 2)), np.full(3, 2))}, ValueError, "set does not fit: labels"),
        ({"validation": (np.ones((3, 2)), [0, 1, 0])}, TypeError, "the T of validation must be an"),
        ({"validation": (np.ones((3, 2)),)}, TypeError, r"validation must be a pair \(X, T\)"),
        ({"optimizer": Adam}, TypeError, "optimizer must be one of buffered_optimizers"),
        ({"optimizer": "adam"}, TypeError, "optimizer must be one of buffered_optimizers"),
        ({"optimizer": negative()}, ValueError, "eta must be a number ≥ 0, got -1"),
    ],
)
def test_what_does_not_fit_is_refused_before_anything_moves(options, error, message):
    mlp, fit = fitting(**options)
    params, copies = mlp.params, [(+W, +b) for W, b in mlp.params]
    with pytest.raises(error, match=message):
        fit()
    assert mlp.params is params
    for pair, copy in zip(params, copies, strict=True):
        for array, expected in zip(pair, copy, strict=True):
            np.testing.assert_array_equal(array, expected)


def test_lists_are_refused_with_advice():
    mlp, _ = fitting()
    rest = {"epochs": 1, "batch_size": 1, "optimizer": Sgd(0.1), "rng": np.random.default_rng(0)}
    with pytest.raises(TypeError, match=r"X must be an array, got list.*numpy\.asarray\(X"):
        mlp.fit([[1.0, 2.0]], np.zeros(1, int), **rest)


@pytest.mark.parametrize(
    "options", [{}, {"batch_norm": True, "keep_prob": 0.8, "l2": 0.1, "hidden": "tanh"}], ids=str
)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_saved_network_comes_back_the_same(tmp_path, options, dtype):
    rng = np.random.default_rng(7)
    X, labels = moons(40, 0.1, rng)
    X = X.astype(dtype)
    mlp = MLP([2, 5, 4, 2], rng, like=X, **options)
    mlp.fit(X, labels, epochs=2, batch_size=7, optimizer=Adam(0.01), rng=rng)
    mlp.save(tmp_path / "network.npz")
    loaded = MLP.load(tmp_path / "network.npz")
    np.testing.assert_array_equal(loaded.outputs(X), mlp.outputs(X))
    assert loaded.outputs(X).dtype == dtype
    assert (loaded.sizes, loaded.hidden, loaded.l2, loaded.keep_prob) == (
        mlp.sizes,
        mlp.hidden,
        mlp.l2,
        mlp.keep_prob,
    )
    assert [path.name for path in tmp_path.iterdir()] == ["network.npz"]
    as_double = MLP.load(tmp_path / "network.npz", like=np.ones(1))
    assert as_double.params[0][0].dtype == np.float64


def test_a_file_that_holds_no_network_is_refused(tmp_path):
    path = tmp_path / "file.npz"
    path.write_bytes(b"not an archive")
    with pytest.raises(ValueError, match=r"holds no network that MLP\.save has written"):
        MLP.load(path)
    settings = np.array(json.dumps({"hidden": "relu", "loss": "squared_error"}))
    good = {"params0_0": np.ones((2, 3)), "params0_1": np.ones(2)}
    for arrays in (
        {"settings": settings},
        good,
        {**good, "settings": np.array("{")},
        {**good, "settings": np.array('{"hidden": "cosine"}')},
        {**good, "settings": np.array('{"sizes": [1]}')},
        {**good, "settings": settings, "params0_1": np.ones(3)},
        {**good, "settings": settings, "scales0_0": np.ones(2), "scales0_1": np.ones(2)},
        {**good, "settings": settings, "params0_0": np.array([[{}]], dtype=object)},
    ):
        np.savez(path, allow_pickle=True, **arrays)
        with pytest.raises(ValueError, match=r"holds no network that MLP\.save has written"):
            MLP.load(path)
    with pytest.raises(FileNotFoundError):
        MLP.load(tmp_path / "missing.npz")


def saved(path):
    MLP([3, 2], np.random.default_rng(0), loss="squared_error").save(path)
    return path.read_bytes()


@pytest.mark.parametrize(
    "spoiled",
    [
        lambda data: b"",
        lambda data: b"PK\x03\x04 and nothing more",
        lambda data: data[: len(data) // 2],
        lambda data: data[:-1],
        lambda data: data[:150] + bytes([data[150] ^ 1]) + data[151:],
        lambda data: b"\x93NUMPY" + data,
    ],
    ids=["empty", "a beginning", "half", "all but a byte", "one bit", "something before"],
)
def test_a_damaged_file_is_refused_without_advice_to_load_it_unsafely(tmp_path, spoiled):
    path = tmp_path / "network.npz"
    path.write_bytes(spoiled(saved(path)))
    with pytest.raises(ValueError, match=r"holds no network that MLP\.save") as caught:
        MLP.load(path)
    assert "pickle" not in str(caught.value)


def test_other_files_of_numpy_are_refused(tmp_path):
    np.save(tmp_path / "array.npy", np.ones(3))
    with pytest.raises(ValueError, match=r"holds no network that MLP\.save has written"):
        MLP.load(tmp_path / "array.npy")


@pytest.mark.parametrize(
    ("W", "b"),
    [
        (np.full((2, 3), np.nan), np.ones(2)),
        (np.ones((2, 3)), np.ones(2, "f4")),
        (np.ones((2, 3), int), np.ones(2, int)),
        (np.ones((2, 3), "f2"), np.ones(2, "f2")),
    ],
    ids=["nan", "two dtypes", "integers", "half precision"],
)
def test_a_network_that_could_not_be_used_is_not_loaded(tmp_path, W, b):
    settings = np.array(json.dumps({"hidden": "relu", "loss": "squared_error"}))
    np.savez(tmp_path / "network.npz", params0_0=W, params0_1=b, settings=settings)
    with pytest.raises(ValueError, match=r"holds no network that MLP\.save has written"):
        MLP.load(tmp_path / "network.npz")


def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    mlp = MLP([2, 2], np.random.default_rng(0))
    mlp.save(tmp_path / "network.npz")
    before = (tmp_path / "network.npz").read_bytes()

    def half(file, **arrays):
        file.write(b"half")
        raise OSError("disk full")

    monkeypatch.setattr(np, "savez", half)
    with pytest.raises(OSError, match="disk full"):
        mlp.save(tmp_path / "network.npz")
    assert (tmp_path / "network.npz").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["network.npz"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"hidden": "maxout"}, "hidden must be one of relu, .*, silu, gelu, got 'maxout'"),
        ({"loss": "hinge"}, "loss must be one of softmax_cross_entropy"),
        ({"loss": "binary_cross_entropy"}, r"needs one output, got sizes\[-1\] = 2"),
        ({"keep_prob": 0.0}, "keep_prob must be a number > 0 and ≤ 1"),
        ({"l2": -1.0}, "l2 must be a number ≥ 0"),
        ({"scheme": "orthogonal"}, "scheme must be one of"),
    ],
)
def test_settings_are_checked(options, message):
    with pytest.raises(ValueError, match=message):
        MLP([3, 2], np.random.default_rng(0), **options)


def test_arguments_of_fit_are_checked_before_anything_is_done():
    rng = np.random.default_rng(0)
    X, labels = xor()
    mlp = MLP([2, 3, 2], rng)
    good = {"epochs": 1, "batch_size": 2, "optimizer": Sgd(0.1), "rng": rng}
    for kind, wrong, message in (
        (ValueError, {"epochs": 0}, "epochs must be at least 1"),
        (TypeError, {"batch_size": 1.5}, "batch_size must be an integer"),
        (ValueError, {"patience": 3}, "patience needs a validation set"),
        (TypeError, {"rng": 0}, "rng must be a numpy.random.Generator"),
    ):
        with pytest.raises(kind, match=message):
            mlp.fit(X, labels, **(good | wrong))
    with pytest.raises(ValueError, match="labels must lie in 0"):
        mlp.fit(X, labels + 1, **good)
    with pytest.raises(TypeError, match="X has dtype float32 but W has float64"):
        mlp.fit(X.astype(np.float32), labels, **good)


def test_batch_norm_is_true_or_false():
    with pytest.raises(TypeError, match="batch_norm must be True or False, got 'no'"):
        MLP([3, 2], np.random.default_rng(0), batch_norm="no")


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_binary_network_learns_the_same_from_integers(dtype):
    X, t = np.random.default_rng(0).normal(size=(12, 2)).astype(dtype), np.arange(12) % 2
    losses = []
    for targets in (t, t.astype(dtype)):
        mlp = MLP([2, 3, 1], np.random.default_rng(1), loss="binary_cross_entropy", like=X)
        history = mlp.fit(
            X,
            targets,
            epochs=3,
            batch_size=5,
            optimizer=Sgd(0.5),
            rng=np.random.default_rng(2),
            validation=(X, targets),
        )
        losses.append((history.training_loss, history.validation_loss))
    assert losses[0] == losses[1]
