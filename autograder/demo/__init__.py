"""`course demo`: a sample class whose marks are known, graded as a real one is."""
