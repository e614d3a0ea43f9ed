import importlib.resources
import re
from itertools import pairwise

import numpy as np
import pytest
import sklearn.datasets
from hypothesis import given, settings
from hypothesis import strategies as st

from reference_impl import datasets

few = settings(max_examples=20)
counts = st.integers(4, 60)
seeds = st.integers(0, 2**32 - 1)
noises = st.floats(0, 0.5)

CLOUDS = [
    lambda n, noise, rng: datasets.noisy_xor(n, noise, rng),
    lambda n, noise, rng: datasets.moons(n, noise, rng),
    lambda n, noise, rng: datasets.spirals(n, noise, rng),
    lambda n, noise, rng: datasets.blobs(n, noise + 0.1, rng),
    lambda n, noise, rng: datasets.rings(n, noise, rng),
    lambda n, noise, rng: datasets.clouds(n, noise, rng),
]


def generator(seed=0):
    return np.random.default_rng(seed)


def mistakes_of_a_perceptron(X, signs, max_epochs=1000):
    """Rosenblatt's rule without a bias: how many updates until an epoch needs none, or None."""
    w, mistakes = np.zeros(X.shape[1]), 0
    for _ in range(max_epochs):
        before = mistakes
        for x, sign in zip(X, signs, strict=True):
            if sign * (w @ x) <= 0:
                w, mistakes = w + sign * x, mistakes + 1
        if mistakes == before:
            return mistakes
    return None


# --- what holds for all


@few
@given(n=counts, noise=noises, seed=seeds, cloud=st.sampled_from(CLOUDS))
def test_a_cloud_has_n_points_of_classes_that_alternate(n, noise, seed, cloud):
    X, labels = cloud(n, noise, generator(seed))
    assert X.shape == (n, 2)
    assert X.dtype == np.float64
    assert np.all(np.isfinite(X))
    assert labels.dtype == np.int64
    np.testing.assert_array_equal(labels, np.arange(n) % 2)


@few
@given(n=counts, seed=seeds, cloud=st.sampled_from(CLOUDS))
def test_a_cloud_is_drawn_by_its_generator_alone(n, seed, cloud):
    X, _ = cloud(n, 0.2, generator(seed))
    again, _ = cloud(n, 0.2, generator(seed))
    other, _ = cloud(n, 0.2, generator(seed + 1))
    np.testing.assert_array_equal(X, again)
    assert np.all(other != X)


@pytest.mark.parametrize("cloud", CLOUDS[:3])
def test_noise_is_normal_of_the_deviation_given(cloud):
    # The same points without noise are what it was added to.
    noise = cloud(20000, 0.3, generator())[0] - cloud(20000, 0.0, generator())[0]
    assert np.mean(noise, axis=0) == pytest.approx([0, 0], abs=0.01)
    np.testing.assert_allclose(np.cov(noise.T), 0.09 * np.eye(2), atol=0.003)


@pytest.mark.parametrize(
    "call",
    [
        lambda: datasets.gate("or"),
        datasets.xor,
        lambda: datasets.noisy_xor(8, 0.1, generator()),
        datasets.translated_patterns,
        lambda: datasets.moons(8, 0.1, generator()),
        lambda: datasets.spirals(8, 0.1, generator()),
        lambda: datasets.blobs(8, 0.1, generator()),
        lambda: datasets.rings(8, 0.1, generator()),
        lambda: datasets.clouds(8, 0.1, generator()),
        datasets.digits,
        lambda: datasets.patches("training", 8, 16, generator()),
    ],
)
def test_every_call_returns_new_arrays(call):
    X, labels = call()
    X_before, labels_before = X.copy(), labels.copy()
    X += 1
    labels += 1
    X_again, labels_again = call()
    np.testing.assert_array_equal(X_again, X_before)
    np.testing.assert_array_equal(labels_again, labels_before)


# --- gates


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("or", lambda u, v: u or v),
        ("and", lambda u, v: u and v),
        ("nor", lambda u, v: not (u or v)),
        ("nand", lambda u, v: not (u and v)),
        ("xor", lambda u, v: u != v),
        ("xnor", lambda u, v: u == v),
    ],
)
def test_a_gate_says_what_its_name_says(name, says):
    X, labels = datasets.gate(name)
    assert X.dtype == np.float64
    assert labels.dtype == np.int64
    np.testing.assert_array_equal(X, [[0, 0], [0, 1], [1, 0], [1, 1]])
    np.testing.assert_array_equal(labels, [says(bool(u), bool(v)) for u, v in X])


