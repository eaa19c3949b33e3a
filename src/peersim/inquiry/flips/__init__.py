"""The nearest flip: the smallest change of what nobody knows that turns a headline."""
