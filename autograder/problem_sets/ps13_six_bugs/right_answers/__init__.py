"""Right answers to ps13 in three styles, as different students would write them."""
