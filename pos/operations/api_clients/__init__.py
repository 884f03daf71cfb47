"""The reservation system's programs and their keys."""
