"""By what graphs are made: raised whenever another would come of the same network. Imports nothing."""

GRAPH = 1  # of what is written here: inputs, outputs, metadata
OPSET = 17
EXPORTER = f"torch.onnx, opset {OPSET}"
