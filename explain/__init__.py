"""EfficientNet variants side by side: predictions, exact evidence maps and costs. No page, no plot."""