def test_a_perceptron_learns_every_gate_but_xor_and_xnor():
    for name in ("or", "and", "nor", "nand", "xor", "xnor"):
        X, labels = datasets.gate(name)
        with_one = np.concatenate([np.ones((4, 1)), X], axis=1)
        learned = mistakes_of_a_perceptron(with_one, 2 * labels - 1) is not None
        assert learned == (name not in ("xor", "xnor")), name


def test_xor_is_the_gate_of_that_name():
    for array, right in zip(datasets.xor(), datasets.gate("xor"), strict=True):
        np.testing.assert_array_equal(array, right)


@few
@given(n=counts, seed=seeds)
def test_without_noise_xor_is_its_corners_in_turn(n, seed):
    X, labels = datasets.noisy_xor(n, 0, generator(seed))
    np.testing.assert_array_equal(labels, X[:, 0] != X[:, 1])
    corners, numbers = np.unique(X, axis=0, return_counts=True)
    np.testing.assert_array_equal(corners, datasets.xor()[0])
    assert np.ptp(numbers) <= 1


# --- translated patterns


def test_the_patterns_are_all_translations_of_two_that_are_none_of_each_other():
    X, labels = datasets.translated_patterns()
    assert X.shape == (32, 16)
    assert X.dtype == np.float64
    assert labels.dtype == np.int64
    np.testing.assert_array_equal(labels, [0] * 16 + [1] * 16)
    for pattern in (X[:16], X[16:]):
        for shift in range(16):
            np.testing.assert_array_equal(pattern[shift], np.roll(pattern[0], shift))
    assert len(np.unique(X, axis=0)) == 32


def test_both_kinds_of_pattern_have_the_same_mean():
    # So no linear classifier tells them apart: it would have to be right about the means too.
    X, labels = datasets.translated_patterns()
    np.testing.assert_array_equal(X.sum(axis=1), 4)
    assert set(np.unique(X)) == {0.0, 1.0}
    for label in (0, 1):
        np.testing.assert_array_equal(X[labels == label].mean(axis=0), 0.25)


# --- point clouds


@pytest.mark.parametrize("n", [4, 10, 100])
def test_moons_are_those_of_scikit_learn(n):
    X, labels = datasets.moons(n, 0, generator())
    X_right, labels_right = sklearn.datasets.make_moons(n, shuffle=False)
    for label in (0, 1):
        np.testing.assert_allclose(
            X[labels == label], X_right[labels_right == label], rtol=1e-12, atol=1e-12
        )


@few
@given(n=counts)
def test_moons_are_half_circles(n):
    X, labels = datasets.moons(n, 0, generator())
    upper, lower = X[labels == 0], X[labels == 1]
    np.testing.assert_allclose(np.hypot(*upper.T), 1, rtol=1e-12)
    np.testing.assert_allclose(np.hypot(*(lower - [1, 0.5]).T), 1, rtol=1e-12)
    assert np.all(upper[:, 1] > -1e-12)
    assert np.all(lower[:, 1] < 0.5 + 1e-12)


@few
@given(n=st.integers(2, 60), turns=st.floats(0.1, 4))
def test_a_spiral_winds_outwards_and_the_other_is_half_a_turn_ahead(n, turns):
    X, labels = datasets.spirals(n, 0, generator(), turns)
    first, second = X[labels == 0], X[labels == 1]
    radius = np.hypot(*first.T)
    count = len(first)
    np.testing.assert_allclose(radius, np.arange(1, count + 1) / count, rtol=1e-12)
    angle = 2 * np.pi * turns * radius
    np.testing.assert_allclose(first[:, 0], radius * np.cos(angle), atol=1e-12)
    np.testing.assert_allclose(first[:, 1], radius * np.sin(angle), atol=1e-12)
    np.testing.assert_allclose(second, -first[: len(second)], atol=1e-12)


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_spirals_keep_their_distance(turns):
    X, labels = datasets.spirals(600, 0, generator(), turns)
    outside = np.hypot(*X.T) > 0.3
    first, second = X[outside & (labels == 0)], X[outside & (labels == 1)]
    distances = np.hypot(*(first[:, None] - second[None, :]).transpose(2, 0, 1))
    # Along a ray the next turn of the other is 1/(2 turns) away; across, a little less.
    assert 0.35 / turns < distances.min() < 0.5 / turns


