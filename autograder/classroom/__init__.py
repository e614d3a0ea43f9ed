"""A whole class: grade it on an executor, report on it, and a sample class to try it on."""
