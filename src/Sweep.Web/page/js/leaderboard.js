// The leaderboard: by configuration or by run, with the filter that every panel obeys.
(function (Sweep) {
  "use strict";
  const { el, format, address } = Sweep;
  const stateClass = state => `state-${state}`;
  const usual = ["rank", "run", "state", "metric", "metric_sem", "score", "score_sem", "interval", "tied", "best_step", "train_loss", "val_loss",
    "seconds", "why"];

  // A column that draws intervals on one scale, on which the best rows, a tenth and at least 15, have their room; what lies outside is
  // cut off.
  function intervalColumn(values, lows, highs, title) {
    const known = [...values].filter(value => value !== null).sort((a, b) => a - b);
    const least = known[0] ?? 0;
    const to = known[Math.min(known.length - 1, Math.max(15, Math.floor(known.length * 0.1)))] ?? 1;
    const from = least - 0.25 * (to - least);
    const place = value => `${Math.max(0, Math.min(100, 100 * (value - from) / (to - from || 1)))}%`;
    return {
      id: "interval", label: "95 % interval", title, values, width: 18,
      text: i => lows[i] === null ? "" : `${format.loss(lows[i])} to ${format.loss(highs[i])}`,
      draw(cell, i) {
        cell.mark ??= cell.appendChild(el("span", { class: "interval", role: "img" }, el("span", {}), el("i", {})));
        const [line, dot] = cell.mark.children;
        cell.mark.hidden = values[i] === null;
        if (values[i] === null) return;
        const [low, high] = [lows[i] ?? values[i], highs[i] ?? values[i]];
        cell.mark.setAttribute("aria-label", `${format.loss(low)} to ${format.loss(high)}`);
        line.style.left = place(low);
        line.style.width = `calc(${place(high)} - ${place(low)})`;
        dot.style.left = place(values[i]);
        dot.hidden = values[i] > to;
      },
    };
  }

  function runColumns(view) {
    const runs = view.runs;
    const { metric, metric_sem: sems } = runs.runs;
    const bound = sign => metric.map((value, i) => value === null || !sems || sems[i] === null ? null : value + sign * 1.96 * sems[i]);
    const interval = intervalColumn(metric, bound(-1), bound(1), "Of the evaluation's noise: the metric ± 1.96 standard errors");
    const columns = [...runs.columns];
    columns.splice(columns.findIndex(column => column.id === "tied"), 0, interval);
    return columns.map(column => {
      const shown = { ...column };
      if (column.id === "run") shown.link = i => address.href(address.sweep(view.name, "runs", runs.number[i]));
      if (column.id === "state") Object.assign(shown, { spare: 2, class: i => `state-cell ${stateClass(runs.runs.state[i])}` });
      if (column.id === "metric") shown.class = i => runs.runs.rank[i] === 1 ? "best" : "strong";
      if (["metric_sem", "score_sem", "seconds", "best_step", "train_loss", "val_loss"].includes(column.id)) shown.class = () => "faint";
      if (column.id === "why") Object.assign(shown, { widest: 60, class: () => "faint" });
      return shown;
    });
  }

  function configurationColumns(view) {
    const table = view.table.configurations;
    const number = (id, label, values, text, title) => ({ id, label, title, values, right: true, text: i => text(values[i]) });
    const params = Object.keys(table.params).filter(name => name !== "seed" && view.runs.params.includes(name));
    const halves = table.metric.map((mean, i) => table.high[i] === null || mean === null ? null : table.high[i] - mean);
    const numbers = table.runs.map(runs => runs.join(", "));
    const hasScores = (table.score || []).some(score => score !== null);
    const marks = Sweep.tieMarks(table.tied, table.rank, table.configuration, table.best_by_score);
    return [
      number("rank", "#", table.rank, format.integer, "Rank by the mean over seeds"),
      number("configuration", "config.", table.configuration, format.value, "Number of the configuration"),
      { ...number("metric", `mean ${view.runs.metric}`, table.metric, format.loss), class: i => table.rank[i] === 1 ? "best" : "strong" },
      { ...number("metric_sem", "± 95 %", halves, format.loss, "Half of the 95 % interval of the mean"), class: () => "faint" },
      intervalColumn(table.metric, table.low, table.high, "The 95 % interval of the mean over seeds"),
      {
        id: "tied", label: "≈", title: "Cannot be told from the best (95 %)", values: table.tied,
        text: i => marks[i] ?? "",
      },
      number("p_best", "p best", table.p_best, value => value === null ? "" : format.percent(value), "Probability of being the best"),
      ...(!hasScores ? [] : [
        number("score", "mean score", table.score, value => value === null ? "" : format.loss(value),
          "Mean over seeds on sequences that no evaluation has used"),
        {
          ...number("score_half", "score ± 95 %", table.score_half, value => value === null ? "" : format.loss(value),
            "Half of the 95 % interval of the mean score"), class: () => "faint",
        },
      ]),
      ...params.map(name => ({
        id: name, label: name, values: table.params[name], isParameter: true, text: i => format.value(table.params[name][i]),
        right: table.params[name].every(value => value === null || typeof value === "number"),
      })),
      number("seeds", "seeds", table.seeds, format.integer, "Seeds with a result"),
      { id: "runs", label: "runs", values: numbers, text: i => numbers[i], widest: 40, class: () => "faint" },
    ];
  }

  // A configuration is shown where one of its runs passes the filter.
  function configurationOrder(view, columns) {
    const table = view.table.configurations;
    const column = columns.find(candidate => candidate.id === view.sort.id) || columns[0];
    return Sweep.sortedIndices(column.values, view.sort.descending).filter(i =>
      table.runs[i].some(run => view.runs.visible[view.runs.indexOf.get(run)]));
  }

  Sweep.leaderboard = function (view) {
    let all = [], madeFor = "", madeOf = null, madeBy = "";
    const hidden = new Set(address.get("hide").split(",").filter(Boolean));
    const extra = new Set(address.get("show").split(",").filter(Boolean));
    const isByRun = () => view.by === "run";
    const grid = Sweep.grid({
      label: `Leaderboard of ${view.name}`,
      key: i => isByRun() ? `run ${view.runs.number[i]}` : `configuration ${view.table.configurations.configuration[i]}`,
      open: i => address.go(address.sweep(view.name, "runs", isByRun() ? view.runs.number[i] : view.table.configurations.runs[i][0])),
      sort: id => view.sortBy(id),
      sorted: id => view.sort.id === id ? (view.sort.descending ? "descending" : "ascending") : null,
      select(i, isSelected) {
        for (const run of isByRun() ? [view.runs.number[i]] : view.table.configurations.runs[i]) view.choose(run, isSelected);
      },
      isSelected: i => (isByRun() ? [view.runs.number[i]] : view.table.configurations.runs[i]).some(run => view.chosen.has(run)),
      rowClass,
      hover: i => view.say("hover", i < 0 ? [] : isByRun() ? [view.runs.number[i]] : view.table.configurations.runs[i]),
    });

    function rowClass(i) {
      const from = isByRun() ? view.runs.runs : view.table.configurations;
      // By scores the first row by the metric may be told from the best.
      const isByScore = (isByRun() ? view.runs.bestByScore : from.best_by_score) ?? null;
      if (isByScore !== null) return from.tied[i] ? "tied" : "";
      return from.rank[i] === 1 ? "best-row tied" : from.tied && from.tied[i] ? "tied" : "";
    }

    const isShown = column => !hidden.has(column.id)
      && (column.isParameter || !isByRun() || usual.includes(column.id) || extra.has(column.id));
    const chosenColumns = el("div", { class: "menu-items" });
    const menu = el("details", { class: "menu" }, el("summary", { text: "Columns" }), chosenColumns);
    menu.addEventListener("keydown", event => { if (event.key === "Escape") menu.open = false; });
    document.addEventListener("click", event => { if (!menu.contains(event.target)) menu.open = false; });

    const filter = el("input", {
      type: "search", id: "filter", value: view.filterText, spellcheck: "false", autocomplete: "off",
      placeholder: "filter: learning_rate<0.01 n_head=4", "aria-describedby": "filter-said",
    });
    filter.addEventListener("input", Sweep.afterPause(120, () => view.setFilter(filter.value)));
    const said = el("span", { id: "filter-said", class: "filter-said", role: "status" });
    const chips = el("span", { class: "chips" });
    const compare = el("a", { class: "button", hidden: true });
    const clear = el("button", {
      type: "button", class: "quiet", text: "Clear", onclick: () => {
        filter.value = "";
        view.clear();
      },
    });
    const by = el("span", {});
    const noise = el("p", { class: "footnote" });
    const root = el("section", { class: "panel", "aria-labelledby": "leaderboard-title" },
      el("div", { class: "panel-head" },
        el("h2", { id: "leaderboard-title", text: "Leaderboard" }), by,
        el("label", { class: "unseen", for: "filter", text: "Filter the runs" }), filter, menu, compare),
      el("div", { class: "panel-line" }, said, chips, clear),
      grid.root, noise);

    function showColumns() {
      chosenColumns.replaceChildren(...all.map(column => Sweep.check(column.label, isShown(column), isOn => {
        hidden.delete(column.id);
        extra.delete(column.id);
        if (!isOn) hidden.add(column.id);
        else if (!isShown(column)) extra.add(column.id);
        address.set("hide", [...hidden].join(","));
        address.set("show", [...extra].join(","));
        show();
      })));
    }

    function describe() {
      const { shown, count } = view.runs;
      Sweep.setText(said, view.filter.problem ? view.filter.problem
        : shown === count ? format.count(count, "run") : `${format.integer(shown)} of ${format.count(count, "run")}`);
      said.classList.toggle("bad", Boolean(view.filter.problem));
      filter.setAttribute("aria-invalid", String(Boolean(view.filter.problem)));
      chips.replaceChildren(...[...view.brushes].map(([id, interval]) => {
        const axis = view.runs.axis.get(id);
        return el("button", {
          type: "button", class: "chip", text: `${axis.label}: ${axis.intervalText(interval)} ×`,
          title: `Remove the brush on ${axis.label}`, onclick: () => {
            view.setBrush(id, null);
            filter.focus();
          },
        });
      }));
      clear.hidden = view.brushes.size === 0 && view.filterText === "";
    }

    function show() {
      // Columns read the data of now: they are made anew with every table, not with every move of a brush.
      if (madeOf !== view.runs || madeBy !== view.by) {
        [madeOf, madeBy] = [view.runs, view.by];
        all = isByRun() ? runColumns(view) : configurationColumns(view);
      }
      const there = `${view.by} ${all.map(column => column.id)}`;
      if (there !== madeFor) {
        madeFor = there;
        showColumns();
      }
      const now = all.filter(isShown);
      const made = `${view.by} ${now.map(column => column.id)}`;
      setColumns(now, made);
      const order = isByRun() ? view.order : configurationOrder(view, all);
      grid.setMost(isByRun() ? view.runs.count + (view.status.to_propose || 0) : view.table.configurations.rank.length);
      grid.setOrder(order, view.runs.count === 0 ? "This sweep has no runs yet." : "No run passes the filter.");
      Sweep.setText(noise, (isByRun() ? view.table.noise : view.table.configurations_noise || view.table.noise) || "");
      describe();
    }

    let shownColumns = null, shownMade = "";
    function setColumns(now, made) {
      if (made === shownMade) shownColumns.splice(0, shownColumns.length, ...now);
      else {
        shownMade = made;
        grid.setColumns(shownColumns = now);
      }
    }

    function showChosen() {
      const runs = [...view.chosen];
      compare.hidden = runs.length < 2;
      if (runs.length >= 2) {
        compare.textContent = `Compare ${runs.length} runs`;
        compare.setAttribute("href", address.href(`${address.sweep(view.name, "compare")}?runs=${runs.join(",")}`));
      }
      grid.refresh();
    }

    view.on("data", () => {
      if (by.childElementCount === 0 && view.hasConfigurations) {
        by.append(Sweep.segments("Rows", [["configuration", "Configurations"], ["run", "Runs"]], view.by, key => view.setBy(key)));
      }
      show();
      showChosen();
    });
    const later = Sweep.onFrame(show);
    for (const event of ["filter", "order", "brushing"]) view.on(event, later);
    view.on("chosen", showChosen);
    return { root, close() { } };
  };
})(window.Sweep = window.Sweep || {});
