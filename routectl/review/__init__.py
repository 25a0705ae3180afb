"""The questions of a careful reviewer, answered from the exact difference, evidence, tests and traffic."""
