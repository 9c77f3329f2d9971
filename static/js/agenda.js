// My work: a column pasted into one cell fills the periods after it; Enter goes on to the next field.
(() => {
  const rows = (cell) => [...cell.closest(".agenda__grid").querySelectorAll(".agenda__period")];

  const fill = (cell, lines) => {
    const all = rows(cell);
    const first = all.indexOf(cell.closest(".agenda__period"));
    const column = [...all[first].querySelectorAll("textarea")].indexOf(cell);
    // More lines than cells: the server goes on by itself from one cell.
    if (first + lines.length > all.length) return false;
    lines.forEach((line, at) => {
      const cells = [...all[first + at].querySelectorAll("textarea")];
      line.split(/[\t;]/).forEach((text, beside) => {
        if (cells[column + beside]) cells[column + beside].value = text.trim();
      });
    });
    return true;
  };

  document.addEventListener("paste", (event) => {
    const cell = event.target.closest?.(".agenda__cell");
    const text = event.clipboardData?.getData("text/plain").replace(/\r/g, "").replace(/\n+$/, "") ?? "";
    if (!cell || !/[\n\t]/.test(text)) return;
    if (fill(cell, text.split("\n"))) {
      event.preventDefault();
      cell.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });

  document.addEventListener("keydown", (event) => {
    const field = event.target.closest?.(".agenda__cell, .agenda__told input:not([type=hidden])");
    if (!field || event.key !== "Enter" || event.ctrlKey || event.metaKey || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    const all = [...field.form.querySelectorAll(".agenda__cell, .agenda__told input:not([type=hidden]), [type=submit]")];
    all[all.indexOf(field) + 1]?.focus();
  });
})();
