"""ps07: backpropagation with whole batches, from one dense layer to a network of any depth.

The topics: `dense_layer`, `activations`, `cross_entropy`, `whole_network`, `way_back`, `cost` and
`shared_weights`, of which students get the forward pass alone; `loop_advice` holds a text that the
first three and the last give. The misconceptions are written as a student
would write them, with `np` and the `sigmoid` that the notebook gives. In the cases, dimensions
differ pairwise, so that a wrong axis shows in the shape; in one square case a transposed array has
the right shape; in one case N equals the number of outputs, where a wrong broadcast is silent; and
one case has a single sample.
"""

from __future__ import annotations

from autograder.problem_sets.ps07_vectorized_backprop.activations import (
    relu_backward,
    sigmoid_backward,
)
from autograder.problem_sets.ps07_vectorized_backprop.cost import (
    count_multiply_adds,
    vector_jacobian_product,
)
from autograder.problem_sets.ps07_vectorized_backprop.cross_entropy import (
    softmax_cross_entropy_backward,
)
from autograder.problem_sets.ps07_vectorized_backprop.dense_layer import (
    dense_backward,
    dense_forward,
)
from autograder.problem_sets.ps07_vectorized_backprop.shared_weights import tied_backward
from autograder.problem_sets.ps07_vectorized_backprop.way_back import mlp_backward
from autograder.problem_sets.ps07_vectorized_backprop.whole_network import mlp_forward

EXERCISES = (
    dense_forward,
    dense_backward,
    sigmoid_backward,
    relu_backward,
    softmax_cross_entropy_backward,
    mlp_forward,
    mlp_backward,
    vector_jacobian_product,
    count_multiply_adds,
    tied_backward,
)
