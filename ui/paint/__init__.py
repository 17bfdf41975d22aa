"""Pages of ``app.documents`` painted by Qt: for the screen, a printer, a PDF, and as dots for label printers."""
