// Forms: unsaved changes, one submit at a time, questions before danger, uploads with numbers.
(() => {
  const { cis } = window;
  const changed = new Set();
  const sent = new WeakSet();
  const agreed = new WeakSet();

  // What was typed and sent back by the server is still not saved.
  document.querySelectorAll("form[data-unsaved]").forEach((form) => changed.add(form));

  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-warn-unsaved]");
    if (form) changed.add(form);
  });

  // Filters apply at once for the mouse; with the keyboard a choice passes many values on its way.
  let pointed = false;
  document.addEventListener("pointerdown", () => { pointed = true; });
  document.addEventListener("keydown", () => { pointed = false; });
  document.addEventListener("change", (event) => {
    const filters = event.target.closest("form[data-auto-submit]");
    if (pointed && filters && event.target.matches("select, [type=checkbox], [type=radio]")) filters.requestSubmit();
  });

  addEventListener("beforeunload", (event) => { if (changed.size) event.preventDefault(); });
  addEventListener("pageshow", (event) => { if (event.persisted) document.querySelectorAll("form").forEach(free); });

  const size = (bytes) => (bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`);

  const show = (form) => {
    const isUpload = form.enctype === "multipart/form-data";
    const box = cis.element("div", "field");
    const bar = cis.element("progress");
    const words = cis.element("p", "field__help progress-words", isUpload ? "Starting the upload." : "In progress.");
    bar.max = 1;
    // Without a value the bar shows that something goes on, not how far it is.
    if (isUpload) bar.value = 0;
    bar.setAttribute("aria-label", isUpload ? "Upload" : "Progress");
    words.setAttribute("role", "status");
    box.append(bar, words);
    form.append(box);
    return { box, bar, words };
  };

  // A form whose answer is a download leaves the page as it is, and must be usable again.
  const FREE_AFTER = 10000;

  const free = (form) => {
    sent.delete(form);
    form.querySelectorAll("[type=submit], button:not([type])").forEach((made) => { made.disabled = false; });
  };

  // A redirect is followed, with the messages it brought; a refusal replaces the page's content.
  const upload = (form, submitter) => {
    const { box, bar, words } = show(form);
    const call = new XMLHttpRequest();
    const data = new FormData(form, submitter?.form === form ? submitter : null);
    call.open("POST", form.action);
    call.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable || form.enctype !== "multipart/form-data") return;
      bar.value = event.loaded / event.total;
      words.textContent = event.loaded < event.total
        ? `${size(event.loaded)} of ${size(event.total)} sent`
        : "All sent. The server is reading the file.";
    });
    call.addEventListener("load", () => {
      changed.delete(form);
      const page = new DOMParser().parseFromString(call.responseText, "text/html");
      if (call.status < 400 && call.responseURL !== location.href) {
        cis.carry(page);
        location.assign(call.responseURL);
        return;
      }
      const main = page.getElementById("main");
      if (main) {
        document.getElementById("main").replaceWith(document.importNode(main, true));
        document.title = page.title;
        (document.querySelector("[data-focus]") || document.getElementById("main")).focus();
        document.dispatchEvent(new CustomEvent("cis:replaced"));
      } else { words.textContent = "The server answered in a way this page does not understand. Reload it and try again."; free(form); }
    });
    call.addEventListener("error", () => {
      box.querySelector("progress").remove();
      words.textContent = "The connection broke before the file was complete. Nothing was changed; try again.";
      free(form);
    });
    call.send(data);
  };

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const { submitter } = event;
    const question = submitter?.dataset.confirm || form.dataset.confirm;
    if (form.method !== "post") return;
    if (sent.has(form)) { event.preventDefault(); return; }
    if (question && !agreed.has(form)) {
      event.preventDefault();
      if (await cis.confirm(question, submitter?.dataset.confirmYes || submitter?.textContent.trim())) {
        agreed.add(form);
        form.requestSubmit(submitter);
      }
      return;
    }
    agreed.delete(form);
    sent.add(form);
    changed.delete(form);
    // After this tick, so that the pressed button's value still travels.
    setTimeout(() => form.querySelectorAll("[type=submit], button:not([type])").forEach((made) => { made.disabled = true; }));
    if (!("progress" in form.dataset)) setTimeout(() => free(form), FREE_AFTER);
    if ("progress" in form.dataset) { event.preventDefault(); upload(form, submitter); }
  });

  for (const kind of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      const zone = event.target.closest?.(".drop");
      if (!zone) return;
      event.preventDefault();
      zone.classList.toggle("is-over", kind === "dragover");
      const input = zone.querySelector("[type=file]");
      if (kind === "drop" && input && event.dataTransfer.files.length) {
        input.files = event.dataTransfer.files;
        input.dispatchEvent(new Event("input", { bubbles: true }));
      }
    });
  }
})();
