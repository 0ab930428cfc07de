// What a renewal of a page leaves as it was, and what it marks. Pages are whole without this.
// Only once htmx has settled: until then it gives new rows the attributes of old ones.
(() => {
  let told = new Map(), open = [];

  const rows = () => document.querySelectorAll("[data-told][id]");

  document.addEventListener("htmx:beforeSwap", () => {
    told = new Map([...rows()].map((row) => [row.id, row.dataset.told]));
    open = [...document.querySelectorAll("details[open][id]")].map((each) => each.id);
  });

  document.addEventListener("htmx:afterSettle", () => {
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    for (const row of rows())
      if (told.get(row.id) !== row.dataset.told) row.classList.add("board-changed");
  });
})();
