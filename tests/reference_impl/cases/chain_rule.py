from reference_impl import chain_rule

_WHY = "the graphs are followed one Python float at a time"

CASES = []
NO_ARRAYS = {
    chain_rule.circuit: _WHY,
    chain_rule.total_derivative: _WHY,
    chain_rule.regularized_logistic: _WHY,
}
