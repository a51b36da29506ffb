"""Other engines than torch: a network as an ONNX graph that has its maps inside, and what runs that."""
