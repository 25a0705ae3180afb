"""What is wrong with a policy repo: rules, the run that applies them, and what silences a finding."""
