"""The Teach page: classes of a visitor's own, and where the networks look that were taught them."""
