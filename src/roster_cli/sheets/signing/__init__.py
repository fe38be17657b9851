"""Who came, as lists, sign-in sheets filled in by hand and chat groups tell it."""
