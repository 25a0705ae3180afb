"""What a team says must hold of a policy: examples, proofs, and how much of the policy they exercise."""
