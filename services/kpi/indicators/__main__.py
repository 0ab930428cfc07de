"""`python -m services.kpi.indicators`: write the parts of docs/indicators.md that are written."""

from services.kpi.indicators.page import PATH, page

if __name__ == "__main__":
    PATH.write_text(page(PATH.read_text("utf-8")), "utf-8")
