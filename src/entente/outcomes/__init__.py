"""What success means, and how it is measured (PP6, CL4): the strategy's four tests, and what is measured."""
