"""Pictures: from anyone's bytes to an upright RGB picture, and from a map to colours."""
