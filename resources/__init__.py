"""What the program ships beside its code: the failure table, icons, translations, help and sample recipes."""
