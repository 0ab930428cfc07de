"""Committee reports: words with bound figures, signed off by section, published and then frozen.

figures     all that is told of an authority on a day, read in one go
narrative   the words of a section, read: paragraphs, lists, headings, {{ bindings }}, [[ blocks ]]
bindings    what `{{ ni72.value }}` says
composing   sections and figures as a document
document    a report as plain data, before anybody draws it
store       drafts and published reports in the database
publishing  a draft made into what never changes any more
notices     which figures of a published report have been corrected since
rendering   a document as HTML, PDF and Word
checking    figures and claims in any text that disagree with the data
"""
