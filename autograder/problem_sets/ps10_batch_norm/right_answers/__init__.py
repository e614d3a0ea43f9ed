"""Right answers to ps10 in three styles, as different students would write them."""
