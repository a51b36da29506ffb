"""Networks: the tables of what there is, how one is built, given its weights and kept."""
