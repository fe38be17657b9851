"""From a district to its roster: patterns, quotas, people, gates. `engine.solve` is the way in.

Nothing is imported here: a change by hand needs the model alone, and the search's libraries take a second to load.
"""
