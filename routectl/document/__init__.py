"""Text with places: YAML and JSON read strictly, every value knowing its file, line and column."""
