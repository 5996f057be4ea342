"""Numbers and dates that a sentence gives, as figures: ``find_figures`` and ``find_dates``.  Pure.

digits, number_words, pieces, numerals   what is a number, and which
counting_words, amounts                  bounds and ranges around it
counter_words, counted                   what it counts
bare_numbers                             numbers beside which nothing counted stands
look_alikes                              numbers that are no figures
reader                                   all of it for a sentence
same_counter                             what an article's figures say of each other
date_words, date_view, dates             what is a date, with numeric_dates and glued_dates
calendar                                 which days it means
"""

from watcher.statements.figures.dates import find_dates
from watcher.statements.figures.mention import FigureMention
from watcher.statements.figures.reader import find_figures
from watcher.statements.figures.same_counter import complete_figures, may_count_the_same

__all__ = ["FigureMention", "complete_figures", "find_dates", "find_figures", "may_count_the_same"]
