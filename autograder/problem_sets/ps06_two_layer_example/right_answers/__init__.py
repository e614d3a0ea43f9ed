"""Right answers to ps06 in three styles, as different students would write them."""