def test_more_turns_of_a_spiral_are_another_set_and_the_default_is_one_and_a_half():
    default, _ = datasets.spirals(20, 0.1, generator())
    np.testing.assert_array_equal(default, datasets.spirals(20, 0.1, generator(), 1.5)[0])
    assert np.any(default != datasets.spirals(20, 0.1, generator(), 3)[0])


@few
@given(n=st.integers(2, 60), margin=st.floats(0.01, 3), seed=seeds)
def test_blobs_keep_the_margin_and_a_perceptron_makes_no_more_mistakes_than_novikoff(
    n, margin, seed
):
    X, labels = datasets.blobs(n, margin, generator(seed))
    signs = 2 * labels - 1
    assert np.min(signs * X.sum(axis=1)) >= np.sqrt(2) * margin - 1e-12
    # Far fewer than the theorem's when the margin is small, so only a larger one is tried.
    if margin > 0.1:
        bound = np.max(np.sum(X**2, axis=1)) / margin**2
        assert mistakes_of_a_perceptron(X, signs) <= bound + 1e-9


def test_blobs_come_close_to_their_margin_and_spread_along_the_line():
    X, labels = datasets.blobs(20000, 0.5, generator())
    distances = (2 * labels - 1) * X.sum(axis=1) / np.sqrt(2)
    along = (X[:, 1] - X[:, 0]) / np.sqrt(2)
    assert distances.min() == pytest.approx(0.5, abs=1e-3)
    assert np.mean((distances - 0.5) ** 2) == pytest.approx(1, abs=0.03)
    assert np.std(along) == pytest.approx(1, abs=0.03)
    assert np.corrcoef(distances, along)[0, 1] == pytest.approx(0, abs=0.03)


# --- digits


def test_the_digits_are_those_of_scikit_learn_bit_for_bit():
    X, labels = datasets.digits()
    X_right, labels_right = sklearn.datasets.load_digits(return_X_y=True)
    assert X.dtype == X_right.dtype == np.float64
    assert labels.dtype == np.int64
    assert X.tobytes() == X_right.tobytes()
    np.testing.assert_array_equal(labels, labels_right)
    assert X.shape == (1797, 64)
    assert (X.min(), X.max()) == (0, 16)


def test_there_are_about_as_many_of_each_digit():
    _, labels = datasets.digits()
    numbers = np.bincount(labels)
    assert len(numbers) == 10
    assert (numbers.min(), numbers.max()) == (174, 183)


def test_the_file_of_digits_is_small_and_read_once():
    file = importlib.resources.files("reference_impl") / "digits.npz"
    assert len(file.read_bytes()) < 100_000
    datasets._digits_file.cache_clear()
    datasets.digits()
    datasets.digits()
    assert datasets._digits_file.cache_info().misses == 1


# --- photographs

parts = st.sampled_from(sorted(datasets.PARTS))


def test_the_photographs_are_grey_and_no_two_are_alike():
    pictures = datasets.photographs()
    assert pictures.shape == (len(datasets.PHOTOGRAPHS), 128, 192)
    assert pictures.dtype == np.float64
    np.testing.assert_array_equal(pictures, pictures.round())
    assert 0 <= pictures.min() < 20
    assert 235 < pictures.max() <= 255
    flat = pictures.reshape(len(pictures), -1)
    assert np.all(flat.std(axis=1) > 10)
    assert np.abs(np.corrcoef(flat) - np.eye(len(flat))).max() < 0.7


def test_photographs_are_new_arrays_at_every_call():
    before = datasets.photographs()
    datasets.photographs()[:] = 0
    np.testing.assert_array_equal(datasets.photographs(), before)


def test_the_file_of_photographs_is_small_and_read_once():
    file = importlib.resources.files("reference_impl") / "photographs.npz"
    assert len(file.read_bytes()) < 150_000
    datasets._photographs_file.cache_clear()
    datasets.photographs()
    datasets.patches("test", 7, 8, generator())
    assert datasets._photographs_file.cache_info().misses == 1


