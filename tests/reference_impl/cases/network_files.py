"""`network_files`: what comes from a file is NumPy's."""

from reference_impl import network_files

CASES = []
NO_ARRAYS = {
    network_files.write_network: "a file holds NumPy's arrays",
    network_files.read_network: "a file holds NumPy's arrays",
}
