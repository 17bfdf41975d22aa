"""One module for each version of the database behind the first; what was released is never changed."""
