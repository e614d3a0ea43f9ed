"""ps08: gradient descent, step after step, with all the points on the way."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.sampling import away_from_zero
from autograder.problem_sets.ps08_sgd.case_data import draw_bowl
from autograder.problem_sets.ps08_sgd.drivers import drive_gradient_descent
from autograder.views.ps08 import view_gradient_descent
from reference_impl import optimizers


def _descent_cases(rng: np.random.Generator) -> list[Case]:
    sizes = (
        ("2 parameters, 4 steps", 2, 4),
        ("3 parameters, 6 steps", 3, 6),
        ("as many points as parameters", 4, 3),
        ("a single step", 3, 1),
        ("no step at all", 2, 0),
    )
    cases = [
        Case(
            label,
            (
                away_from_zero(rng, d),
                float(rng.uniform(0.05, 0.15)),
                steps,
                draw_bowl(rng, d),
            ),
        )
        for label, d, steps in sizes
    ]
    # a small gradient, or none, is no reason to stop: so many steps are asked for
    for label, d, slope in (("near the minimum", 3, 3e-4), ("at the minimum", 2, 0.0)):
        w0, (A, _, c) = away_from_zero(rng, d), draw_bowl(rng, d)
        b = A @ w0 + c * w0**3 - slope * away_from_zero(rng, d)
        cases.append(Case(label, (w0, float(rng.uniform(0.2, 0.3)), 3, (A, b, c))))
    return cases


gradient_descent = Exercise(
    name="gradient_descent",
    arguments=("gradient", "w0", "eta", "steps"),
    parts=(Part("trajectory", 3),),
    task=(
        "Repeat the step from w to w minus eta times the gradient there, and return all the points "
        "on the way as rows: w0 first, steps + 1 of them."
    ),
    reference=optimizers.gradient_descent,
    cases=_descent_cases,
    driver=drive_gradient_descent,
    view=view_gradient_descent,
    leaf_labels={"": "The trajectory"},
)


@gradient_descent.misconception(
    "The steps go uphill. The gradient points to where the loss grows, so walk against it."
)
def ascends(gradient, w0, eta, steps):
    points = [w0]
    for _ in range(steps):
        points.append(points[-1] + eta * gradient(points[-1]))
    return np.array(points)


@gradient_descent.misconception(
    "The gradient is always taken at w0. After the first step you stand elsewhere, and there it "
    "is another one."
)
def gradient_of_the_start(gradient, w0, eta, steps):
    dw = gradient(w0)
    return np.array([w0 - n * eta * dw for n in range(steps + 1)])


@gradient_descent.misconception(
    "Each point is computed from w0, so you make one step again and again. The next step begins "
    "where the last one ended."
)
def always_from_the_start(gradient, w0, eta, steps):
    return np.array([w0] + [w0 - eta * gradient(w0) for _ in range(steps)])


@gradient_descent.misconception(
    "The start is missing: the first row is w0, before any step. With it there are steps + 1 rows."
)
def start_missing(gradient, w0, eta, steps):
    w, points = w0, np.zeros((steps, len(w0)))
    for n in range(steps):
        w = w - eta * gradient(w)
        points[n] = w
    return points


@gradient_descent.misconception(
    "Only the last point came back. Return all of them, w0 first, one in each row."
)
def last_point_only(gradient, w0, eta, steps):
    w = w0
    for _ in range(steps):
        w = w - eta * gradient(w)
    return w


@gradient_descent.misconception(
    "All rows are the last point, and the caller's w0 is changed: an in-place update writes into "
    "the one array that all entries of your list are. Make a new array in each step."
)
def same_array_in_every_row(gradient, w0, eta, steps):
    w, points = w0, [w0]
    for _ in range(steps):
        w -= eta * gradient(w)
        points.append(w)
    return np.array(points)


@gradient_descent.misconception(
    "The rows are right, but the caller's w0 was changed on the way: an in-place update writes "
    "into it. Make a new array in each step."
)
def start_changed_in_place(gradient, w0, eta, steps):
    w, points = w0, [w0.copy()]
    for _ in range(steps):
        w -= eta * gradient(w)
        points.append(w.copy())
    return np.array(points)


@gradient_descent.misconception(
    "All rows are the last point: an in-place update writes into the one array that all entries of "
    "your list are. Make a new array in each step, or store copies."
)
def one_copy_in_every_row(gradient, w0, eta, steps):
    w = w0.copy()
    points = [w]
    for _ in range(steps):
        w -= eta * gradient(w)
        points.append(w)
    return np.array(points)


@gradient_descent.misconception(
    "The learning rate doesn't enter: the steps are as long as the gradient itself."
)
def full_gradient_steps(gradient, w0, eta, steps):
    points = [w0]
    for _ in range(steps):
        points.append(points[-1] - gradient(points[-1]))
    return np.array(points)


@gradient_descent.misconception(
    "The number of steps doesn't fit: the last row is missing. w0 and one row for each step make "
    "steps + 1."
)
def one_step_too_few(gradient, w0, eta, steps):
    points = [w0]
    for _ in range(steps - 1):
        points.append(points[-1] - eta * gradient(points[-1]))
    return np.array(points)


@gradient_descent.misconception(
    "There is one step too many: steps of them, and w0, make steps + 1 rows."
)
def one_step_too_many(gradient, w0, eta, steps):
    points = [w0]
    for _ in range(steps + 1):
        points.append(points[-1] - eta * gradient(points[-1]))
    return np.array(points)


@gradient_descent.misconception(
    "It stops when the gradient is small. So many steps were asked for, near a minimum, too."
)
def stops_when_flat(gradient, w0, eta, steps):
    points = [w0]
    for _ in range(steps):
        if np.linalg.norm(gradient(points[-1])) < 1e-3:
            break
        points.append(points[-1] - eta * gradient(points[-1]))
    return np.array(points)


@gradient_descent.misconception(
    "The rows are the gradients, or the steps. Asked for are the points that you come through, w0 "
    "first."
)
def gradients_for_points(gradient, w0, eta, steps):
    w, rows = w0, [w0]
    for _ in range(steps):
        rows.append(eta * gradient(w))
        w = w - eta * gradient(w)
    return np.array(rows)


@gradient_descent.misconception(
    "The learning rate was divided by the number of the step. Here it stays the same all the way."
)
def rate_that_falls(gradient, w0, eta, steps):
    points = [w0]
    for n in range(steps):
        points.append(points[-1] - eta / (n + 1) * gradient(points[-1]))
    return np.array(points)


@gradient_descent.misconception(
    "The gradient was brought to length 1 first. A step is eta times the gradient as it is: long "
    "where it is steep, short where it is flat."
)
def unit_steps(gradient, w0, eta, steps):
    points = [w0]
    for _ in range(steps):
        g = gradient(points[-1])
        points.append(points[-1] - eta * g / max(np.linalg.norm(g), 1e-12))
    return np.array(points)


@gradient_descent.misconception(
    "The points stand in columns. Asked for is a row for each, w0 first."
)
def points_in_columns(gradient, w0, eta, steps):
    points = [w0]
    for _ in range(steps):
        points.append(points[-1] - eta * gradient(points[-1]))
    return np.array(points).T


@gradient_descent.misconception(
    "The points come in the wrong order: the last is first. The way begins with w0."
)
def last_point_first(gradient, w0, eta, steps):
    points = [w0]
    for _ in range(steps):
        points.append(points[-1] - eta * gradient(points[-1]))
    return np.array(points[::-1])


@gradient_descent.misconception(
    "The start is missing: w0 itself is the first row, and each step adds one."
)
def start_left_out(gradient, w0, eta, steps):
    w, rows = w0, []
    for _ in range(steps):
        w = w - eta * gradient(w)
        rows.append(w)
    return np.array(rows)
