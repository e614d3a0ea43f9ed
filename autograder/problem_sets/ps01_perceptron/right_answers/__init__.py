"""Right answers to ps01 in three styles, as different students would write them."""
