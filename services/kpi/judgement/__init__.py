"""Judging a published figure: pure rules, one a module; whoever asks brings the figures."""
