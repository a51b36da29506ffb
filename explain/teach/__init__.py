"""Classes of somebody's own, taught to networks that are trained already: only the last layer is new."""
