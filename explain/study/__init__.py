"""Many pictures through several networks: how often each is right, which is enough, and where all of them look."""
