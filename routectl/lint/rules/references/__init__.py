"""RC1xx: names that lead nowhere, or nowhere useful."""
