"""ps06: one step of gradient descent on a dict of parameters."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.problem_sets.ps06_two_layer_example.case_data import draw_networks
from reference_impl import two_layer


def _update_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for (label, x, t, params), eta in zip(draw_networks(rng), (0.1, 0.7, 2.0), strict=True):
        grads = two_layer.backward(x, t, params, two_layer.forward(x, params))
        cases.append(Case(f"{label}, eta = {eta}", (params, grads, eta)))
    return cases


update = Exercise(
    name="update",
    arguments=("params", "grads", "eta"),
    parts=(Part("new params", 2),),
    task="Return a new dict: each parameter minus eta times its gradient.",
    reference=two_layer.update,
    cases=_update_cases,
    leaf_labels={"*": "{0}"},
)


@update.misconception(
    "That climbs: the gradient points to where the error grows. To make it smaller, step the "
    "other way."
)
def adds_the_gradient(params, grads, eta):
    return {key: params[key] + eta * grads[key] for key in params}


@update.misconception(
    "The new numbers are right, but they were written into the caller's dict. Build a new dict "
    "and leave params as it was."
)
def updates_in_place(params, grads, eta):
    for key in params:
        params[key] -= eta * grads[key]
    return params


@update.misconception(
    "The learning rate is missing: each step should be eta times the gradient, not the whole of it."
)
def no_learning_rate(params, grads, eta):
    return {key: params[key] - grads[key] for key in params}


@update.misconception(
    "Only the weights were moved. A bias is a parameter like the others, and has a gradient."
)
def biases_stay(params, grads, eta):
    return {key: params[key] - eta * grads[key] * (key[0] == "w") for key in params}


@update.misconception(
    "Those are the steps alone. The new parameters are asked for: each old one, less its step."
)
def steps_for_params(params, grads, eta):
    return {key: eta * grads[key] for key in params}


@update.misconception(
    "Those are the steps alone, downhill. The new parameters are asked for: each old one, and its "
    "step added to it."
)
def downhill_steps_for_params(params, grads, eta):
    return {key: -eta * grads[key] for key in params}


@update.misconception(
    "The whole difference was multiplied by eta, the parameters too. Only the gradient is: look "
    "at the brackets."
)
def difference_times_eta(params, grads, eta):
    return {key: eta * (params[key] - grads[key]) for key in params}


@update.misconception("The gradient was divided by eta. A small learning rate means small steps.")
def divided_by_eta(params, grads, eta):
    return {key: params[key] - grads[key] / eta for key in params}


@update.misconception(
    "The gradients play no part: eta itself was subtracted. A step is eta times the gradient."
)
def eta_subtracted(params, grads, eta):
    return {key: params[key] - eta for key in params}


@update.misconception("Nothing has moved: the parameters came back as they were.")
def nothing_moved(params, grads, eta):
    return dict(params)


@update.misconception(
    "params and grads are exchanged. The step starts at the parameter and is as long as eta times "
    "its gradient."
)
def params_and_grads_exchanged(params, grads, eta):
    return {key: grads[key] - eta * params[key] for key in params}


@update.misconception(
    "The gradient was multiplied by the parameter as well. The step is eta times the gradient, "
    "whatever the parameter is."
)
def step_times_parameter(params, grads, eta):
    return {key: params[key] - eta * grads[key] * params[key] for key in params}


@update.misconception(
    "The weights' steps are right, but the biases move by their whole gradient. The same learning "
    "rate is for all nine."
)
def biases_move_without_rate(params, grads, eta):
    return {k: params[k] - (eta if k[0] == "w" else 1) * grads[k] for k in params}


@update.misconception(
    "eta was subtracted beside the gradient. It says how far to go along it: multiply the two."
)
def eta_beside_the_gradient(params, grads, eta):
    return {name: params[name] - eta - grads[name] for name in params}


@update.misconception("eta is in the step twice. The gradient is multiplied by it once.")
def eta_twice(params, grads, eta):
    return {name: params[name] - eta**2 * grads[name] for name in params}
