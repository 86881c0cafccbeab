// Parallel coordinates: an axis for every parameter that varies, and the metric. Intervals drawn on axes filter every panel.
// Pointer: draw, move or click away an interval. Keyboard, on an axis: arrows move it, Shift and arrows change its size, Escape removes it.
(function (Sweep) {
  "use strict";
  const { el, theme, format } = Sweep;
  const top = 14, leastGap = 78;

  // Where each run's metric stands among all, from 0, the worst, to 1, the best; unknown ones are with the worst.
  function standings(view) {
    const { metric } = view.runs.runs;
    const known = Math.max(1, metric.filter(value => value !== null).length);
    const standing = new Float32Array(view.runs.count);
    Sweep.sortedIndices(metric, !view.runs.minimize).forEach((run, place) => {
      standing[run] = metric[run] === null ? 0 : 1 - place / known;
    });
    return standing;
  }

  Sweep.parallel = function (view) {
    const plot = Sweep.parallelPlot();
    const axesRow = el("div", { class: "axes" });
    const stage = el("div", { class: "stage" }, plot.layers, axesRow);
    const frame = el("div", { class: "parallel scroll", role: "group", "aria-label": "Parallel coordinates" }, stage);
    const said = el("p", { class: "unseen", role: "status" });
    const legendText = el("span", {});
    const legend = el("p", { class: "footnote" }, "worst ", el("span", { class: "ramp", "aria-hidden": "true" },
      [1, 2, 3, 4, 5, 6].map(i => el("span", { class: `ramp-${i}` }))), legendText);
    const root = el("div", {}, frame, legend, said);
    let columns = [], standing = new Float32Array(0), colorOf = new Uint8Array(0), laid = "";

    // An interval that ends near an end of the axis holds the end's own value too.
    function interval(axis, from, to) {
      const least = Math.min(from, to), most = Math.max(from, to);
      const low = axis.valueAt(least < 0.02 ? Math.min(least, -0.01) : least);
      const high = axis.valueAt(most > 0.98 ? Math.max(most, 1.01) : most);
      return axis.isNumber ? [low, high] : [Math.max(-0.4, low), Math.min(axis.max + 0.4, high)];
    }

    function brushWithPointer(column) {
      const { axis, track, band } = column;
      const placeOf = event => {
        const box = track.getBoundingClientRect();
        return Math.max(-0.02, Math.min(1.02, 1 - (event.clientY - box.top) / box.height));
      };
      let from = 0, moved = false, held = null;
      track.addEventListener("pointerdown", event => {
        if (event.button !== 0) return;
        track.setPointerCapture(event.pointerId);
        from = placeOf(event);
        moved = false;
        held = event.target === band ? view.brushes.get(axis.id).map(value => axis.place(value)) : null;
        event.preventDefault();
      });
      const follow = Sweep.onFrame(() => {
        if (!column.to) return;
        view.setBrush(axis.id, column.to, true);
      });
      track.addEventListener("pointermove", event => {
        if (!track.hasPointerCapture(event.pointerId)) return;
        const to = placeOf(event);
        if (!moved && Math.abs(to - from) < 0.012) return;
        moved = true;
        column.to = held ? interval(axis, held[0] + to - from, held[1] + to - from) : interval(axis, from, to);
        follow();
      });
      const end = event => {
        if (!track.hasPointerCapture(event.pointerId)) return;
        track.releasePointerCapture(event.pointerId);
        const to = column.to;
        column.to = null;
        if (moved && to) view.setBrush(axis.id, to);
        else if (view.brushes.has(axis.id)) view.setBrush(axis.id, null);
      };
      track.addEventListener("pointerup", end);
      track.addEventListener("pointercancel", end);
    }

    function brushWithKeys(column) {
      const { axis, name } = column;
      name.addEventListener("keydown", event => {
        const brush = view.brushes.get(axis.id);
        if (event.key === "Escape" && brush) view.setBrush(axis.id, null);
        else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
          const step = (axis.isNumber ? 0.05 : 1 / Math.max(1, axis.max)) * (event.key === "ArrowUp" ? 1 : -1);
          let [low, high] = brush ? brush.map(value => axis.place(value)) : [0, 1];
          if (event.shiftKey || !brush) high = Math.max(low, brush ? high + step : step > 0 ? 1 : 1 + step);
          else [low, high] = [low + step, high + step];
          view.setBrush(axis.id, interval(axis, low, high));
        } else return;
        event.preventDefault();
        const now = view.brushes.get(axis.id);
        said.textContent = `${axis.label}: ${now ? axis.intervalText(now) : "no brush"}, ${format.count(view.runs.shown, "run")}`;
      });
    }

    function makeAxes() {
      axesRow.replaceChildren();
      columns = view.runs.axes.map(axis => {
        const name = el("button", {
          type: "button", class: "axis-name", text: axis.label, title: `${axis.label}${axis.isLog ? " (logarithmic)" : ""}`,
          "aria-description": "Arrow keys brush this axis, with Shift its size, Escape removes the brush",
          onclick: () => view.brushes.has(axis.id) && view.setBrush(axis.id, null),
        });
        const band = el("div", { class: "brush", hidden: true });
        const track = el("div", { class: "track" }, el("div", { class: "line" }), band);
        for (const value of axis.ticks) {
          const mark = el("span", { class: "tick", text: axis.isNumber ? format.number(value) : axis.text(value) });
          mark.style.top = `${(1 - axis.place(value)) * 100}%`;
          track.append(mark);
        }
        const column = { axis, name, band, track, to: null };
        axesRow.append(el("div", { class: "axis" }, name, track));
        brushWithPointer(column);
        brushWithKeys(column);
        return column;
      });
    }

    function lay() {
      const width = Math.max(frame.clientWidth, columns.length * leastGap);
      const height = 300;
      if (!frame.clientWidth || columns.length === 0) return false;
      stage.style.width = `${width}px`;
      const gap = width / columns.length;
      columns.forEach((column, i) => { column.track.parentElement.style.left = `${gap * (i + 0.5)}px`; });
      plot.lay({
        axes: view.runs.axes, x: columns.map((_, i) => gap * (i + 0.5)), width, height, top, count: view.runs.count,
        aside: standing.map(place => place - 0.5),
      });
      plot.drawBehind(theme.color("muted"));
      return true;
    }

    function drawFront() {
      for (const { axis, band } of columns) {
        const brush = view.brushes.get(axis.id);
        band.hidden = !brush;
        if (!brush) continue;
        const [low, high] = brush.map(value => axis.place(value));
        band.style.top = `${(1 - Math.min(1.03, high)) * 100}%`;
        band.style.height = `${Math.max(1.5, (Math.min(1.03, high) - Math.max(-0.03, low)) * 100)}%`;
      }
      const marked = new Map();
      if (view.runs.best >= 0) marked.set(view.runs.best, theme.color("accent"));
      for (const run of view.chosen) marked.set(view.runs.indexOf.get(run), view.colorOf(run));
      plot.drawFront(view.runs.visible, view.runs.shown, theme.ramp(), colorOf, marked);
    }

    function update() {
      const made = view.runs.axes.map(axis => `${axis.id} ${axis.min} ${axis.max} ${axis.categories || ""}`).join();
      if (made !== laid) {
        laid = made;
        makeAxes();
      }
      standing = standings(view);
      const steps = theme.ramp().length;
      colorOf = Uint8Array.from(standing, place => Math.min(steps - 1, Math.floor(place * steps)));
      Sweep.setText(legendText, ` best by ${view.runs.metric}; the thick line is the best run. `
        + "Drag along an axis to filter every panel; click a brush to remove it.");
      if (lay()) drawFront();
    }

    let seen = 0;
    const sized = new ResizeObserver(() => {
      if (frame.clientWidth === seen) return;
      seen = frame.clientWidth;
      if (lay()) drawFront();
    });
    sized.observe(frame);
    const forget = theme.onChange(() => { if (lay()) drawFront(); });
    return {
      root, update, brushing: drawFront, filtered: drawFront,
      close() {
        plot.stop();
        sized.disconnect();
        forget();
      },
    };
  };
})(window.Sweep = window.Sweep || {});
