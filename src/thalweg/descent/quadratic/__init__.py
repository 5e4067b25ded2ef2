"""A quadratic cost: its paraboloid, the modes of its Hessian, and every iterate of a descent in them."""
