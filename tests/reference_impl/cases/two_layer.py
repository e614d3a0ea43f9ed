from reference_impl import two_layer

_WHY = "the example is followed one Python float at a time"

CASES = []
NO_ARRAYS = {
    two_layer.forward: _WHY,
    two_layer.error: _WHY,
    two_layer.backward: _WHY,
    two_layer.update: _WHY,
    two_layer.train: _WHY,
}
