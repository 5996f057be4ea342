"""Who calls the pipeline, and when.  The rows say what is due; an engine only wakes."""
