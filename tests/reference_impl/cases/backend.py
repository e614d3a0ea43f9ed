from reference_impl import backend

_WHY = "every other function calls it, with each library"

CASES = []
NO_ARRAYS = {
    backend.namespace: _WHY,
    backend.checked: _WHY,
    backend.checked_labels: _WHY,
    backend.checked_signs: _WHY,
    backend.checked_count: "it checks an integer",
    backend.checked_number: "it checks a number",
    backend.checked_eps: _WHY,
    backend.checked_rng: "it checks a generator",
    backend.converted: _WHY,
}
