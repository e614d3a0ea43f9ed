"""Grade on a Dask cluster: the submissions' bytes go out, graded submissions come back.

`dispatch` shares out what there is to do, `workers` is its other side for whoever grades a class,
`trial` finds out which workers may take part, `on_worker` runs on these, `connection` reaches the
scheduler. Dask is imported only here, and only when a cluster is asked for.
"""
