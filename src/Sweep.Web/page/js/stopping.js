// Early stopping as a picture: at every rung the values of the runs that reached it, who went on, who is out, who waits.
(function (Sweep) {
  "use strict";
  const { el, theme, format, address } = Sweep;
  const looks = {
    on: { name: "goes on", color: "accent", symbol: "circle" },
    out: { name: "out", color: "series-1", symbol: "emptyCircle" },
    waiting: { name: "waits", color: "series-2", symbol: "diamond" },
  };

  Sweep.stopping = function (view) {
    const chart = Sweep.chart("Decisions at the rungs", "tall");
    const rungs = el("ol", { class: "rungs" });
    const sentence = el("p", { class: "footnote" });
    const place = el("div", {});
    let answer = null, decisions = [];
    const grid = Sweep.grid({
      label: "Decisions", key: i => `run ${decisions[i].run} at ${decisions[i].step}`, sort() { }, sorted: () => null,
      open: i => address.go(address.sweep(view.name, "runs", decisions[i].run)),
    });
    grid.root.classList.add("short");
    const root = el("div", {}, place);

    const columns = [
      ["step", true, i => format.integer(decisions[i].step)], ["run", true, i => String(decisions[i].run)],
      ["value", true, i => format.loss(decisions[i].value)],
      ["place", true, i => decisions[i].rank ? `${decisions[i].rank} of ${decisions[i].of ?? "?"}` : ""],
      ["decision", false, i => looks[decisions[i].verdict]?.name ?? decisions[i].verdict],
      ["reason", false, i => decisions[i].reason || ""],
    ].map(([label, right, text]) => ({
      id: label, label, right, text, class: label === "reason" ? () => "faint" : label === "decision"
        ? i => `verdict-${decisions[i].verdict}` : null,
      link: label === "run" ? i => address.href(address.sweep(view.name, "runs", decisions[i].run)) : null,
    }));

    // A point's place beside the middle of its rung, always the same for a run.
    const aside = run => ((run * 7919) % 101) / 101 - 0.5;

    function option() {
      const steps = answer.rungs.map(rung => rung.step);
      const shown = decisions.filter(one => one.value !== null && one.value !== undefined);
      // One run that blew up would press all others onto one line.
      const values = shown.map(one => one.value).sort((a, b) => a - b);
      const isLog = values[0] > 0 && values.at(-1) > 10 * values[values.length >> 1];
      const placeOf = one => [steps.indexOf(one.step) + 0.4 * aside(one.run), one.value, one.run, one.reason];
      const byRun = new Map();
      for (const one of shown) byRun.set(one.run, [...(byRun.get(one.run) || []), one]);
      const ways = [...byRun.values()].filter(list => list.length > 1).slice(0, 400)
        .map(list => ({ coords: list.sort((a, b) => a.step - b.step).map(one => placeOf(one).slice(0, 2)) }));
      return {
        grid: Sweep.chartStyle.grid({ top: 34, left: 56, right: 16, containLabel: false }),
        legend: Sweep.chartStyle.legend(),
        xAxis: Sweep.chartStyle.axis({
          type: "value", min: -0.5, max: steps.length - 0.5, interval: 1, splitLine: { show: false }, axisTick: { show: false },
          axisLabel: { show: false },
        }),
        yAxis: Sweep.lossAxis("", isLog, { axisLine: { show: false }, axisTick: { show: false } }),
        tooltip: Sweep.chartStyle.tooltip({
          formatter: at => !Array.isArray(at.value) ? ""
            : `run ${at.value[2]}   ${format.loss(at.value[1])}\n${Sweep.chartStyle.plain(at.value[3] || "")}`,
        }),
        series: [
          {
            type: "lines", coordinateSystem: "cartesian2d", polyline: true, silent: true, data: ways, z: 1,
            lineStyle: { color: theme.color("accent"), width: 1, opacity: Math.max(0.08, Math.min(0.35, 14 / Math.max(1, ways.length))) },
          },
          ...Object.entries(looks).map(([verdict, look]) => ({
            type: "scatter", name: look.name, symbol: look.symbol, symbolSize: 8, z: 3, itemStyle: { color: theme.color(look.color) },
            data: shown.filter(one => one.verdict === verdict).map(placeOf),
          })),
        ],
      };
    }

    function show() {
      decisions = answer.decisions.filter(one => view.runs.visible[view.runs.indexOf.get(one.run)]);
      rungs.replaceChildren(...answer.rungs.map(rung => el("li", {},
        el("strong", { text: `step ${format.integer(rung.step)}` }),
        el("span", {
          text: `${format.integer(rung.in)} on · ${format.integer(rung.out)} out`
            + (rung.undecided ? ` · ${format.integer(rung.undecided)} open` : ""),
        }))));
      Sweep.setText(sentence, view.status.early_stopping && view.status.early_stopping.sentence || "");
      chart.show(option, `Values at ${format.count(answer.rungs.length, "rung")}; the table below has every decision.`);
      grid.setOrder(Int32Array.from(decisions.keys()), "No decision yet among the runs that pass the filter.");
    }

    async function update() {
      try {
        answer = await Sweep.data.get(["sweeps", view.name, "stopping"]);
      } catch (error) {
        place.replaceChildren(Sweep.problem(error, update));
        return;
      }
      if (!answer) {
        place.replaceChildren(Sweep.empty("This sweep stops no run early. early_terminate in the sweep file does that."));
        return;
      }
      if (!chart.place.isConnected) {
        place.replaceChildren(rungs, chart.place, sentence, grid.root);
        grid.setColumns(columns);
      }
      show();
    }

    return { root, update, filtered: () => answer && show(), close: () => chart.close() };
  };
})(window.Sweep = window.Sweep || {});
