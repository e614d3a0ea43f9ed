"""Right answers to ps08 in three styles, as different students would write them."""
