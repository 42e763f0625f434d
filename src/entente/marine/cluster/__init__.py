"""The engine on a cluster: files are read, and vessels worked through, wherever there is room.

``vessels`` holds what every machine does, on Arrow tables and without Spark; ``gathered`` is the engine that
draws the conclusions from what they send back; ``spark`` moves the tables.
"""
