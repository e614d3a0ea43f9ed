"""Right answers to ps14 in three styles, as different students would write them."""
