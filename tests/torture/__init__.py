"""The kill test: the real daemon, killed at random moments while stories appear, must tell every one, and none twice.

python -m tests.torture --kills 50                          # the long run
python -m tests.torture --kills 8 --plant mark-before-send  # a planted bug: the rig must find losses

stream    what the sites publish: articles that are all new stories, and near-copies that must not alert
program   `watcher` as a subprocess: its CLI, its daemon, its children
rig       sites, receivers, program and a publisher, the kills, the last clean run
judge     what was received against what was expected
planted   runs the real program with one bug planted in it
"""
