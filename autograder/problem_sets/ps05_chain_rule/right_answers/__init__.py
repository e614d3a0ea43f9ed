"""Right answers to ps05 in three styles, as different students would write them."""
