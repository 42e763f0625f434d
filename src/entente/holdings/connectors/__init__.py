"""Ways in: each connector turns what a source gives into items, and knows where to go on."""
