// The keyboard: places, search, lists, and the page that explains it.
(() => {
  const { cis } = window;
  const typing = (target) => target.closest("input, textarea, select, [contenteditable], dialog, .js-plotly-plot");
  const places = () => [...document.querySelectorAll("#places a[data-key]")].filter((link) => link.dataset.key);
  let going = 0;

  const rows = () => [...document.querySelectorAll("[data-list] > *, table[data-list] > tbody > tr")]
    .filter((row) => row.tagName !== "THEAD" && row.tagName !== "TBODY" && row.tagName !== "CAPTION" && row.querySelector("a, button"));

  const current = () => document.querySelector(".is-current");

  const move = (step) => {
    const all = rows();
    if (!all.length) return;
    const at = all.indexOf(current());
    const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
    current()?.classList.remove("is-current");
    next.classList.add("is-current");
    next.scrollIntoView({ block: "nearest" });
    next.querySelector("a, button").focus({ preventScroll: true });
  };

  const follow = (link) => { if (link) link.click(); return Boolean(link); };

  const help = () => {
    const box = cis.dialog("Keyboard shortcuts");
    const list = cis.element("dl", "keys");
    const line = (keys, words) => {
      const term = cis.element("dt");
      keys.forEach((key, at) => { if (at) term.append(" "); term.append(cis.element("kbd", "", key)); });
      list.append(term, cis.element("dd", "", words));
    };
    if (document.querySelector("[data-search]")) line(["/"], "Search");
    places().forEach((link) => line(["g", link.dataset.key], `Go to ${link.textContent.trim()}`));
    if (document.querySelector("[data-key-new]")) line(["n"], document.querySelector("[data-key-new]").textContent.trim());
    if (document.querySelector("[data-key-edit]")) line(["e"], "Edit");
    line(["j"], "Next line of a list");
    line(["k"], "Line before");
    line(["Enter"], "Open the line");
    line(["Ctrl", "Enter"], "Save the form");
    line(["?"], "This list");
    const row = cis.element("div", "buttons");
    row.append(cis.button("Close", "btn-secondary", () => box.close()));
    box.append(list, row);
    box.showModal();
  };

  const ACTS = {
    "/": () => { const box = document.querySelector("[data-search]"); box?.focus(); box?.select(); return Boolean(box); },
    "?": () => { help(); return true; },
    n: () => follow(document.querySelector("[data-key-new]")),
    e: () => follow(current()?.querySelector("[data-key-edit]") || document.querySelector("[data-key-edit]")),
    j: () => { move(1); return true; },
    k: () => { move(-1); return true; },
    g: () => { going = Date.now(); return true; },
  };

  const goes = (key) => {
    const recent = Date.now() - going < 1500;
    going = 0;
    return recent && follow(places().find((link) => link.dataset.key === key));
  };

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      const form = event.target.closest("form") || document.querySelector("main form[method='post']");
      if (form) { event.preventDefault(); form.requestSubmit(); }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
    if (going ? goes(event.key) : ACTS[event.key]?.()) event.preventDefault();
  });

  document.addEventListener("focusin", (event) => {
    const row = rows().find((line) => line.contains(event.target));
    if (row && row !== current()) { current()?.classList.remove("is-current"); row.classList.add("is-current"); }
  });

  document.addEventListener("click", (event) => { if (event.target.closest("[data-keys-help]")) help(); });
})();
