"""What is printed, described in millimetres: labels, statements, reports. Painted in ``ui.paint``."""
