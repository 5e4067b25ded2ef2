"""What is wrong with a run on data, planned or finished."""
