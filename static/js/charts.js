// Draws the figures the server describes, in the colours of the theme in force.
(() => {
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  // The server names colours as "var:improvement"; here they become values.
  const coloured = (part) => {
    if (typeof part === "string") return part.startsWith("var:") ? css(`--${part.slice(4)}`) : part;
    if (Array.isArray(part)) return part.map(coloured);
    if (part && typeof part === "object") return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, coloured(value)]));
    return part;
  };

  const frame = (layout, narrow) => {
    const made = { ...layout };
    made.font = { size: narrow ? 11 : 12, ...layout.font, family: css("--font"), color: css("--muted") };
    made.paper_bgcolor = "rgba(0,0,0,0)";
    made.plot_bgcolor = "rgba(0,0,0,0)";
    made.hoverlabel = { bgcolor: css("--raised"), bordercolor: css("--line-strong"), font: { color: css("--ink"), family: css("--font"), size: 13 }, align: "left" };
    for (const axis of Object.keys(made).filter((key) => /^[xy]axis\d*$/.test(key))) {
      made[axis] = { gridcolor: css("--chart-grid"), linecolor: css("--line-strong"), zerolinecolor: css("--line"), automargin: true, ...made[axis] };
    }
    return made;
  };

  const cut = (text) => (text.length > 18 ? `${text.slice(0, 17)}…` : text);

  // On a small screen names move into the figure, and dates get fewer marks.
  const narrowed = (layout) => {
    layout.annotations = (layout.annotations || []).filter((note) => !/^edge-(upper|mean|lower)$/.test(note.name || ""))
      .map((note) => (note.name === "edge-target" ? { ...note, xanchor: "right", xshift: -2, yanchor: "bottom", bgcolor: css("--surface") } : note));
    if (!layout.polar) layout.margin = { ...layout.margin, r: 16 };
    if (layout.xaxis?.type === "date") layout.xaxis = { ...layout.xaxis, nticks: 4, tickangle: 0 };
    if (layout.yaxis?.type === "category" && layout.xaxis?.range) layout.xaxis = { ...layout.xaxis, range: layout.xaxis.range.map((end) => end * 1.3), nticks: 4 };
    if (layout.yaxis?.ticktext) layout.yaxis = { ...layout.yaxis, ticktext: layout.yaxis.ticktext.map(cut) };
    if (layout.xaxis?.ticktext) layout.xaxis = { ...layout.xaxis, ticktext: layout.xaxis.ticktext.map((text) => text.split(":")[0]) };
    return layout;
  };

  const pen = document.createElement("canvas").getContext("2d");
  const BESIDE = 8;

  // A text wider than its bar gives way to its sign, and that to nothing.
  const fitted = (data, layout, width) => data.map((trace) => {
    const short = trace.meta?.short;
    if (!short) return trace;
    const [first, last] = layout.xaxis.range.map((day) => Date.parse(day));
    const scale = (width - layout.margin.l - layout.margin.r) / (last - first);
    pen.font = `${layout.font.size}px ${layout.font.family}`;
    const fits = (text, at) => pen.measureText(text).width + BESIDE <= trace.x[at] * scale;
    return { ...trace, text: trace.text.map((text, at) => [text, short[at]].find((one) => fits(one, at)) || "") };
  });

  // On a small screen bubbles and their names shrink, so that they stand beside each other.
  const shrunk = (data) => data.map((trace) => {
    const part = trace.meta?.narrow;
    if (!part) return trace;
    const marker = { ...trace.marker, size: trace.marker.size.map((size) => size * part) };
    return { ...trace, marker, textfont: { ...trace.textfont, size: 10 } };
  });

  // Paper has a width of its own: a figure that names it is drawn anew for it.
  const papers = [];
  let isPaper = false;
  const turn = (onto) => () => { isPaper = onto; papers.forEach((again) => again()); };
  addEventListener("beforeprint", turn(true));
  addEventListener("afterprint", turn(false));

  const draw = async (canvas, figure) => {
    const paper = Number(canvas.dataset.paper);
    canvas.style.width = isPaper && paper ? `${paper}px` : "";
    const narrow = canvas.clientWidth < 520;
    const themed = coloured(figure);
    const layout = frame(themed.layout, narrow);
    delete layout.title;
    if (layout.height) canvas.style.height = `${layout.height}px`;
    const shaped = narrow ? narrowed(layout) : layout;
    const data = fitted(narrow ? shrunk(themed.data) : themed.data, shaped, canvas.clientWidth);
    await Plotly.react(canvas, data, shaped, { responsive: true, displaylogo: false, displayModeBar: false, scrollZoom: false, doubleClick: "reset" });
  };

  // What fitted its bars is measured again when the window changes.
  const refit = (canvas, described) => {
    let known = canvas.clientWidth;
    new ResizeObserver(() => {
      if (canvas.clientWidth === known) return;
      known = canvas.clientWidth;
      requestAnimationFrame(() => draw(canvas, described));
    }).observe(canvas);
  };

  const follow = (canvas) => {
    canvas.on("plotly_click", (event) => {
      const data = event.points[0].customdata;
      const url = Array.isArray(data) ? data[0] : data;
      if (typeof url === "string" && url.startsWith("/") && !url.startsWith("//")) location.assign(url);
    });
  };

  const fail = (canvas, words) => {
    canvas.querySelector("[data-wait]").textContent = words;
    canvas.dataset.ready = "failed";
  };

  const PICTURE = 1200;

  // On paper the figure carries its title and a ground of its own.
  const keep = async (figure, described, format) => {
    const themed = coloured(described);
    const layout = frame(themed.layout, false);
    const height = layout.height || 600;
    layout.paper_bgcolor = css("--surface");
    layout.margin = { ...layout.margin, t: 72 };
    if (layout.title) layout.title = { ...layout.title, font: { size: 18, color: css("--ink") } };
    await Plotly.downloadImage({ data: fitted(themed.data, layout, PICTURE), layout }, {
      format, filename: figure.id || "chart", width: PICTURE, height: height + 60, scale: format === "png" ? 2 : 1,
    });
  };

  const savers = (figure, described) => {
    figure.querySelectorAll("[data-save]").forEach((button) => {
      button.addEventListener("click", () => keep(figure, described, button.dataset.save));
    });
  };

  const show = async (figure) => {
    const canvas = figure.querySelector("[data-canvas]");
    if (canvas.dataset.ready) return;
    canvas.dataset.ready = "0";
    try {
      const answer = await fetch(figure.dataset.src, { headers: { Accept: "application/json" }, credentials: "same-origin" });
      if (!answer.ok) { fail(canvas, `The chart's data could not be fetched (${answer.status}). Reload the page, or use the data below.`); return; }
      const described = await answer.json();
      await draw(canvas, described);
      follow(canvas);
      savers(figure, described);
      new MutationObserver(() => draw(canvas, described)).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
      if (canvas.dataset.paper) papers.push(() => draw(canvas, described));
      if (described.data.some((trace) => trace.meta?.short)) refit(canvas, described);
      canvas.dataset.ready = "1";
      figure.dataset.ready = "1";
    } catch {
      fail(canvas, "The chart could not be drawn. Reload the page, or use the data below.");
    }
  };

  const all = () => document.querySelectorAll("[data-src]").forEach(show);
  all();
  document.addEventListener("cis:replaced", all);
})();
