"""Numbers and dates that a sentence gives, as figures: ``find_figures`` and ``find_dates``.  Pure.

digits, number_words, pieces, numerals   what is a number, and which
counting_words, amounts                  bounds and ranges around it
counter_words, counted                   what it counts
look_alikes                              numbers that are no figures
reader                                   all of it for a sentence
"""

from watcher.statements.figures.reader import FigureMention, find_figures

__all__ = ["FigureMention", "find_figures"]
