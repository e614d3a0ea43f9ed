"""Right answers to ps12 in three styles, as different students would write them."""
