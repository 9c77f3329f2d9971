// Menus, dialogs and the first focus.
(() => {
  const cis = (window.cis = window.cis || {});

  const element = (tag, className, text) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  };
  cis.element = element;

  cis.dialog = (title) => {
    const box = element("dialog", "dialog");
    const heading = element("h2", "", title);
    heading.id = "dialog-title";
    box.setAttribute("aria-labelledby", heading.id);
    box.append(heading);
    document.body.append(box);
    box.addEventListener("close", () => box.remove());
    return box;
  };

  const button = (label, look, act) => {
    const made = element("button", `btn ${look}`, label);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  };
  cis.button = button;

  // Resolves to true when the person agrees.
  cis.confirm = (question, yes) => new Promise((answer) => {
    const box = cis.dialog(question);
    const row = element("div", "buttons");
    row.append(
      button(yes || "Continue", "btn-primary", () => { answer(true); box.close(); }),
      button("Cancel", "btn-quiet", () => box.close()),
    );
    box.append(row);
    box.addEventListener("close", () => answer(false));
    box.showModal();
  });

  document.addEventListener("click", (event) => {
    const toggle = event.target.closest("[data-menu]");
    if (toggle) {
      const open = document.getElementById("places").classList.toggle("is-open");
      toggle.setAttribute("aria-expanded", String(open));
    }
    for (const menu of document.querySelectorAll("details[data-menu-details][open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details[data-menu-details][open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // A message is given once. An upload receives it before the page that shows it does, and hands it on.
  const MESSAGES = "cis-messages";
  cis.carry = (page) => {
    const notes = [...page.querySelectorAll("#main > .note[role=status]")].map((note) => note.outerHTML);
    try { sessionStorage.setItem(MESSAGES, notes.join("")); } catch { /* the message is lost, not the work */ }
  };
  const carried = () => {
    try {
      const notes = sessionStorage.getItem(MESSAGES);
      sessionStorage.removeItem(MESSAGES);
      return notes;
    } catch { return null; }
  };
  const notes = carried();
  if (notes) {
    const parsed = new DOMParser().parseFromString(notes, "text/html");
    document.querySelector("#main > .head")?.before(...parsed.body.children);
  }

  // A table that fits lets its header stick to the window; one that does not, scrolls.
  const fits = new ResizeObserver((entries) => entries.forEach(({ target }) => {
    const inner = target.firstElementChild;
    const isFitting = Boolean(inner) && inner.offsetWidth <= target.clientWidth;
    target.classList.toggle("is-fitting", isFitting);
    // What scrolls must be reachable without a mouse.
    if (isFitting) ["tabindex", "role", "aria-label"].forEach((name) => target.removeAttribute(name));
    else {
      target.tabIndex = 0;
      target.setAttribute("role", "region");
      target.setAttribute("aria-label", inner?.caption?.textContent.trim() || "Table, scrolls sideways");
    }
  }));
  const watch = () => document.querySelectorAll(".table-wrap").forEach((wrap) => fits.observe(wrap));
  watch();
  document.addEventListener("cis:replaced", watch);

  document.querySelector("[data-focus]")?.focus();
})();
