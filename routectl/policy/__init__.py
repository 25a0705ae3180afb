"""What a policy means: documents checked against their schema, linked to each other, frozen."""
