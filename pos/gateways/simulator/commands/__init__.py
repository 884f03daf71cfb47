"""What can be asked of the simulator: each command leaves a line in the log, and replayed they give the same truth."""
