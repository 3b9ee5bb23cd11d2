"""Measurements: one module for each hot path and for quality; they need ../shared or packages of their own."""
