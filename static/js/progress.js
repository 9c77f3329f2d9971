// A page that waits: asks how far the work is, says it in numbers, and reloads when it is done.
(() => {
  const EVERY = 1000;
  const count = new Intl.NumberFormat("en");

  const watch = (box) => {
    const bar = box.querySelector("progress");
    const words = box.querySelector("[role=status]");
    const ask = async () => {
      try {
        const answer = await fetch(box.dataset.watch, { headers: { Accept: "application/json" } });
        if (!answer.ok) throw new Error(answer.statusText);
        const { state, done, total } = await answer.json();
        if (state !== "building") { location.reload(); return; }
        bar.max = Math.max(total, 1);
        bar.value = done;
        words.textContent = done < total
          ? `${count.format(done)} of ${count.format(total)} events read. You may leave this page and come back.`
          : "All events read. The tables are being written.";
      } catch {
        words.textContent = "The server does not answer. Trying again.";
      }
      setTimeout(ask, EVERY);
    };
    setTimeout(ask, EVERY);
  };

  document.querySelectorAll("[data-watch]").forEach(watch);
})();
