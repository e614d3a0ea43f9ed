"""Right answers to ps09 in three styles, as different students would write them."""
