"""What field studies and trials measured, and which values of the model's uncertainties it allows."""
