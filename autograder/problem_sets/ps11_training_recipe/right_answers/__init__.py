"""Right answers to ps11 in three styles, as different students would write them."""
