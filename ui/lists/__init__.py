"""What all pages of lists are made of: filters, table, card, and the sheet of a procedure."""
