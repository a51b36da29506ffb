"""What others published of EfficientNet, with sources, and what has become of it."""
