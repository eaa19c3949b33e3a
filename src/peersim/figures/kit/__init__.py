"""What every figure is made of: the request, its numbers and words, the page, how it is saved."""
