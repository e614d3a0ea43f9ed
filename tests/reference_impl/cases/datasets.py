from reference_impl import datasets

_WHY = "it takes no arrays and makes NumPy's"

CASES = []
NO_ARRAYS = {
    datasets.gate: _WHY,
    datasets.xor: _WHY,
    datasets.noisy_xor: _WHY,
    datasets.translated_patterns: _WHY,
    datasets.moons: _WHY,
    datasets.spirals: _WHY,
    datasets.blobs: _WHY,
    datasets.rings: _WHY,
    datasets.clouds: _WHY,
    datasets.digits: _WHY,
    datasets.photographs: _WHY,
    datasets.patches: _WHY,
}
