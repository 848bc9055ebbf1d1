"""Synthetic disclosure statements whose facts are known: a grammar kept as YAML and a small engine that renders it."""
