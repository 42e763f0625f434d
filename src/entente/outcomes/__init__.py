"""What success means and how it is measured (PP6, CL4, EN11)."""
