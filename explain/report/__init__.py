"""One self-contained HTML file that opens from disk, asks nothing of any network and prints on A4."""
