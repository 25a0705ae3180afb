"""What changes between two policies: in words, in behaviour, in what it costs."""
