"""ps08: misconceptions about how Adam corrects its means; those about t itself are in `adam`."""

import numpy as np

from autograder.problem_sets.ps08_sgd.adam import adam_step


@adam_step.misconception(
    "The correction is missing. The means start at 0 and are too small at first, s far more than "
    "m, so the first step is 3.16 times too long: 0.00316 where eta is 0.001.",
    unaffected_parts=("m", "s"),
)
def no_correction(w, dw, m, s, t, eta, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * dw
    s = beta2 * s + (1 - beta2) * dw**2
    return w - eta * m / (np.sqrt(s) + eps), m, s


@adam_step.misconception(
    "Only the first mean was corrected. s starts at 0 as well, and with beta2 at 0.999 it takes a "
    "thousand steps to recover.",
    unaffected_parts=("m", "s"),
)
def only_m_corrected(w, dw, m, s, t, eta, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * dw
    s = beta2 * s + (1 - beta2) * dw**2
    return w - eta * m / (1 - beta1**t) / (np.sqrt(s) + eps), m, s


@adam_step.misconception(
    "Only the second mean was corrected. m starts at 0 as well: in the first step it is a tenth of "
    "the gradient if beta1 is 0.9.",
    unaffected_parts=("m", "s"),
)
def only_s_corrected(w, dw, m, s, t, eta, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * dw
    s = beta2 * s + (1 - beta2) * dw**2
    return w - eta * m / (np.sqrt(s / (1 - beta2**t)) + eps), m, s


@adam_step.misconception(
    "The correction multiplies where it should divide: the means are too small at first, and yours "
    "become smaller still.",
    unaffected_parts=("m", "s"),
)
def corrected_by_multiplying(w, dw, m, s, t, eta, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * dw
    s = beta2 * s + (1 - beta2) * dw**2
    step = m * (1 - beta1**t) / (np.sqrt(s * (1 - beta2**t)) + eps)
    return w - eta * step, m, s


@adam_step.misconception(
    "The exponent t went to the wrong place: 1 − beta was taken to the power of t. It is beta that "
    "shrinks with t: beta to that power, taken away from 1.",
    unaffected_parts=("m", "s"),
)
def power_of_the_share(w, dw, m, s, t, eta, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * dw
    s = beta2 * s + (1 - beta2) * dw**2
    step = m / (1 - beta1) ** t / (np.sqrt(s / (1 - beta2) ** t) + eps)
    return w - eta * step, m, s


@adam_step.misconception(
    "beta was multiplied by t in the correction. It is beta to the power of t.",
    unaffected_parts=("m", "s"),
)
def beta_times_t(w, dw, m, s, t, eta, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * dw
    s = beta2 * s + (1 - beta2) * dw**2
    step = m / (1 - beta1 * t) / (np.sqrt(s / (1 - beta2 * t)) + eps)
    return w - eta * step, m, s


@adam_step.misconception(
    "Both means were corrected with the same beta. Each is too small by its own: m by beta1 to the "
    "power of t, s by beta2.",
    unaffected_parts=("m", "s"),
)
def corrected_by_beta1(w, dw, m, s, t, eta, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * dw
    s = beta2 * s + (1 - beta2) * dw**2
    step = m / (1 - beta1**t) / (np.sqrt(s / (1 - beta1**t)) + eps)
    return w - eta * step, m, s


@adam_step.misconception(
    "The corrections are exchanged: m is corrected with beta1, s with beta2.",
    unaffected_parts=("m", "s"),
)
def corrections_exchanged(w, dw, m, s, t, eta, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * dw
    s = beta2 * s + (1 - beta2) * dw**2
    step = m / (1 - beta2**t) / (np.sqrt(s / (1 - beta1**t)) + eps)
    return w - eta * step, m, s


@adam_step.misconception(
    "The correction of s came after the root. s is corrected first, and then the root is taken.",
    unaffected_parts=("m", "s"),
)
def corrected_after_the_root(w, dw, m, s, t, eta, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * dw
    s = beta2 * s + (1 - beta2) * dw**2
    step = m / (1 - beta1**t) / (np.sqrt(s) / (1 - beta2**t) + eps)
    return w - eta * step, m, s


@adam_step.misconception(
    "The learning rate carries the whole correction, as in the paper's short form, where eps is "
    "another one. Here the means are corrected, and eps is added to the corrected root.",
    unaffected_parts=("m", "s"),
)
def rate_corrected(w, dw, m, s, t, eta, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * dw
    s = beta2 * s + (1 - beta2) * dw**2
    rate = eta * np.sqrt(1 - beta2**t) / (1 - beta1**t)
    return w - rate * m / (np.sqrt(s) + eps), m, s
