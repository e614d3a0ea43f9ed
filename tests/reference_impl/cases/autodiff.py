from reference_impl import autodiff

CASES = []
NO_ARRAYS = {autodiff.topological_order: "it orders the nodes of a graph, whatever they hold"}
