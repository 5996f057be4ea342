"""What is worth telling, and how it reads.  Pure.

``decide`` gives verdicts, ``render`` gives the words, ``plain`` makes outside text safe to show.
"""
