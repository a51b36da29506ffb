"""The Hugging Face Hub: what it says of a file, how that comes here, and where it is kept."""
