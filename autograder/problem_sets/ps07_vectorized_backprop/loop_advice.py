"""What ps07 says of a loop over the samples where a case counts steps; it costs no points."""

LOOP_ADVICE = (
    "It is right, but its work in Python grows with the number of samples, so a loop goes over "
    "them. One matrix product does the same for all samples at once, far quicker."
)
