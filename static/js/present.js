// Arrow keys go from line to line on a shared screen; everything is a link as well.
const wanted = { ArrowLeft: "before", PageUp: "before", ArrowRight: "after", PageDown: "after", Escape: "end" };

document.addEventListener("keydown", (event) => {
  const place = wanted[event.key];
  const typing = event.target.closest("input, select, textarea, summary, button");
  if (!place || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const link = document.querySelector(`[data-present-${place}]`);
  if (!link) return;
  event.preventDefault();
  link.click();
});
