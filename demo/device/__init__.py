"""The page on which a network runs in its visitor's own browser."""
