"""One file a page: components and wiring, nothing else."""
