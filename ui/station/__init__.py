"""The Station page: where the slots are, how they do, and binding them."""
