"""The website's playground in a real browser: its mathematics, its learning, its controls."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from autograder import website
from reference_impl.functional_mlp import mlp_backward, mlp_forward
from reference_impl.losses import squared_error_gradient
from reference_impl.mlp import MLP
from reference_impl.optimizers import sgd_step
from tests.website.test_in_browser import WIDER_THAN_THE_WINDOW, new_page

pytestmark = pytest.mark.slow

MATHEMATICS = Path(website.__file__).with_name("static") / "playground_network.js"
SETTINGS: dict[str, Any] = {
    "noise": 0.1,
    "share": 0.5,
    "inputs": ["x1", "x2"],
    "activation": "tanh",
    "rate": 0.3,
    "batch": 20,
    "l2": 0,
    "l1": 0,
    "seed": 0,
}
TRAIN = """([settings, steps]) => {
    const session = new playgroundNetwork.Session(settings);
    for (let i = 0; i < steps; i++) session.step();
    return {measured: session.measured(), layers: session.layers};
}"""
GRADIENTS = """([problem, layers, activation, X, targets, l2, l1, rate]) => {
    const {lossAndGradients, stepped} = playgroundNetwork;
    const {loss, gradients} = lossAndGradients(problem, layers, activation, X, targets, l2, l1);
    return {loss, gradients, after: stepped(layers, gradients, rate)};
}"""


@pytest.fixture
def playground(browser: Browser, address: str) -> Iterator[Page]:
    """The playground on a phone."""
    page, _ = new_page(browser, 420, "light")
    page.goto(address + "playground.html", wait_until="load")
    yield page
    page.context.close()


@pytest.mark.parametrize("problem", ["classification", "regression"])
@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid", "identity"])
@pytest.mark.parametrize("sizes", [[2, 1], [2, 4, 1], [3, 1, 5, 1], [7, 8, 3, 2, 6, 1]])
@pytest.mark.parametrize(("l2", "l1"), [(0.0, 0.0), (0.03, 0.0), (0.01, 0.02)])
def test_loss_gradients_and_a_step_are_those_of_the_course(
    module: Page, problem: str, activation: str, sizes: list[int], l2: float, l1: float
) -> None:
    rng = np.random.default_rng(len(sizes))
    of_problem = {"classification": "binary_cross_entropy", "regression": "squared_error"}
    mlp = MLP(sizes, rng, hidden=activation, loss=of_problem[problem], l2=l2)
    mlp.params = [(W, rng.normal(size=b.shape)) for W, b in mlp.params]
    X, targets = rng.normal(size=(9, sizes[0])), rng.integers(2, size=9).astype(float)
    if problem == "regression":
        targets = rng.normal(size=9)
    layers = [{"W": W.tolist(), "b": b.tolist()} for W, b in mlp.params]
    given = [problem, layers, activation, X.tolist(), targets.tolist(), l2, l1, 0.3]
    got = module.evaluate(GRADIENTS, given)

    as_wanted = targets[:, None] if problem == "regression" else targets
    loss, gradients, _ = mlp.loss_and_gradients(X, as_wanted)
    loss += l1 * sum(float(np.abs(W).sum()) for W, _ in mlp.params)
    assert abs(got["loss"] - loss) < 1e-10
    assert len(got["gradients"]) == len(gradients)
    for layer, ((W, b), (dW, db)) in enumerate(zip(mlp.params, gradients, strict=True)):
        expected = {"W": dW + l1 * np.sign(W), "b": db}
        before = {"W": W, "b": b}
        for name, gradient in expected.items():
            there = np.array(got["gradients"][layer][name])
            assert there.shape == gradient.shape
            np.testing.assert_allclose(there, gradient, rtol=0, atol=1e-10)
            after = sgd_step(before[name], gradient, 0.3)
            np.testing.assert_allclose(got["after"][layer][name], after, rtol=0, atol=1e-10)


@pytest.mark.parametrize("sizes", [[2, 1], [2, 4, 1], [3, 2, 5, 1]])
def test_gradients_of_a_regression_are_those_of_mlp_backward(
    module: Page, sizes: list[int]
) -> None:
    rng = np.random.default_rng(7)
    params = [(rng.normal(size=(n, m)), rng.normal(size=n)) for m, n in pairwise(sizes)]
    X, targets = rng.normal(size=(9, sizes[0])), rng.normal(size=9)
    layers = [{"W": W.tolist(), "b": b.tolist()} for W, b in params]
    given = ["regression", layers, "sigmoid", X.tolist(), targets.tolist(), 0, 0, 0.3]
    got = module.evaluate(GRADIENTS, given)["gradients"]

    outputs, cache = mlp_forward(X, params)
    signal = squared_error_gradient(outputs, targets[:, None])
    for there, (dW, db) in zip(got, mlp_backward(signal, params, cache), strict=True):
        np.testing.assert_allclose(there["W"], dW, rtol=0, atol=1e-10)
        np.testing.assert_allclose(there["b"], db, rtol=0, atol=1e-10)


def test_the_random_numbers_are_those_published(module: Page) -> None:
    """The 10,000th from 1 is in the C++ standard, [rand.predef], for `minstd_rand`."""
    draw = """() => {
        const random = new playgroundNetwork.Random(1);
        for (let i = 0; i < 9999; i++) random.integer();
        return random.integer();
    }"""
    assert module.evaluate(draw) == 399268537


def test_a_seed_gives_the_same_run_and_another_seed_another(module: Page) -> None:
    settings = {**SETTINGS, "data": "XOR", "widths": [3]}
    first, again = (module.evaluate(TRAIN, [settings, 50]) for _ in range(2))
    assert first == again
    assert module.evaluate(TRAIN, [{**settings, "seed": 1}, 50]) != first


def measured(module: Page, steps: int, **changed: Any) -> list[list[dict[str, float]]]:
    """What a network says of known and of new points, with each of the seeds 0 to 7."""
    runs = ({**SETTINGS, **changed, "seed": seed} for seed in range(8))
    return [module.evaluate(TRAIN, [run, steps])["measured"] for run in runs]


def trained(module: Page, steps: int, **changed: Any) -> list[tuple[float, float, float]]:
    """The loss and the shares of known and new points right, with each of the seeds 0 to 7."""
    found = measured(module, steps, **changed)
    return [(known["loss"], known["right"], new["right"]) for known, new in found]


def typical_errors(module: Page, **changed: Any) -> list[float]:
    """On the new points after 1,000 steps of a regression, with each of the seeds 0 to 7."""
    return [float(np.sqrt(2 * new["loss"])) for _, new in measured(module, 1000, **changed)]


def test_what_the_page_says_of_xor(module: Page) -> None:
    one, two, four = (trained(module, 1000, data="XOR", widths=[units]) for units in (1, 2, 4))
    assert all(0.65 < known < 0.78 for _, known, _ in one)
    assert sorted(known > 0.89 for _, known, _ in two) == [False] + [True] * 7
    assert all(new >= 0.9 for _, _, new in four)
    product = trained(module, 1000, data="XOR", widths=[], inputs=["x1", "x2", "x1x2"])
    assert all(min(known, new) >= 0.99 for _, known, new in product)


def test_what_the_page_says_of_the_circle(module: Page) -> None:
    line = trained(module, 1000, data="circle", widths=[])
    assert all(0.66 < loss < 0.7 for loss, _, _ in line)
    squares = trained(module, 1000, data="circle", widths=[], inputs=["x1²", "x2²"])
    assert all(min(known, new) >= 0.99 for _, known, new in squares)


def test_what_the_page_says_of_regression(module: Page) -> None:
    plane = typical_errors(module, data="tilted plane", widths=[])
    assert all(0.09 < error < 0.12 for error in plane)
    flat = typical_errors(module, data="hill and valley", widths=[])
    assert all(error > 0.24 for error in flat)
    bent = typical_errors(module, data="hill and valley", widths=[8])
    assert all(0.12 < error < 0.155 for error in bent)


def test_what_the_page_says_of_four_layers(module: Page) -> None:
    sizes = "(settings) => new playgroundNetwork.Session(settings).sizes()"
    deep = {**SETTINGS, "data": "circle", "widths": [8] * 4}
    for seed in range(8):
        flat = module.evaluate(sizes, {**deep, "activation": "sigmoid", "seed": seed})
        steep = module.evaluate(sizes, {**deep, "seed": seed})
        assert flat[-1] > 400 * flat[0]
        assert steep[-1] < 10 * steep[0]
    how: dict[str, Any] = {"data": "circle", "widths": [8] * 4}
    assert all(loss > 0.68 for loss, _, _ in trained(module, 500, **how, activation="sigmoid"))
    assert all(min(known, new) >= 0.99 for _, known, new in trained(module, 500, **how))


def test_spirals_are_learned(module: Page) -> None:
    settings = {**SETTINGS, "data": "spirals", "widths": [8, 8]}
    before, after = (module.evaluate(TRAIN, [settings, n])["measured"] for n in (0, 3000))
    assert before[0]["loss"] > 0.6
    assert after[0]["loss"] < 0.1
    assert after[1]["right"] > 0.9


def step(page: Page) -> int:
    return int(page.inner_text("#playground-numbers").split()[1].rstrip("."))


def test_it_waits_to_be_started_and_pauses(playground: Page) -> None:
    assert step(playground) == 0
    playground.focus("#playground-play")
    playground.keyboard.press("Enter")
    playground.wait_for_function(
        "!document.getElementById('playground-numbers').textContent.startsWith('Step 0.')"
    )
    playground.keyboard.press("Enter")
    assert playground.inner_text("#playground-said").startswith("Paused at step")
    assert playground.inner_text("#playground-play") == "Play"
    playground.click("#playground-reset")
    assert step(playground) == 0
    playground.click("#playground-step")
    assert step(playground) == 1


def test_it_pauses_when_its_tab_is_hidden(playground: Page) -> None:
    playground.click("#playground-play")
    assert playground.inner_text("#playground-play") == "Pause"
    playground.evaluate("""() => {
        Object.defineProperty(document, "hidden", {get: () => true});
        document.dispatchEvent(new Event("visibilitychange"));
    }""")
    assert playground.inner_text("#playground-play") == "Play"


def test_the_largest_network_and_its_gradients_fit_on_a_phone(playground: Page) -> None:
    playground.select_option("#playground-layers", "4")
    for k in range(1, 5):
        playground.fill(f"#playground-width-{k}", "8")
    for box in playground.locator("[name=playground-input]").all():
        box.check()
    playground.click("#playground-gradients")
    assert playground.locator("#playground-table table").count() == 5
    assert "289 weights and biases" in playground.inner_text("#playground-numbers")
    assert not playground.evaluate(WIDER_THAN_THE_WINDOW)


def test_a_regression_has_targets_of_its_own_and_words_of_its_own(playground: Page) -> None:
    assert not playground.is_visible("#playground-values")
    playground.select_option("#playground-problem", "regression")
    assert playground.is_visible("#playground-values")
    assert not playground.is_visible("#playground-data")
    assert "typical error" in playground.inner_text("#playground-numbers")
    assert "target" in (playground.get_attribute("#playground-view", "aria-label") or "")
    captions = playground.locator("#playground figcaption").all_inner_texts()
    assert "The target of each point over the output" in captions
    playground.click("#playground-gradients")
    assert playground.locator("#playground-table table").count() == 2
    assert not playground.evaluate(WIDER_THAN_THE_WINDOW)


def test_the_colours_of_a_regression_are_those_of_the_outputs(playground: Page) -> None:
    """A learned plane that rises to the lower right: there it is blue, vermilion opposite."""
    playground.select_option("#playground-problem", "regression")
    playground.select_option("#playground-values", "tilted plane")
    playground.select_option("#playground-noise", "0")
    playground.select_option("#playground-layers", "0")
    opposite = playground.evaluate("""() => {
        for (let i = 0; i < 200; i++) document.getElementById("playground-step").click();
        const plane = document.getElementById("playground-plane"), far = plane.width - 3;
        const colour = (x, y) => [...plane.getContext("2d").getImageData(x, y, 1, 1).data];
        return [colour(3, 3), colour(far, far)];
    }""")
    (red, _, blue, _), (red_there, _, blue_there, _) = opposite
    assert red > 200 > 100 > blue
    assert red_there < 100 < 150 < blue_there


def test_a_field_that_makes_no_sense_is_put_right(playground: Page) -> None:
    playground.fill("#playground-width-1", "99")
    playground.press("#playground-width-1", "Tab")
    assert playground.input_value("#playground-width-1") == "8"


def test_lecture_07_leads_to_it(playground: Page, address: str) -> None:
    playground.goto(address + "lectures/07_vectorized_backprop.html", wait_until="load")
    playground.click(".bd-article p a[href='../playground.html']")
    playground.wait_for_selector("#playground-play")
    assert playground.url == address + "playground.html"
