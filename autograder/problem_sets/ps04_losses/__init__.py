"""ps04: losses and their gradients, for whole batches and from logits.

`perceptron_loss`, `squares` and `penalty` are named after their losses. `two_classes` and
`two_classes_gradient` are binary cross-entropy; `one_hot_and_softmax`, `log_of_softmax`,
`many_classes` and `many_classes_gradient` are what a classifier with more classes needs;
of `smoothed_labels` the loss alone is given, and its gradient is the student's to derive.
`case_data` has the batches. No exercise needs a view or a driver.

A loss is a mean over the N samples; only the perceptron error and the penalty are sums. C differs
from 2 and from N, except in one square case, where a maximum or a sum that has lost its axis
broadcasts silently. Logits come near ±1000 and 1000 apart: there only formulas hold whose
logarithm was taken on paper.
"""

from __future__ import annotations

from autograder.problem_sets.ps04_losses.log_of_softmax import log_softmax
from autograder.problem_sets.ps04_losses.many_classes import cross_entropy
from autograder.problem_sets.ps04_losses.many_classes_gradient import cross_entropy_gradient
from autograder.problem_sets.ps04_losses.one_hot_and_softmax import one_hot, softmax
from autograder.problem_sets.ps04_losses.penalty import l2_gradient, l2_penalty
from autograder.problem_sets.ps04_losses.perceptron_loss import perceptron_error
from autograder.problem_sets.ps04_losses.smoothed_labels import label_smoothing_gradient
from autograder.problem_sets.ps04_losses.squares import squared_error, squared_error_gradient
from autograder.problem_sets.ps04_losses.two_classes import binary_cross_entropy
from autograder.problem_sets.ps04_losses.two_classes_gradient import binary_cross_entropy_gradient

EXERCISES = (
    perceptron_error,
    squared_error,
    squared_error_gradient,
    binary_cross_entropy,
    binary_cross_entropy_gradient,
    one_hot,
    softmax,
    log_softmax,
    cross_entropy,
    cross_entropy_gradient,
    l2_penalty,
    l2_gradient,
    label_smoothing_gradient,
)
