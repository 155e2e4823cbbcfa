"""Notebooks run here as a person would run them."""
