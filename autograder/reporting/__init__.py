"""What a class has learned: a page, tables and data made from graded work; no mark changes here."""
