from reference_impl import schedules

_WHY = "it computes with Python floats"

CASES = []
NO_ARRAYS = {
    schedules.step_decay: _WHY,
    schedules.exponential_decay: _WHY,
    schedules.cosine_decay: _WHY,
}
