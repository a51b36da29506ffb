"""What a network costs: counted on paper, and measured on this machine."""
