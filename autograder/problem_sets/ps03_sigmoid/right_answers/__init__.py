"""Right answers to ps03 in three styles, as different students would write them."""
