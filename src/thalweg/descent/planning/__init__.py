"""What the ways to the minimum would cost, before any of them is gone."""
