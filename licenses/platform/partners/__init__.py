"""Partners: authorised accounts, grants and the rights that follow along their chains (S003)."""
