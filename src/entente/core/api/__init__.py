"""The JSON API of every register, made of the declarations, with its OpenAPI description."""
