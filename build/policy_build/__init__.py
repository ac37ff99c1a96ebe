"""From hand-written notes to validated tables, one module a step.

``raw_files`` and ``codebook`` read, ``claims`` flattens, ``resolve`` selects,
``gaps`` explains blanks, ``shape`` and ``derive`` make frames, ``checks``
holds them against the schemas, ``publish`` writes them whole or not at all.
``pipeline`` calls them in this order.
"""
