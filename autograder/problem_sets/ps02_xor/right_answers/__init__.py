"""Right answers to ps02 in three styles, as different students would write them."""
