"""ps06: the training, which repeats forward, backward and update."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.problem_sets.ps06_two_layer_example.case_data import draw_networks
from autograder.problem_sets.ps06_two_layer_example.students_helpers import (
    error_of,
    run_backward,
    run_forward,
    step,
    step_of,
)
from reference_impl import two_layer


def _train_cases(rng: np.random.Generator) -> list[Case]:
    networks = draw_networks(rng)
    cases = []
    for (label, x, t, params), eta, steps in zip(
        networks, rng.permutation([0.2, 0.5, 1.3]), (1, 5, 3), strict=True
    ):
        numbered = f"{label}, {steps} step{'s' if steps > 1 else ''}"
        cases.append(Case(numbered, (x, t, params, float(eta), steps)))
    _, x, t, params = networks[1]
    cases.append(Case("no step at all", (x, t, params, 0.7, 0)))
    # an error of some 1e-7 is no reason to stop: the steps that follow still move the parameters
    _, x, _, params = networks[2]
    nearly = float(two_layer.forward(x, params)["y"] + rng.uniform(5e-4, 1e-3))
    cases.append(Case("nearly right at the start, 3 steps", (x, nearly, params, 0.9, 3)))
    return cases


train = Exercise(
    name="train",
    arguments=("x", "t", "params", "eta", "steps"),
    parts=(Part("final params", 1, ("0",)), Part("errors", 1, ("1",))),
    task=(
        "Repeat forward, backward and update; note the error before the first step and after "
        "each. Return the last params and the list of steps + 1 errors."
    ),
    reference=two_layer.train,
    cases=_train_cases,
    leaf_labels={"0.*": "the final {1}", "1.*": "error number {1}", "1": "errors"},
)


@train.misconception(
    "One error is missing, the one after the last step: with the one before the first step "
    "there are steps + 1 of them.",
    unaffected_parts=("final params",),
)
def last_error_missing(x, t, params, eta, steps):
    errors = []
    for _ in range(steps):
        values = run_forward(x, params)
        errors.append(0.5 * (t - values["y"]) ** 2)
        params = step(params, run_backward(x, t, params, values), eta)
    return params, errors


@train.misconception(
    "One error is missing, the one before the first step: with the ones after each step there "
    "are steps + 1 of them.",
    unaffected_parts=("final params",),
)
def first_error_missing(x, t, params, eta, steps):
    errors = []
    for _ in range(steps):
        params = step_of(x, t, params, eta)
        errors.append(error_of(x, t, params))
    return params, errors


@train.misconception(
    "The gradients were computed once and used for every step. After a step the network is "
    "another one: it needs a new forward and a new backward pass."
)
def same_gradients_every_step(x, t, params, eta, steps):
    grads = run_backward(x, t, params, run_forward(x, params))
    errors = [error_of(x, t, params)]
    for _ in range(steps):
        params = step(params, grads, eta)
        errors.append(error_of(x, t, params))
    return params, errors


@train.misconception(
    "eta plays no part: every step is the whole gradient long. Pass the eta that you were given "
    "on to update."
)
def rate_left_out(x, t, params, eta, steps):
    errors = [error_of(x, t, params)]
    for _ in range(steps):
        params = step_of(x, t, params, 1.0)
        errors.append(error_of(x, t, params))
    return params, errors


@train.misconception(
    "The error grows: each step goes uphill. A step is taken against the gradient."
)
def trains_uphill(x, t, params, eta, steps):
    errors = [error_of(x, t, params)]
    for _ in range(steps):
        params = step_of(x, t, params, -eta)
        errors.append(error_of(x, t, params))
    return params, errors


@train.misconception(
    "The parameters never move: all errors are the same. What update returns is a new dict; go on "
    "with that one."
)
def never_moves(x, t, params, eta, steps):
    errors = [error_of(x, t, params)]
    for _ in range(steps):
        params = dict(params)
        errors.append(error_of(x, t, params))
    return params, errors


@train.misconception(
    "The params that came back are those from the beginning. Return the ones that the last step "
    "made.",
    unaffected_parts=("errors",),
)
def first_params_returned(x, t, params, eta, steps):
    start = params
    errors = [error_of(x, t, params)]
    for _ in range(steps):
        params = step_of(x, t, params, eta)
        errors.append(error_of(x, t, params))
    return start, errors


@train.misconception(
    "The params that came back are one step short. Return the ones that the last step made.",
    unaffected_parts=("errors",),
)
def last_step_not_returned(x, t, params, eta, steps):
    before = params
    errors = [error_of(x, t, params)]
    for _ in range(steps):
        before = params
        params = step_of(x, t, params, eta)
        errors.append(error_of(x, t, params))
    return before, errors


@train.misconception(
    "There is one step too many. The error before the first step needs no step, so steps of them "
    "have to be taken."
)
def one_step_too_many(x, t, params, eta, steps):
    errors = [error_of(x, t, params)]
    for _ in range(steps + 1):
        params = step_of(x, t, params, eta)
        errors.append(error_of(x, t, params))
    return params, errors


@train.misconception("There is one step too few. Count what the loop does, with steps of 1.")
def one_step_too_few(x, t, params, eta, steps):
    errors = [error_of(x, t, params)]
    for _ in range(steps - 1):
        params = step_of(x, t, params, eta)
        errors.append(error_of(x, t, params))
    return params, errors


@train.misconception(
    "Training stops after the first step: the return stands inside the loop. It belongs after it."
)
def returns_in_the_loop(x, t, params, eta, steps):
    errors = [error_of(x, t, params)]
    for _ in range(steps):
        params = step_of(x, t, params, eta)
        errors.append(error_of(x, t, params))
        return params, errors
    return params, errors


@train.misconception("The two items are exchanged: the params come first, then the errors.")
def errors_first(x, t, params, eta, steps):
    errors = [error_of(x, t, params)]
    for _ in range(steps):
        params = step_of(x, t, params, eta)
        errors.append(error_of(x, t, params))
    return errors, params


@train.misconception(
    "Only one error came back, the last one. All of them are asked for, in a list: the one before "
    "the first step, and one after each.",
    unaffected_parts=("final params",),
)
def last_error_alone(x, t, params, eta, steps):
    errors = [error_of(x, t, params)]
    for _ in range(steps):
        params = step_of(x, t, params, eta)
        errors.append(error_of(x, t, params))
    return params, errors[-1]


@train.misconception(
    "These are the outputs, not the errors. Measure each output with your error function.",
    unaffected_parts=("final params",),
)
def outputs_for_errors(x, t, params, eta, steps):
    errors = [run_forward(x, params)["y"]]
    for _ in range(steps):
        params = step_of(x, t, params, eta)
        errors.append(run_forward(x, params)["y"])
    return params, errors


@train.misconception(
    "Every error is twice the right one: the ½ is missing.",
    unaffected_parts=("final params",),
)
def errors_without_half(x, t, params, eta, steps):
    errors = [2 * error_of(x, t, params)]
    for _ in range(steps):
        params = step_of(x, t, params, eta)
        errors.append(2 * error_of(x, t, params))
    return params, errors


@train.misconception(
    "The error after a step was computed from the output before it. When the parameters have "
    "moved, the network has to run forward again.",
    unaffected_parts=("final params",),
)
def errors_of_old_outputs(x, t, params, eta, steps):
    values = run_forward(x, params)
    errors = [error_of(x, t, params)]
    for _ in range(steps):
        values = run_forward(x, params)
        params = step_of(x, t, params, eta)
        errors.append(0.5 * (t - values["y"]) ** 2)
    return params, errors


@train.misconception(
    "Each step goes back from the values of one forward pass, made before the first step. After a "
    "step the network is another one, and so are its values."
)
def one_forward_pass(x, t, params, eta, steps):
    values = run_forward(x, params)
    errors = [error_of(x, t, params)]
    for _ in range(steps):
        params = step(params, run_backward(x, t, params, values), eta)
        errors.append(error_of(x, t, params))
    return params, errors


@train.misconception(
    "The params that came back are one step further than the last error: each error is measured, "
    "and then a step is taken. After the last one nothing moves any more.",
    unaffected_parts=("errors",),
)
def one_step_behind_the_errors(x, t, params, eta, steps):
    errors = [error_of(x, t, params)]
    for _ in range(steps):
        params = step_of(x, t, params, eta)
        errors.append(error_of(x, t, params))
    return step_of(x, t, params, eta), errors
