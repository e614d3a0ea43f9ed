"""The website's page on momentum in a real browser: its mathematics, its answers, its handles."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from autograder import website
from reference_impl.optimizers import momentum_step
from tests.website.test_in_browser import WIDER_THAN_THE_WINDOW, new_page

pytestmark = pytest.mark.slow

MATHEMATICS = Path(website.__file__).with_name("static") / "momentum_ball.js"
LECTURE = Path(__file__).parents[2] / "lectures" / "08_sgd.ipynb"
KINDS = ("glides", "swings", "jumps", "flies off")
PRODUCTS, MUS = np.linspace(0, 4.4, 45), np.linspace(0, 1, 21)
WAY = "#momentum-bowl .way:not(.later)"
ON_THE_MAP = """([products, mus]) => mus.map((mu) => products.map((product) =>
    [momentumBall.factor(product, mu), momentumBall.kind(product, mu)]))"""


@pytest.fixture(params=[420, 1200])
def momentum(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The page, on a phone and on a desk."""
    page, _ = new_page(browser, request.param, "light")
    page.goto(address + "momentum.html", wait_until="load")
    yield page
    page.context.close()


def of_the_lecture(name: str) -> Callable[..., Any]:
    """A function that lecture 08 defines in one of its cells."""
    cells = nbformat.read(LECTURE, as_version=4).cells
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    (found,) = (
        node
        for node in ast.parse(code).body
        if isinstance(node, ast.FunctionDef) and node.name == name
    )
    names: dict[str, Any] = {"np": np}
    exec(compile(ast.Module([found], []), LECTURE.name, "exec"), names)
    function: Callable[..., Any] = names[name]
    return function


def walked(start: np.ndarray, curvatures: np.ndarray, eta: float, mu: float) -> np.ndarray:
    """Sixty steps of the reference, shape (61, directions)."""
    w, v, places = start, np.zeros_like(start), [start]
    for _ in range(60):
        w, v = momentum_step(w, curvatures * w, v, eta, mu)
        places.append(w)
    return np.array(places)


@pytest.mark.parametrize(
    ("eta", "mu"), [(0.05, 0.8), (0.182, 0.0), (0.231, 0.27), (0.19, 0.99), (0.35, 0.5), (0, 0.5)]
)
@pytest.mark.parametrize("curvatures", [[1.0, 10.0], [0.3, 2.0, 7.7]])
def test_a_step_is_that_of_the_course(
    module: Page, curvatures: list[float], eta: float, mu: float
) -> None:
    start = [4.0, 1.0, -0.3][: len(curvatures)]
    walk = "([start, curvatures, eta, mu]) => momentumBall.path(start, curvatures, eta, mu, 60)"
    there = module.evaluate(walk, [start, curvatures, eta, mu])
    here = walked(np.array(start), np.array(curvatures), eta, mu)
    np.testing.assert_allclose(there, here, rtol=1e-12, atol=1e-12)


def test_factor_and_kind_are_those_of_the_lecture(module: Page) -> None:
    there = module.evaluate(ON_THE_MAP, [PRODUCTS.tolist(), MUS.tolist()])
    factors = np.array([[factor for factor, _ in row] for row in there])
    kinds = np.array([[KINDS.index(kind) for _, kind in row] for row in there])
    ground = np.meshgrid(PRODUCTS, MUS)
    np.testing.assert_allclose(factors, of_the_lecture("factor_in_the_end")(*ground), atol=1e-12)
    np.testing.assert_array_equal(kinds, of_the_lecture("kind")(*ground))


def test_the_factor_is_the_spectral_radius_of_a_step(module: Page) -> None:
    for product, mu in ((0.05, 0.3), (0.5, 0.7), (1.8, 0.1), (2.35, 0.15), (4.3, 0.9)):
        radius = max(abs(np.linalg.eigvals([[1 - product, mu], [-product, mu]])))
        there = module.evaluate("([p, mu]) => momentumBall.factor(p, mu)", [product, mu])
        assert abs(there - radius) < 1e-12


def test_a_trapezium_holds_just_the_points_that_are_no_slower(module: Page) -> None:
    corners = np.array(module.evaluate("momentumBall.noSlowerThan(0.6)"))
    factor = "(corners) => corners.map(([p, mu]) => momentumBall.factor(p, mu))"
    middles = (corners + np.roll(corners, -1, axis=0))[:3] / 2  # of all sides but the lowest
    found = module.evaluate(factor, [*corners.tolist(), *middles.tolist()])
    np.testing.assert_allclose(found, 0.6, atol=1e-7)  # where two roots meet, half the digits


@pytest.mark.parametrize(
    ("steep", "eta", "mu", "with_it", "without"),
    [(10, 0.23, 0.27, 0.52, 0.82), (100, 0.033, 0.67, 0.82, 0.98)],
)
def test_what_the_page_says_of_the_best(
    module: Page, steep: float, eta: float, mu: float, with_it: float, without: float
) -> None:
    best = module.evaluate("(steep) => momentumBall.best([1, steep])", steep)
    assert best == {"eta": pytest.approx(eta, rel=0.02), "mu": pytest.approx(mu, abs=0.005)}
    slower = """([steep, etas, mus]) => mus.map((mu) => etas.map((eta) => Math.max(
        momentumBall.factor(eta, mu), momentumBall.factor(eta * steep, mu))))"""
    etas, mus = np.linspace(0, 4.4 / steep, 221).tolist(), np.linspace(0, 0.99, 100).tolist()
    at_best = module.evaluate(slower, [steep, [best["eta"]], [best["mu"]]])[0][0]
    everywhere = np.array(module.evaluate(slower, [steep, etas, mus]))
    assert at_best == pytest.approx(with_it, abs=0.005)
    assert at_best <= everywhere.min() + 1e-7
    assert everywhere[0].min() == pytest.approx(without, abs=0.005)


