"""Your pictures: which variant is enough for them, and where all of them look."""
