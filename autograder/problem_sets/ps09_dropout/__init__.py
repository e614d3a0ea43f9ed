"""ps09: dropout, the inverted form: in training, on the way back and after training.

Masks are random, so they are judged by their properties (zeros and ones, the share of ones within
six standard deviations, another mask for each sample, all of it from the Generator), and Y exactly,
by the student's own mask.

- `training`: the mask is drawn, and what stays is scaled
- `backward`: the same mask and scale for the gradient
- `inference`: nothing is dropped, in one layer and in a whole network
- `dropped_weights`: back through masks over the weights, which no text of the course shows
- `case_data`, `drivers`: what the topics' cases share, and how functions are called
"""

from __future__ import annotations

from autograder.problem_sets.ps09_dropout.backward import dropout_backward
from autograder.problem_sets.ps09_dropout.dropped_weights import dropconnect_backward
from autograder.problem_sets.ps09_dropout.inference import dropout_inference, dropout_mlp_predict
from autograder.problem_sets.ps09_dropout.training import dropout_forward

EXERCISES = (
    dropout_forward,
    dropout_backward,
    dropout_inference,
    dropout_mlp_predict,
    dropconnect_backward,
)
