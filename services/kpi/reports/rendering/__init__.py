"""A report drawn as HTML, PDF and Word: from its document alone, each form tells the same words."""

from services.kpi.reports.rendering.html import HTML_POLICY, html_of
from services.kpi.reports.rendering.pdf import pdf_of
from services.kpi.reports.rendering.word import word_of

__all__ = ("HTML_POLICY", "html_of", "pdf_of", "word_of")
