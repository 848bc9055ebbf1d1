"""The project's own language material: synthetic grammar, gold statements, examples."""
