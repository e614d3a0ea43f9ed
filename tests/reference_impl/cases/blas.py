"""`blas`: only what NumPy's own BLAS can read is added there."""

from reference_impl import blas

CASES = []
NO_ARRAYS = {
    blas.serves: "it says which library may go on",
    blas.add: "it is for NumPy's arrays alone, and changes one of them",
    blas.add_product: "it is for NumPy's arrays alone, and changes one of them",
}
