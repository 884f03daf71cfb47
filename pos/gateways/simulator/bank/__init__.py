"""The simulated bank: the ward's account, its mistakes, and statements in 全銀 03."""
