// The RACI grid by keyboard: arrows move, letters set, Delete clears, a pasted table fills.
(() => {
  const grid = document.querySelector("[data-raci]");
  if (!grid) return;
  const LETTERS = "ARCI";
  const rows = [...grid.tBodies[0].rows].map((row) => [...row.querySelectorAll("input")]);
  const cells = rows.flat();
  const at = (cell) => { const row = rows.findIndex((line) => line.includes(cell)); return [row, rows[row].indexOf(cell)]; };
  const spelt = (text) => [...LETTERS].filter((letter) => text.toUpperCase().includes(letter)).join(" ");

  const state = (line) => {
    const held = line.map((cell) => cell.value);
    const answers = held.filter((letters) => letters.includes("A")).length;
    const works = held.some((letters) => letters.includes("R"));
    const said = [];
    if (answers !== 1) said.push(answers ? `${answers} A, keep one` : "needs an A");
    if (!works) said.push("needs an R");
    const place = line[0].closest("tr").querySelector("[data-raci-state]");
    place.textContent = said.join(", ") || "whole";
    place.classList.toggle("is-wrong", said.length > 0);
    line.forEach((cell) => {
      cell.classList.toggle("raci__input--a", cell.value.includes("A"));
      if (answers > 1 && cell.value.includes("A")) cell.setAttribute("aria-invalid", "true");
      else cell.removeAttribute("aria-invalid");
    });
  };

  const put = (cell, letters) => {
    if (cell.value === letters) return;
    cell.value = letters;
    cell.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const go = (cell, down, right) => {
    const [row, column] = at(cell);
    const next = rows[row + down]?.[column + right];
    if (next) { next.focus(); next.select(); }
  };

  const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Enter: [1, 0] };

  grid.addEventListener("keydown", (event) => {
    const cell = event.target;
    if (!cells.includes(cell) || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const letter = event.key.toUpperCase();
    if (MOVES[event.key]) go(cell, ...MOVES[event.key]);
    else if (event.key === "Delete" || event.key === "Backspace") put(cell, "");
    else if (letter.length === 1 && LETTERS.includes(letter)) {
      put(cell, cell.value.includes(letter) ? spelt(cell.value.replace(letter, "")) : spelt(cell.value + letter));
    } else if (event.key.length !== 1) return;
    event.preventDefault();
  });

  grid.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text");
    const [row, column] = at(event.target);
    event.preventDefault();
    text.replace(/\r?\n$/, "").split(/\r?\n/).forEach((line, down) => {
      line.split("\t").forEach((letters, right) => {
        const cell = rows[row + down]?.[column + right];
        if (cell) put(cell, spelt(letters));
      });
    });
  });

  grid.addEventListener("focusin", (event) => { if (cells.includes(event.target)) event.target.select(); });
  grid.addEventListener("input", (event) => { if (cells.includes(event.target)) state(rows[at(event.target)[0]]); });
  rows.forEach(state);
})();
