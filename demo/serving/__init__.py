"""Between the network and the pages: addresses, uploads, who may ask for what, and how the app ends."""
