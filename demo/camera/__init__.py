"""The Live page: frame by frame from a camera, and a short video over its length."""
