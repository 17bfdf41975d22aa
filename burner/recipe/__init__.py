"""Recipes: what a product wants burned, read from one TOML file beside its binaries, checked, and made into images."""
