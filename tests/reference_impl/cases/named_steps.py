from reference_impl import named_steps

_WHY = "what a learner writes is NumPy's float64, and so are its results"

CASES = []
NO_ARRAYS = {
    named_steps.run_steps: _WHY,
    named_steps.nudged_gradient: _WHY,
    named_steps.judged: _WHY,
}
