"""What agents may ask for by the Model Context Protocol: a few tools, each of which gives a command's document."""
