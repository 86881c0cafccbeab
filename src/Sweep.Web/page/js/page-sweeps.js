// All sweeps of the store.
(function (Sweep) {
  "use strict";
  const { el, format, address, data } = Sweep;

  function card(sweep) {
    const name = sweep.sweep;
    const unfinished = sweep.queued + sweep.running + sweep.paused + (sweep.lost || 0);
    const metric = sweep.metric && sweep.metric.name || sweep.metric_name || sweep.metric;
    return el("li", { class: "sweep-row" },
      el("div", { class: "sweep-name" }, Sweep.link(address.sweep(name), name),
        el("span", { class: "faint", text: [sweep.method, sweep.data].filter(Boolean).join(" · ") })),
      el("div", { class: "sweep-best" }, el("span", { class: "strong", text: format.loss(sweep.best_metric) }),
        el("span", { class: "faint", text: metric || "" })),
      el("div", { class: "sweep-runs" },
        el("span", { text: `${format.integer(sweep.total - unfinished)} of ${format.count(sweep.total, "run")}` }),
        Sweep.stateBar(sweep, true)),
      el("div", { class: "sweep-time faint" }, el("span", {
        text: sweep.on_hold && unfinished > 0 ? "paused" : sweep.running > 0 ? (sweep.seconds_left ? `${format.duration(sweep.seconds_left)} left` : "running")
          : unfinished > 0 ? "waiting" : sweep.total > 0 ? "finished" : "no runs yet",
      }), el("span", { text: format.minute(sweep.created_at) })));
  }

  // The words of a filter, each in the name, the method or the text.
  const passes = (sweep, words) => words.every(word =>
    [sweep.sweep, sweep.method, sweep.data].some(text => text && text.toLowerCase().includes(word)));

  // More than so many are worth a filter.
  const few = 12;

  Sweep.pages = Sweep.pages || {};
  Sweep.pages.sweeps = function (main) {
    const list = el("ul", { class: "sweeps" });
    const place = el("div", {}, Sweep.loading("sweeps"));
    const filter = el("input", {
      type: "search", id: "sweeps-filter", value: address.get("filter"), spellcheck: "false", autocomplete: "off",
      placeholder: "filter: words of a name or a text", "aria-describedby": "sweeps-said",
    });
    const said = el("span", { id: "sweeps-said", class: "faint", role: "status" });
    const tools = el("div", { class: "tools list", hidden: true },
      el("label", { class: "unseen", for: "sweeps-filter", text: "Filter the sweeps" }), filter, said);
    let newestFirst = [];
    main.replaceChildren(el("h1", { text: "Sweeps" }), tools, place);
    document.title = "Sweeps";

    async function update() {
      const sweeps = await data.get(["sweeps"]);
      if (sweeps.length === 0) {
        place.replaceChildren(Sweep.empty("This store has no sweeps yet. `sweep run FILE` makes one and it appears here."));
        return;
      }
      newestFirst = sweeps.map((sweep, i) => [format.moment(sweep.created_at) ?? 0, i, sweep])
        .sort(([a, i], [b, j]) => b - a || j - i).map(([, , sweep]) => sweep);
      show();
    }

    function show() {
      tools.hidden = newestFirst.length <= few;
      const words = tools.hidden ? [] : filter.value.toLowerCase().split(/\s+/).filter(Boolean);
      const shown = newestFirst.filter(sweep => passes(sweep, words));
      Sweep.setText(said, words.length === 0 ? format.count(shown.length, "sweep")
        : `${format.integer(shown.length)} of ${format.count(newestFirst.length, "sweep")}`);
      if (shown.length === 0) {
        place.replaceChildren(Sweep.empty("No sweep passes the filter."));
        return;
      }
      Sweep.keepFocus(list, () => list.replaceChildren(...shown.map(card)));
      if (!list.isConnected) place.replaceChildren(list);
    }

    filter.addEventListener("input", Sweep.afterPause(120, () => {
      address.set("filter", filter.value.trim());
      show();
    }));

    const start = () => update().catch(error => place.replaceChildren(Sweep.problem(error, start)));
    start();
    const live = Sweep.follow(null, update);
    return () => live.close();
  };
})(window.Sweep = window.Sweep || {});
