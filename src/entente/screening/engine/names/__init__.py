"""Names: any script to plain letters, letters to sounds, a text to weighted tokens."""
