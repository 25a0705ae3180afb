"""One file a format, each with `render(report) -> str`; a format knows findings and blocks, and no analysis."""
