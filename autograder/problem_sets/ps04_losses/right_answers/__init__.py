"""Right answers to ps04 in three styles, as different students would write them."""
