"""What is measured of Thalweg alone, one file each; whatever file lies here is taken."""
