"""Who Thalweg is timed beside, one file each; whatever file lies here takes part."""
