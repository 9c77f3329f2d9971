// An assessment: keys 1 to 5 answer and go on; everything is saved as one goes.
(() => {
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const state = form.querySelector("[data-autosave-state]");
  const radios = () => [...form.querySelectorAll("input[type=radio]")];
  const names = [...new Set(radios().map((one) => one.name))];
  const group = (name) => radios().filter((one) => one.name === name);
  const answered = () => names.filter((name) => group(name).some((one) => one.checked)).length;
  const WAIT = 700;
  let timer = 0;
  let dirty = false;
  let running = null;

  const say = (words) => { state.textContent = `${words} ${answered()} of ${names.length} answered.`; };

  const send = async (last = false) => {
    clearTimeout(timer);
    dirty = false;
    try {
      const answer = await fetch(form.action, {
        method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, credentials: "same-origin", keepalive: last,
      });
      const told = await answer.json();
      if (told.version) form.elements.version.value = told.version;
      if (!told.error) say(`Saved at ${new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}.`);
      else say(`Not saved: ${told.error}`);
    } catch {
      dirty = true;
      say("Not saved: the server could not be reached. Go on; it is tried again.");
      timer = setTimeout(save, 10 * WAIT);
    }
  };

  // One at a time, so that each carries the version the one before it left.
  const save = () => {
    if (running) return;
    running = send().finally(() => { running = null; if (dirty) timer = setTimeout(save, WAIT); });
  };

  const soon = () => { dirty = true; clearTimeout(timer); timer = setTimeout(save, WAIT); };

  const goOn = (name) => {
    const next = names[names.indexOf(name) + 1];
    const target = next ? group(next).find((one) => one.checked) || group(next)[0] : form.querySelector("[name=hand_in]");
    target.focus();
    target.scrollIntoView({ block: "center" });
  };

  form.addEventListener("keydown", (event) => {
    const { target } = event;
    if (target.type !== "radio" || !/^[1-5]$/.test(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const chosen = group(target.name).find((one) => one.value === event.key);
    chosen.checked = true;
    chosen.dispatchEvent(new Event("change", { bubbles: true }));
    goOn(target.name);
  });

  form.addEventListener("change", soon);
  form.addEventListener("input", soon);

  // What is being saved must be through before the whole form is sent.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    dirty = false;
    if (!running) return;
    event.preventDefault();
    event.stopPropagation();
    const { submitter } = event;
    running.then(() => form.requestSubmit(submitter));
  });

  addEventListener("pagehide", () => { if (dirty && !running) send(true); });

  say("Saved as you go.");
  const first = names.find((name) => !group(name).some((one) => one.checked));
  if (!document.querySelector("[data-focus]")) (first ? group(first)[0] : form.querySelector("[name=hand_in]")).focus({ preventScroll: true });
})();
