"""The kinds of figures that an experiment file may ask for: one file a kind, named as the kind, with its ``draw``.

What a kind is called, shows and takes is declared in :mod:`peersim.model.figure_kinds`.
"""
