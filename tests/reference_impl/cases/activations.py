import numpy as np

from reference_impl import activations

_z = np.random.default_rng(20240606).standard_normal((5, 4))

CASES = [
    (activations.identity, (_z,)),
    (activations.identity_derivative, (_z,)),
    (activations.step, (_z,)),
    (activations.sigmoid, (_z,)),
    (activations.sigmoid, (_z, 2.5)),
    (activations.sigmoid_derivative, (_z, 2.5)),
    (activations.sigmoid_derivative_from_output, (activations.sigmoid(_z),)),
    (activations.tanh, (_z,)),
    (activations.tanh_derivative, (_z,)),
    (activations.relu, (_z,)),
    (activations.relu_derivative, (_z,)),
    (activations.leaky_relu, (_z, 0.2)),
    (activations.leaky_relu_derivative, (_z, 0.2)),
    (activations.elu, (_z, 0.7)),
    (activations.elu_derivative, (_z, 0.7)),
    (activations.softplus, (_z,)),
    (activations.softplus_derivative, (_z,)),
    (activations.silu, (_z,)),
    (activations.silu_derivative, (_z,)),
    (activations.gelu, (_z,)),
    (activations.gelu_derivative, (_z,)),
]
NO_ARRAYS = {activations.sigmoid_of_number: "it takes one Python float"}
