"""`training_together`: it trains networks, whose arrays are not among its arguments."""

from reference_impl import training_together

CASES = []
NO_ARRAYS = {
    training_together.fit_together: "it is NumPy's only; test_training_together.py holds it to MLP"
}
