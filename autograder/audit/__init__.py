"""Proof that the graders accept every right answer and refuse every wrong one: `course audit`."""
