"""RC6xx: compliance and regions."""
