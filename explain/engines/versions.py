"""What graphs give, and by what they are made. Imports nothing."""

EVIDENCE, FEATURES = "evidence", "features"  # what they tell besides the logits
GRAPH = 1  # the version of what is written here; raised whenever another would come of the same network
OPSET = 17
EXPORTER = f"torch.onnx, opset {OPSET}"
