"""Where weights come from: one class for each kind of origin, which answers for all of it."""
