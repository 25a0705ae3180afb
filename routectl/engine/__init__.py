"""What a policy decides: the interpreter, and the rule table with its exact diagram."""