@few
@given(n=st.integers(1, 40), size=st.integers(1, 40), seed=seeds, part=parts)
def test_a_patch_is_found_in_its_part_of_its_photograph(n, size, seed, part):
    X, labels = datasets.patches(part, n, size, generator(seed))
    assert X.shape == (n, size * size)
    assert X.dtype == np.float64
    assert labels.dtype == np.int64
    np.testing.assert_array_equal(labels, np.arange(n) % 7)
    start, end = datasets.PARTS[part]
    within = datasets.photographs()[:, :, start:end]
    places = np.lib.stride_tricks.sliding_window_view(within, (size, size), axis=(1, 2))
    patch, label = X[-1].reshape(size, size), labels[-1]
    assert np.any(np.all(places[label] == patch, axis=(-2, -1)))


def test_no_column_of_pixels_is_in_two_parts_and_a_gap_is_between_them(monkeypatch):
    numbered = np.broadcast_to(np.arange(192, dtype=np.uint8), (7, 128, 192))
    monkeypatch.setattr(datasets, "_photographs_file", lambda: numbered)
    seen = {p: datasets.patches(p, 3000, 16, generator())[0] for p in datasets.PARTS}
    edges = {part: (columns.min(), columns.max() + 1) for part, columns in seen.items()}
    assert edges == datasets.PARTS  # each part is used to its edges
    ordered = sorted(edges.values())
    assert [left - right for (_, right), (left, _) in pairwise(ordered)] == [8, 8]


def test_patches_come_from_all_rows_and_are_drawn_by_their_generator_alone(monkeypatch):
    X, _ = datasets.patches("training", 70, 16, generator(1))
    np.testing.assert_array_equal(X, datasets.patches("training", 70, 16, generator(1))[0])
    assert np.any(datasets.patches("training", 70, 16, generator(2))[0] != X)
    numbered = np.broadcast_to(np.arange(128, dtype=np.uint8)[:, None], (7, 128, 192))
    monkeypatch.setattr(datasets, "_photographs_file", lambda: numbered)
    assert len(np.unique(datasets.patches("test", 3000, 40, generator())[0])) == 128


# --- wrong arguments


@pytest.mark.parametrize(
    ("kind", "function", "arguments", "message"),
    [
        (ValueError, datasets.gate, ("not",), "or, and, nor, nand, xor, xnor, got 'not'"),
        (ValueError, datasets.noisy_xor, (3, 0.1, generator()), "n must be at least 4, got 3"),
        (TypeError, datasets.noisy_xor, (4.0, 0.1, generator()), "n must be an integer, got 4.0"),
        (ValueError, datasets.noisy_xor, (4, -0.1, generator()), "noise must be a number ≥ 0"),
        (TypeError, datasets.noisy_xor, (4, 0.1, 0), "rng must be a numpy.random.Generator, got"),
        (ValueError, datasets.moons, (3, 0.1, generator()), "n must be at least 4, got 3"),
        (ValueError, datasets.moons, (4, np.nan, generator()), "noise must be a number ≥ 0, got"),
        (TypeError, datasets.moons, (4, 0.1, np.random), "Generator, got module. Make one with"),
        (ValueError, datasets.spirals, (1, 0.1, generator()), "n must be at least 2, got 1"),
        (TypeError, datasets.spirals, (4, "0", generator()), "noise must be a number, got '0'"),
        (ValueError, datasets.spirals, (4, 0.1, generator(), 0), "turns must be a number > 0, got"),
        (TypeError, datasets.spirals, (4, 0.1, None), "Generator, got NoneType"),
        (ValueError, datasets.blobs, (1, 0.1, generator()), "n must be at least 2, got 1"),
        (ValueError, datasets.blobs, (4, 0, generator()), "margin must be a number > 0, got 0"),
        (TypeError, datasets.blobs, (4, 0.1, 7), "rng must be a numpy.random.Generator, got int"),
        (ValueError, datasets.patches, ("all", 7, 16, generator()), "part must be one of training"),
        (ValueError, datasets.patches, ("test", 0, 16, generator()), "n must be at least 1, got 0"),
        (
            ValueError,
            datasets.patches,
            ("test", 7, 41, generator()),
            "size must be at most 40, the",
        ),
        (
            TypeError,
            datasets.patches,
            ("test", 7, 1.5, generator()),
            "size must be an integer, got",
        ),
        (TypeError, datasets.patches, ("test", 7, 16, 0), "rng must be a numpy.random.Generator"),
    ],
)
def test_a_wrong_argument_is_named_with_what_was_expected_and_what_came(
    kind, function, arguments, message
):
    with pytest.raises(kind, match=re.escape(message)):
        function(*arguments)
