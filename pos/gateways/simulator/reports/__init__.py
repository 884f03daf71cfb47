"""Settlement reports and payouts, with the mistakes that were planted."""
