"""What a network is made of, and what a picture does in it."""
