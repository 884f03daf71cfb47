"""Requests in, replies out: the agents' doors, the payer's page, and those behind everybody's back."""
