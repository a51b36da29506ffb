"""The machine: where and how precisely networks run, whose turn it is, and what the environment says."""
