"""Steps compiled: people are records in arrays, and a sweep of millions takes minutes."""
