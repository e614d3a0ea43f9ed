from reference_impl import initializers

_WHY = "the array that it takes is a keyword: test_initializers.py passes those of each library"

CASES = []
NO_ARRAYS = {
    initializers.init_dense: _WHY,
    initializers.init_mlp: _WHY,
}
