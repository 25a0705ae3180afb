"""The routing policy of an LLM gateway as code: linted, diffed, reviewed and simulated before it ships."""

__version__ = "0.1.0"
