"""`picture_step`: its buffers are for the libraries of the training loop."""

from reference_impl import picture_step

CASES = []
NO_ARRAYS = {
    picture_step.network_in_use: "it lays a network out; test_picture_network.py has its outputs"
}
