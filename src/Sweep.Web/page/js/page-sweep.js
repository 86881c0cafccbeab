// One sweep: its head, the leaderboard, and the views beside it, all of which obey one filter.
(function (Sweep) {
  "use strict";
  const { el, address, data } = Sweep;

  Sweep.pages = Sweep.pages || {};
  Sweep.pages.sweep = function (main, name, info) {
    document.title = `${name} · Sweep`;
    main.replaceChildren(el("h1", { class: "unseen", text: name }), Sweep.loading("the sweep"));
    const view = new Sweep.View(name);
    const refresh = () => update().catch(error => Sweep.toast(error.message));
    const header = Sweep.sweepHeader(view, info, refresh);
    const board = Sweep.leaderboard(view);
    const makers = [
      ["curves", "Curves", () => Sweep.curves(view)],
      ["parallel", "Parallel", () => Sweep.parallel(view)],
      ["importance", "Importance and slices", () => Sweep.importance(view, Sweep.slice(view))],
      ["stopping", "Early stopping", () => Sweep.stopping(view)],
      ["timeline", "Devices over time", () => Sweep.timeline(view)],
      ["file", "Sweep file", () => Sweep.file(view)],
    ];
    const panels = new Map();
    let shown = makers.some(([id]) => id === address.get("tab")) ? address.get("tab") : "curves";
    let isBuilt = false;

    const tabs = el("div", { class: "tabs", role: "tablist", "aria-label": "Views of the runs that pass the filter" },
      makers.map(([id, text]) => el("button", {
        type: "button", role: "tab", id: `tab-${id}`, text, "aria-controls": "view", onclick: () => choose(id),
      })));
    tabs.addEventListener("keydown", event => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const ids = makers.map(([id]) => id);
      choose(ids[(ids.indexOf(shown) + step + ids.length) % ids.length]);
      document.getElementById(`tab-${shown}`).focus();
    });
    const place = el("div", { id: "view", role: "tabpanel", class: "view" });

    function panel() {
      if (!panels.has(shown)) panels.set(shown, makers.find(([id]) => id === shown)[2]());
      return panels.get(shown);
    }

    function choose(id) {
      shown = id;
      address.set("tab", id === "curves" ? "" : id);
      for (const tab of tabs.children) {
        const isShown = tab.id === `tab-${id}`;
        tab.setAttribute("aria-selected", String(isShown));
        tab.tabIndex = isShown ? 0 : -1;
      }
      place.setAttribute("aria-labelledby", `tab-${id}`);
      place.replaceChildren(panel().root);
      panel().update();
    }

    function build() {
      isBuilt = true;
      main.replaceChildren(header.root, el("div", { class: "workspace" }, board.root,
        el("section", { class: "panel", "aria-label": "Views" }, tabs, place)));
    }

    async function update() {
      const [status, table] = await Promise.all([data.get(["sweeps", name]), data.get(["sweeps", name, "table"])]);
      const isFirst = !isBuilt;
      if (isFirst) build();
      view.take(status, table);
      Sweep.keepFocus(header.root, () => header.update());
      if (isFirst) choose(shown);
      else panel().update();
      main.dataset.changed = String(status.changed ?? "");
    }

    const settled = Sweep.afterPause(150, () => {
      const current = panel();
      (current.filtered || current.update)();
    });
    view.on("filter", settled);
    view.on("chosen", settled);
    view.on("brushing", () => panel().brushing?.());
    view.on("hover", runs => panel().hover?.(runs));

    const start = () => update().catch(error => main.replaceChildren(el("h1", { text: name }), Sweep.problem(error, start)));
    start();
    const live = Sweep.follow(name, update, changed => view.status !== undefined && view.status.changed === changed);
    return () => {
      live.close();
      board.close();
      for (const one of panels.values()) one.close();
    };
  };
})(window.Sweep = window.Sweep || {});
