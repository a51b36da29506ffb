"""Maps: the exact one, those of other methods, and how each is put to the test."""
