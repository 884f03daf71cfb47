"""Running the web server."""
