"""Models of somebody's own: what their files say, and whether their maps would be exact."""
