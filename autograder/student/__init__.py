"""What students call: `check`, which tries a function of theirs on the public cases."""
