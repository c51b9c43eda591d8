"""The centre's pages: each view reads the form, makes one call, and shows the result."""
