// Two to eight runs beside each other: what differs, how much of the difference is noise, and their curves.
(function (Sweep) {
  "use strict";
  const { el, format, address, data } = Sweep;

  // Differences of pairs of runs with their 95 % intervals.
  Sweep.pairTable = pairs => Sweep.table("Differences", [
    { text: "runs" }, { text: "first is better by", right: true }, { text: "95 % interval", right: true }, { text: "p", right: true },
    { text: "finding", words: true },
  ], pairs.flatMap(pair => {
    const runs = `${format.runNumber(pair.a)} against ${format.runNumber(pair.b)}`;
    const rows = [differenceRow(runs, pair, pair.sentence)];
    if (pair.configurations) rows.push(differenceRow(`${runs}: configurations`, pair.configurations, finding(pair)));
    return rows;
  }));

  function differenceRow(what, difference, sentence) {
    const { low, high } = difference;
    return [what, { text: format.signed(difference.difference), class: "strong" },
      low === null || low === undefined ? "-" : `${format.signed(low)} to ${format.signed(high)}`,
      format.probability(difference.p), sentence || ""];
  }

  // The noise of training counts here: means over the seeds that both configurations have.
  function finding(pair) {
    const { low, high, pairs } = pair.configurations;
    const seeds = `over ${format.count(pairs, "common seed")}`;
    return low > 0 ? `the configuration of run ${format.runNumber(pair.a)} is the better one, ${seeds}`
      : high < 0 ? `the configuration of run ${format.runNumber(pair.b)} is the better one, ${seeds}`
      : `these configurations cannot be told apart, ${seeds}`;
  }

  async function fromTable(name, wanted) {
    const [table, curves] = await Promise.all([data.get(["sweeps", name, "table"]), data.get(["sweeps", name, "curves"])]);
    const rows = wanted.map(run => table.runs.run.indexOf(run)).filter(i => i >= 0);
    const names = Object.keys(table.runs.params);
    const inlined = await data.get(["sweeps", name, "compare"]).catch(() => ({ pairs: [] }));
    return {
      pairs: inlined.pairs.filter(pair => [pair.a, pair.b].map(format.runNumber).every(run => wanted.includes(run))),
      runs: rows.map(i => ({
        run: table.runs.run[i], state: table.runs.state[i], metric: table.runs.metric[i], metric_sem: (table.runs.metric_sem || [])[i],
        configuration: table.runs.configuration[i], params: Object.fromEntries(names.map(key => [key, table.runs.params[key][i]])),
      })),
      differing: names.filter(key => new Set(rows.map(i => table.runs.params[key][i])).size > 1), curves,
    };
  }

  Sweep.pages = Sweep.pages || {};
  Sweep.pages.compare = function (main, name) {
    const wanted = address.get("runs").split(",").filter(Boolean).map(Number);
    document.title = `Compare ${wanted.join(", ")} · ${name}`;
    const chart = Sweep.runChart("Validation losses of these runs", "val_loss");
    const head = [
      el("header", { class: "sweep-head" },
        Sweep.crumbs(Sweep.link("/", "Sweeps"), Sweep.link(address.sweep(name), name)),
        el("h1", { text: wanted.length > 0 ? `Runs ${wanted.join(", ")}` : "Compare runs" })),
    ];
    const place = el("div", {}, Sweep.loading("the runs"));
    main.replaceChildren(...head, place);

    function show(answer) {
      const runs = answer.runs;
      const varied = answer.differing || [];
      const same = [...new Set(runs.flatMap(run => Object.keys(run.params || {})))].filter(key => !varied.includes(key));
      const row = (label, cell, kind) => [{ text: label, class: kind || "faint" }, ...runs.map(cell)];
      const metric = run => run.metric;
      const best = runs.map(metric).filter(Number.isFinite).reduce((a, b) => Math.min(a, b), Infinity);
      place.replaceChildren(
        el("section", { class: "panel" }, el("h2", { text: "What differs" }),
          Sweep.table("What differs", [
            { text: "what", isUnseen: true }, ...runs.map(run => ({ text: `run ${format.runNumber(run.run)}`, right: true })),
          ], [
            row("", run => Sweep.link(address.sweep(name, "runs", format.runNumber(run.run)), "its story")),
            row("metric", run => ({ text: format.loss(run.metric), class: run.metric === best ? "best" : "strong" })),
            row("±", run => ({ text: format.loss(run.metric_sem), class: "faint" })),
            row("state", run => run.state || ""),
            ...varied.map(key => row(key, run => format.value((run.params || {})[key]), "strong")),
          ]),
          same.length > 0 && el("details", {}, el("summary", { text: "What is the same" }),
            el("dl", { class: "facts" }, same.map(key => [el("dt", { text: key }),
              el("dd", { text: format.value((runs[0].params || {})[key]) })])))),
        el("section", { class: "panel" }, el("h2", { text: "Differences" }),
          answer.pairs.length > 0 ? Sweep.pairTable(answer.pairs)
            : Sweep.empty("No paired differences here; `sweep compare` computes them for any runs."),
          el("p", { class: "footnote", text: answer.noise || "" })),
        el("section", { class: "panel" }, el("h2", { text: "Curves" }), chart.place));
      const curves = answer.curves && answer.curves.runs || {};
      const numbers = runs.map(run => format.runNumber(run.run)).filter(run => curves[run]);
      chart.show(numbers.map((run, i) => ({
        name: `run ${run}`, step: curves[run].step, values: curves[run].val, color: `series-${i + 1}`,
      })), `Validation losses of ${format.count(runs.length, "run")}`);
    }

    async function update() {
      if (wanted.length < 2 || wanted.length > 8) {
        place.replaceChildren(Sweep.empty("Choose two to eight runs in the leaderboard, then press Compare."));
        return;
      }
      show(data.isReport ? await fromTable(name, wanted) : await data.get(["sweeps", name, "compare"], { runs: wanted.join(",") }));
    }

    const start = () => update().catch(error => place.replaceChildren(Sweep.problem(error, start)));
    start();
    const live = Sweep.follow(name, update);
    return () => {
      live.close();
      chart.close();
    };
  };
})(window.Sweep = window.Sweep || {});
