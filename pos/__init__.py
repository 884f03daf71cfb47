"""Taking money, and writing down what happened."""
