"""How fast are we? Ratios measured in one run, beside the peers that people know.

`course bench …` starts these. Nothing here is tested by the clock.
"""
