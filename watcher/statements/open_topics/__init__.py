"""Who says what on topics whose claims nobody wrote: tagged sentences -> attributions -> positions on event classes and figures."""
