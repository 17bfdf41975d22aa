"""The two sounds of a result, made by ``make.py`` beside them."""
