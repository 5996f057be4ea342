"""A planted fault: the process that starts the workers ends at once, as it would with a broken package."""

import os
import sys

if any("be_zygote" in word for word in sys.orig_argv):
    os._exit(3)
