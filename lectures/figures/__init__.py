"""The pictures of the lectures: one module for the look, one for each kind of picture.

What lives here draws numbers that a lecture hands over. Nothing here computes a gradient, and
nothing here is needed by the exercises or by the graders.
"""
