"""Figures that belong to a command: claims, calibration, robustness, interviews, differences, analyses of points."""
