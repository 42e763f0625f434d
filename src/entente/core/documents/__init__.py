"""Documents that leave the house: Word drafts and tagged, accessible PDF. Same content, same bytes."""
