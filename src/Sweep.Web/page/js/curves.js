// Losses over steps: the best runs that pass the filter and the chosen ones; with repeats a band over the seeds of a configuration.
(function (Sweep) {
  "use strict";
  const { el, address, theme, format } = Sweep;
  const most = 50;

  // A running mean that forgets by `share` a point, without the pull of its beginning.
  function smoothed(values, share) {
    if (share === 0) return values;
    let mean = 0, weight = 0;
    return values.map(value => {
      if (value === null) return null;
      mean = share * mean + (1 - share) * value;
      weight = share * weight + (1 - share);
      return mean / weight;
    });
  }

  // Which runs' curves are drawn: the chosen ones, then the best visible ones.
  function wanted(view) {
    const runs = view.runs;
    const all = new Set([...view.chosen].filter(run => runs.indexOf.has(run)));
    const order = runs.order("rank", false);
    for (let k = 0; k < order.length && all.size < most; k++) if (runs.runs.step[order[k]] !== null) all.add(runs.number[order[k]]);
    return [...all];
  }

  // Groups of runs of one configuration: {label, runs, steps, mean, low, high}, over the steps that all of its seeds have reached.
  function bands(view, curves, key, share) {
    const groups = new Map();
    for (const run of wanted(view)) {
      const curve = curves[run];
      if (!curve) continue;
      const configuration = view.runs.runs.configuration[view.runs.indexOf.get(run)];
      if (!groups.has(configuration)) groups.set(configuration, []);
      groups.get(configuration).push({ run, step: curve.step, values: smoothed(curve[key], share) });
    }
    return [...groups].map(([configuration, members]) => {
      const places = members.map(member => new Map(member.step.map((step, i) => [step, member.values[i]])));
      const steps = members[0].step.filter(step => places.every(place => Number.isFinite(place.get(step))));
      const at = steps.map(step => places.map(place => place.get(step)));
      return {
        configuration, runs: members.map(member => member.run), steps,
        mean: at.map(values => values.reduce((a, b) => a + b) / values.length),
        low: at.map(values => Math.min(...values)), high: at.map(values => Math.max(...values)),
      };
    });
  }

  Sweep.curves = function (view) {
    const cache = {};
    let settings = {
      x: address.get("cx"), y: address.get("cy"), loss: address.get("loss", "val"), smooth: Number(address.get("smooth", "0")) || 0,
      bands: address.get("bands", "on") === "on", end: address.get("end") === "on",
    };
    const chart = Sweep.chart("Losses over steps", "tall");
    const note = el("p", { class: "footnote", role: "status" });
    const set = (name, key, value, otherwise) => {
      settings = { ...settings, [key]: value };
      address.set(name, value === otherwise ? "" : value === true ? "on" : value === false ? "off" : String(value));
      show();
    };
    const bandCheck = Sweep.check("bands over seeds", settings.bands, isOn => set("bands", "bands", isOn, true));
    const root = el("div", {},
      el("div", { class: "tools" },
        Sweep.segments("Loss", [["val", "validation"], ["train", "training"]], settings.loss, value => set("loss", "loss", value, "val")),
        Sweep.check("log steps", settings.x === "log", isOn => set("cx", "x", isOn ? "log" : "", "")),
        Sweep.check("log loss", settings.y === "log", isOn => set("cy", "y", isOn ? "log" : "", "")),
        Sweep.check("only the end", settings.end, isOn => set("end", "end", isOn, false),
          "The range of losses of the last half of the steps"),
        bandCheck,
        Sweep.choice("smoothing", [["0", "off"], ["0.5", "0.5"], ["0.8", "0.8"], ["0.95", "0.95"]], String(settings.smooth),
          value => set("smooth", "smooth", Number(value), 0))),
      chart.place, note);

    async function fetchMissing() {
      const runs = view.runs;
      const missing = wanted(view).filter(run => {
        const known = cache[run];
        return !known || known.reached !== runs.runs.step[runs.indexOf.get(run)];
      });
      if (missing.length === 0) return;
      const answer = await Sweep.data.get(["sweeps", view.name, "curves"], { runs: missing.join(",") });
      for (const run of missing) {
        if (answer.runs[run]) cache[run] = { ...answer.runs[run], reached: runs.runs.step[runs.indexOf.get(run)] };
      }
    }

    const valueRange = series => {
      let low = Infinity, high = -Infinity;
      for (const { points } of series) {
        const half = points.length > 0 ? points[points.length - 1][0] / 2 : 0;
        for (const [step, value] of points) {
          if (step < half || value === null) continue;
          low = Math.min(low, value);
          high = Math.max(high, value);
        }
      }
      return low < high ? { min: low - (high - low) * 0.05, max: high + (high - low) * 0.05 } : {};
    };

    function seriesOf() {
      const key = settings.loss === "val" ? "val" : "train";
      const best = view.runs.best < 0 ? null : view.runs.number[view.runs.best];
      const point = (steps, values) => steps.map((step, i) => [settings.x === "log" ? Math.max(step, 1) : step, values[i]]);
      if (settings.bands && view.hasConfigurations) {
        const first = view.table.configurations.rank.indexOf(1);
        const bestConfiguration = first < 0 ? null : view.table.configurations.configuration[first];
        return bands(view, cache, key, settings.smooth).map(band => ({
          name: `configuration ${band.configuration}`, isBest: band.configuration === bestConfiguration, runs: band.runs,
          chosen: band.runs.map(run => view.colorOf(run)).find(Boolean) || null,
          points: point(band.steps, band.mean), low: point(band.steps, band.low), high: point(band.steps, band.high),
        }));
      }
      return wanted(view).filter(run => cache[run]).map(run => ({
        name: `run ${run}`, isBest: run === best, runs: [run], chosen: view.colorOf(run),
        points: point(cache[run].step, smoothed(cache[run][key], settings.smooth)),
      }));
    }

    function colors(series) {
      if (series.chosen) return { color: series.chosen, width: 2, z: 4 };
      if (series.isBest) return { color: theme.color("accent"), width: 2.5, z: 5 };
      return { color: theme.faded("ink", 0.28), width: 1, z: 2 };
    }

    const shortName = series => series.name.replace("configuration", "config.") + (series.isBest ? ", best" : "");

    // The area between the lowest and the highest seed; drawn by its outline, so that logarithmic axes need nothing of their own.
    function bandSeries(series, color) {
      return {
        type: "custom", silent: true, z: 1, data: [series.points[0]], tooltip: { show: false },
        renderItem: (_, api) => ({
          type: "polygon",
          shape: { points: [...series.low, ...[...series.high].reverse()].map(place => api.coord(place)) },
          style: { fill: color, opacity: series.isBest || series.chosen ? 0.2 : 0.06 },
        }),
        clip: true,
      };
    }

    function option(all) {
      const drawn = [];
      const isNarrow = chart.place.clientWidth < 560;
      for (const series of all) {
        const { color, width, z } = colors(series);
        if (series.low && series.runs.length > 1 && series.points.length > 1) drawn.push(bandSeries(series, color));
        drawn.push({
          type: "line", name: series.name, data: series.points, showSymbol: series.points.length === 1, symbolSize: 4, z,
          sampling: series.points.length > 400 ? "lttb" : undefined,
          lineStyle: { color, width }, itemStyle: { color },
          emphasis: { focus: "none", lineStyle: { width: 3, color: theme.color("accent") } },
          triggerLineEvent: true, labelLayout: { moveOverlap: "shiftY" },
          endLabel: !isNarrow && (series.isBest || series.chosen)
            ? { show: true, formatter: shortName(series), color, fontSize: 11 } : undefined,
        });
      }
      const name = `${settings.loss !== "val" ? "train_loss" : view.status.metric.name === "val_bpc" ? "val_bpc" : "val_loss"}`
        + (settings.smooth > 0 ? `, smoothed by ${settings.smooth}` : "");
      const nothing = all.every(one => one.points.length === 0);
      const floor = nothing ? null : view.status.floor;
      if (Number.isFinite(floor) && settings.loss === "val") {
        drawn.push({
          type: "line", data: [], silent: true, markLine: {
            silent: true, symbol: "none", data: [{ yAxis: floor }], lineStyle: { color: theme.color("muted"), type: [2, 4] },
            label: { formatter: `floor ${format.loss(floor)}`, position: "insideStartTop", color: theme.color("muted"), fontSize: 11 },
          },
        });
      }
      return {
        graphic: nothing ? [{
          type: "text", left: "center", top: "middle",
          style: { text: "No evaluation yet", fill: theme.color("muted"), fontSize: 13 },
        }] : [],
        grid: Sweep.chartStyle.grid({ right: isNarrow ? 20 : 112, top: 30, bottom: 24 }),
        xAxis: Sweep.chartStyle.axis({
          type: settings.x === "log" ? "log" : "value", name: "step", nameLocation: "middle", nameGap: 22, max: "dataMax",
          splitLine: { show: false }, axisLabel: { formatter: value => format.mark(value) },
        }),
        yAxis: Sweep.lossAxis(name, settings.y === "log", { nameTextStyle: { align: "left", color: theme.color("muted"), fontSize: 11 },
          ...(settings.end ? valueRange(all) : Number.isFinite(floor) && settings.y !== "log" ? { min: lowest(floor) } : {}),
        }),
        dataZoom: [{ type: "inside", xAxisIndex: 0, filterMode: "none", zoomOnMouseWheel: "ctrl" }],
        tooltip: Sweep.chartStyle.tooltip({
          trigger: "item",
          formatter: at => at.seriesType !== "line" || !at.value ? ""
            : `${Sweep.chartStyle.plain(at.seriesName)}\nstep ${format.integer(at.value[0])}   ${format.loss(at.value[1])}`,
        }),
        series: drawn,
      };
    }

    // A little below the floor, or below the lowest loss.
    const lowest = floor => ({ min, max }) => Number((Math.min(floor, min) - (max - min) * 0.04).toPrecision(6));

    let series = [];
    function show() {
      bandCheck.hidden = !view.hasConfigurations;
      series = seriesOf();
      const best = series.find(one => one.isBest);
      chart.show(() => option(series), `Losses over steps of ${series.length} ${settings.bands && view.hasConfigurations
        ? "configurations" : "runs"}${best ? `; the best is ${best.name}` : ""}. The leaderboard has the figures.`);
      const count = wanted(view).length;
      const drawn = wanted(view).filter(run => cache[run]).length;
      const nothing = count > 0 && series.every(one => one.points.length === 0);
      Sweep.setText(note, nothing ? "" : count === 0 ? "No run that passes the filter has begun."
        : (view.runs.shown > count
          ? `The best ${format.integer(count)} of ${format.count(view.runs.shown, "run")} that pass the filter. ` : "")
          + (drawn < count ? `The curves of ${format.integer(count - drawn)} of them are not here. ` : "")
          + (settings.bands && view.hasConfigurations ? "Line: mean over seeds; band: from the lowest to the highest seed. " : "")
          + (settings.smooth > 0 ? "Smoothed: the lines are running means, not what was measured." : "Not smoothed."));
    }

    async function update() {
      try {
        await fetchMissing();
        show();
      } catch (error) {
        note.textContent = error.message;
      }
    }

    return {
      root, update, close: () => chart.close(),
      hover(runs) {
        const instance = chart.instance;
        if (!instance) return;
        instance.dispatchAction({ type: "downplay" });
        for (const one of series) {
          if (one.runs.some(run => runs.includes(run))) instance.dispatchAction({ type: "highlight", seriesName: one.name });
        }
      },
    };
  };
})(window.Sweep = window.Sweep || {});
