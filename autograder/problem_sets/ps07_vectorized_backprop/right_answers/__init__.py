"""Right answers to ps07 in three styles, as different students would write them."""
