"""What agents tell merchants, and how a bad network delivers it."""
