"""Periodic reports: assembled from figures, frozen, and written as HTML, PDF and DOCX."""
