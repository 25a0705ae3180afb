"""RC8xx: owners, reviews, lifecycle."""
