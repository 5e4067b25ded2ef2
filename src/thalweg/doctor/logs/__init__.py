"""What a log of iterates tells of the steps between them, whatever program wrote it."""
