"""Beyond one process, by Ray: a study on a cluster (Ray Data), and networks that run behind the pages (Ray Serve).

Optional: `requirements-cluster.txt`. Importing this package imports no Ray.
"""
