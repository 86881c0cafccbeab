// The runs of a sweep in columns, and which of them pass the filter and the brushes. 10,000 runs are filtered in about a millisecond:
// brushes compare numbers in typed arrays, and a sorted order is kept until the data change.
(function (Sweep) {
  "use strict";
  const format = Sweep.format;

  // Powers of ten within a range; where there are few, thirds of them too.
  function decades(min, max) {
    const ticks = [];
    const factors = max / min < 1000 ? [1, 3] : [1];
    for (let power = Math.floor(Math.log10(min)); power <= Math.log10(max); power++) {
      for (const factor of factors) ticks.push(Number((factor * Math.pow(10, power)).toPrecision(3)));
    }
    return ticks.filter(tick => tick >= min && tick <= max);
  }

  // Four to eight round values within a range.
  function round(min, max) {
    const rough = (max - min) / 5;
    const power = Math.pow(10, Math.floor(Math.log10(rough)));
    const step = [1, 2, 5, 10].map(factor => factor * power).find(candidate => candidate >= rough);
    const ticks = [];
    for (let k = Math.ceil(min / step); k * step <= max; k++) ticks.push(Number((k * step).toPrecision(10)));
    return ticks;
  }

  // A parameter or the metric as an axis: where each run stands on it, from 0 to 1.
  class Axis {
    constructor(id, label, values, lowerIsBetter) {
      this.id = id;
      this.label = label;
      this.lowerIsBetter = lowerIsBetter;
      const present = values.filter(value => value !== null && value !== undefined);
      const distinct = [...new Set(present)];
      this.isNumber = present.length > 0 && present.every(value => typeof value === "number");
      if (this.isNumber) this.#measure(values, distinct);
      else this.#name(values, distinct);
    }

    #measure(values, distinct) {
      this.values = Float64Array.from(values, value => value ?? NaN);
      this.min = distinct.reduce((a, b) => Math.min(a, b));
      this.max = distinct.reduce((a, b) => Math.max(a, b));
      this.isLog = this.min > 0 && this.max / this.min >= 20 && distinct.length > 2;
      this.isDiscrete = distinct.length <= 6;
      this.ticks = this.isDiscrete ? distinct.sort((a, b) => a - b)
        : this.isLog ? decades(this.min, this.max) : round(this.min, this.max);
    }

    #name(values, distinct) {
      this.categories = distinct.map(String).sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
      const places = new Map(this.categories.map((name, i) => [name, i]));
      this.values = Float64Array.from(values, value => value === null || value === undefined ? NaN : places.get(String(value)));
      this.min = 0;
      this.max = Math.max(0, this.categories.length - 1);
      this.isLog = false;
      this.isDiscrete = true;
      this.ticks = this.categories.map((_, i) => i);
    }

    place(value) {
      if (this.max === this.min) return 0.5;
      return this.isLog ? Math.log(value / this.min) / Math.log(this.max / this.min) : (value - this.min) / (this.max - this.min);
    }

    valueAt(place) {
      return this.isLog ? this.min * Math.pow(this.max / this.min, place) : this.min + place * (this.max - this.min);
    }

    text(value) {
      if (!this.isNumber) return this.categories[Math.round(value)] ?? "";
      return this.lowerIsBetter === undefined ? format.number(Number(value.toPrecision(3))) : format.loss(value);
    }

    // An interval in words: "0.001 to 0.003", "relu".
    intervalText([low, high]) {
      if (this.isNumber) return `${this.text(low)} to ${this.text(high)}`;
      return this.categories.filter((_, i) => i >= low && i <= high).join(", ") || "none";
    }
  }

  const number = (id, label, values, text, title) => ({ id, label, values, text: i => text(values[i]), right: true, title });
  const words = (id, label, values, title) => ({ id, label, values, text: i => values[i] ?? "", right: false, title });

  // The first row by the metric needs no mark; by scores the best may be another one, which is named.
  Sweep.tieMarks = (tied, ranks, numbers, bestByScore) => numbers.map((number, i) =>
    bestByScore === null || bestByScore === undefined ? (tied[i] && ranks[i] !== 1 ? "≈" : null)
      : number === bestByScore ? "best" : tied[i] ? "≈" : null);

  Sweep.Runs = class {
    constructor(table, status) {
      const runs = this.runs = table.runs;
      this.bestByScore = table.best_by_score;
      this.count = runs.run.length;
      this.number = runs.run;
      this.metric = status.metric.name;
      this.minimize = status.metric.goal !== "maximize";
      this.params = Object.keys(runs.params).filter(name => runs.params[name].some(value => value !== runs.params[name][0])
        || (status.varied || []).includes(name));
      this.columns = this.#columns();
      this.column = new Map(this.columns.map(column => [column.id, column]));
      this.axes = [
        ...this.params.filter(name => name !== "seed").map(name => new Axis(name, name, runs.params[name])),
        new Axis("metric", this.metric, runs.metric, this.minimize),
      ].filter(axis => axis.isNumber || axis.categories.length > 0);
      this.axis = new Map(this.axes.map(axis => [axis.id, axis]));
      this.indexOf = new Map(runs.run.map((run, i) => [run, i]));
      this.visible = new Uint8Array(this.count).fill(1);
      this.shown = this.count;
      this.sorted = new Map();
      this.best = runs.rank.indexOf(1);
    }

    #columns() {
      const r = this.runs;
      const nothing = new Array(this.count).fill(null);
      const other = this.metric === "train_loss" ? "val_loss" : "train_loss";
      const otherValues = r[other] || r.train_loss || nothing;
      const places = r.host.map((host, i) => host === null ? null : `${host}/${r.device[i]}`);
      const why = r.run.map((_, i) => r.failure[i] || r.decision[i] || (r.never_learned && r.never_learned[i] ? "never learned" : null));
      return [
        number("rank", "#", r.rank, format.integer, "Rank by the metric"),
        number("run", "run", r.run, String, "Number of the run"),
        words("state", "state", r.state),
        number("metric", this.metric, r.metric, format.loss, "The best evaluation"),
        number("metric_sem", "±", r.metric_sem || nothing, format.loss, "Standard error of the metric"),
        ...((r.score || nothing).some(score => score !== null) ? [
          number("score", "score", r.score, format.loss, "Measured again, by sweep score, on sequences that no evaluation has used"),
          number("score_sem", "score ±", r.score_sem, format.loss, "Standard error of the score"),
        ] : []),
        words("tied", "≈", Sweep.tieMarks(r.tied || nothing, r.rank, r.run, this.bestByScore), "Cannot be told from the best (95 %)"),
        ...this.params.map(name => {
          const values = r.params[name];
          const isNumber = values.every(value => value === null || typeof value === "number");
          return { id: name, label: name, values, text: i => format.value(values[i]), right: isNumber, isParameter: true };
        }),
        number("best_step", "at step", r.best_step, format.integer, "Step of the best evaluation"),
        number(other, other, otherValues, format.loss, "The other loss of the very same evaluation"),
        number("step", "last step", r.step, format.integer, "The step that the run has reached"),
        number("tokens_per_second", "tokens/s", r.tokens_per_second, format.compact),
        number("seconds", "time", r.seconds, format.duration),
        words("device", "device", places),
        number("configuration", "config.", r.configuration, String, "Number of the configuration"),
        ...(this.params.includes("seed") ? [] : [number("seed", "seed", r.seed || nothing, format.value)]),
        number("p_best", "p best", r.p_best || nothing, format.percent, "Probability of being the best"),
        number("attempts", "tries", r.attempts, format.integer, "Attempts"),
        words("engine", "engine", r.engine || nothing),
        words("why", "why", why, "The reason of a stop, or what failed"),
      ];
    }

    // filter: what parseFilter has returned; brushes: Map of an axis's id to [low, high].
    filter(filter, brushes) {
      const visible = this.visible.fill(1);
      for (const condition of filter.conditions) {
        const { values } = this.column.get(condition.field);
        for (let i = 0; i < this.count; i++) if (!Sweep.satisfies(values[i], condition)) visible[i] = 0;
      }
      for (const word of filter.words) {
        for (let i = 0; i < this.count; i++) if (visible[i] && !this.#text(i).includes(word)) visible[i] = 0;
      }
      for (const [id, [low, high]] of brushes) {
        const axis = this.axis.get(id);
        if (!axis) continue;
        const { values } = axis;
        // An unknown value, NaN, lies in no interval.
        for (let i = 0; i < this.count; i++) if (!(values[i] >= low && values[i] <= high)) visible[i] = 0;
      }
      let shown = 0;
      for (let i = 0; i < this.count; i++) shown += visible[i];
      this.shown = shown;
    }

    #text(i) {
      this.texts ??= new Array(this.count);
      return this.texts[i] ??= ["run", "state", ...this.params, "device", "engine", "why"]
        .map(id => this.column.get(id).text(i)).join(" ").toLowerCase();
    }

    // The visible runs' indices in the order of a column; unknown values come last either way.
    order(id, descending) {
      const column = this.column.get(id) || this.column.get("rank");
      const key = `${column.id}:${descending}`;
      if (!this.sorted.has(key)) this.sorted.set(key, Sweep.sortedIndices(column.values, descending));
      const all = this.sorted.get(key);
      const order = new Int32Array(this.shown);
      let next = 0;
      for (const i of all) if (this.visible[i]) order[next++] = i;
      return order;
    }
  };

  Sweep.sortedIndices = function (values, descending) {
    const sign = descending ? -1 : 1;
    const unknown = value => value === null || value === undefined;
    return Int32Array.from(values.keys()).sort((a, b) => {
      const [left, right] = [values[a], values[b]];
      if (unknown(left) || unknown(right)) return unknown(left) - unknown(right) || a - b;
      const order = typeof left === "number" && typeof right === "number" ? left - right : String(left).localeCompare(String(right), "en");
      return order === 0 ? a - b : sign * order;
    });
  };
})(window.Sweep = window.Sweep || {});
