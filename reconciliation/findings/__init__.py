"""The facts of one business day that do not agree: each module looks at one kind of evidence. Pure."""
