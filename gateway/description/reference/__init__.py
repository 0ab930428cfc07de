"""The pages to read the description by: plain HTML, made from it, without script or outside help.

pages       the index, a page for each tag, the schemas of each service
operation   one operation: who may call, what is sent, what comes back, examples
schemas     schemas as tables
markup      escaping, elements, the little Markdown that descriptions use
"""
