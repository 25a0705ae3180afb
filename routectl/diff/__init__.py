"""What changed between two versions of a policy, and which requests are decided otherwise."""
