"""Rules on what a policy decides, each asked of its exact diagram: unreachable routes, requests that nobody serves, and what changes nothing."""