def test_what_the_page_says_of_too_little_and_too_much(module: Page) -> None:
    mus = np.linspace(0, 0.99, 100)
    there = np.array(module.evaluate(ON_THE_MAP, [[0.05, 0.5], mus.tolist()]))
    flat, steep = there[:, :, 0].astype(float).T
    assert (flat[0], flat[90]) == (pytest.approx(0.95), pytest.approx(0.95, abs=0.002))
    assert (flat[mus < 0.6] > steep[mus < 0.6]).all()
    assert mus[flat.argmin()] == pytest.approx(0.6, abs=0.011)
    assert flat.min() == pytest.approx(0.78, abs=0.006)
    assert set(there[mus > 0.605][:, :, 1].ravel()) == {"swings"}


def test_what_the_page_says_of_the_largest_rate(module: Page) -> None:
    for mu, largest in ((0.0, 0.2), (0.5, 0.3)):
        kinds = module.evaluate(ON_THE_MAP, [[10 * largest - 0.01, 10 * largest + 0.01], [mu]])[0]
        assert [kind == "flies off" for _, kind in kinds] == [False, True]


def numbers(page: Page) -> str:
    return page.inner_text("#momentum-numbers")


def centre(page: Page, label: str) -> tuple[float, float]:
    box = page.get_by_label(label, exact=True).bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page: Page, label: str, dx: float, dy: float) -> None:
    """By so many pixels."""
    page.get_by_label(label, exact=True).scroll_into_view_if_needed()
    x, y = centre(page, label)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx, y + dy)
    page.mouse.up()


def test_the_start_is_dragged_and_the_path_follows(momentum: Page) -> None:
    before = momentum.get_attribute(WAY, "d")
    drag(momentum, "Start of the ball", -60, 20)
    words = momentum.get_by_label("Start of the ball").get_attribute("aria-valuetext") or ""
    w1, w2 = (float(part.split("= ")[1]) for part in words.split(", "))
    assert w1 < 3.5
    assert w2 < 1
    assert momentum.get_attribute(WAY, "d") != before
    assert numbers(momentum) == momentum.text_content("#momentum-said")


def test_a_point_on_the_map_takes_the_rate_and_the_other_point_along(momentum: Page) -> None:
    drag(momentum, "The steep direction on the map", 40, 30)
    eta, mu = (float(momentum.input_value(f"#momentum-{name}")) for name in ("eta", "mu"))
    assert eta > 0.06
    assert mu < 0.79
    flat = momentum.get_by_label("The flat direction on the map").get_attribute("aria-valuetext")
    steep = momentum.get_by_label("The steep direction on the map").get_attribute("aria-valuetext")
    assert (flat or "").startswith(f"ηλ = {eta:.2f}, μ = {mu:.2f}: ")
    assert (steep or "").startswith(f"ηλ = {10 * eta:.2f}, μ = {mu:.2f}: ")


def test_all_can_be_reached_and_moved_by_keys(momentum: Page) -> None:
    momentum.focus("#momentum-best")
    for label, key in (
        ("Start of the ball", "ArrowUp"),
        ("The flat direction on the map", "ArrowRight"),
        ("The steep direction on the map", "Shift+ArrowRight"),
    ):
        momentum.keyboard.press("Tab")
        grip = momentum.get_by_label(label, exact=True)
        assert grip.evaluate("element => element === document.activeElement")
        before = grip.get_attribute("aria-valuetext")
        momentum.keyboard.press(key)
        assert grip.get_attribute("aria-valuetext") != before
    momentum.focus("#momentum-eta")
    momentum.keyboard.press("End")
    assert "the steep one flies off" in numbers(momentum)


def test_best_says_the_smallest_factor_and_a_steeper_bowl_keeps_the_rate_inside(
    momentum: Page,
) -> None:
    momentum.click("#momentum-best")
    assert numbers(momentum).count("0.519") == 2
    momentum.focus("#momentum-steep")
    momentum.keyboard.press("End")
    assert momentum.inner_text("#momentum-steep-value") == "100"
    assert float(momentum.input_value("#momentum-eta")) == pytest.approx(0.044)
    assert not momentum.evaluate(WIDER_THAN_THE_WINDOW)


def test_it_rolls_when_asked_and_stops(momentum: Page) -> None:
    assert "At step 60" in numbers(momentum)
    momentum.click("#momentum-roll")
    momentum.wait_for_function(
        "document.getElementById('momentum-numbers').textContent.includes('At step 1,')"
    )
    momentum.click("#momentum-roll")
    assert momentum.inner_text("#momentum-roll") == "Roll"
    assert momentum.input_value("#momentum-step") != "60"


def test_lecture_08_leads_to_it(momentum: Page, address: str) -> None:
    momentum.goto(address + "lectures/08_sgd.html", wait_until="load")
    momentum.click(".bd-article p a[href='../momentum.html']")
    momentum.wait_for_selector("#momentum-roll")
    assert momentum.url == address + "momentum.html"
