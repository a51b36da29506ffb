"""Sets that stand for what people use EfficientNets on, drawn by this project alone: leaves, faces, tissue."""
