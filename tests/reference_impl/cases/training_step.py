from reference_impl import training_step

CASES = []
NO_ARRAYS = {training_step.module_of: "it looks only at which library an array is of"}
