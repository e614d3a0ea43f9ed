"""Right answers in several styles, as different students would write them.

One module a problem set and style; each holds a function for every exercise. They are
read as source text and composed into notebooks, so they use only what the notebook gives,
`np` and `sigmoid`, and what they define themselves.
"""
