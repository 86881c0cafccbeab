// What is looked at of one sweep: its runs, the filter, the brushes, the order, the chosen runs. Every panel reads it and hears of changes;
// the settings stand in the address.
(function (Sweep) {
  "use strict";
  const address = Sweep.address;
  const mostChosen = 8;

  // A brush is written as learning_rate:0.0001~0.003, several joined by ";".
  function readBrushes(text) {
    const brushes = new Map();
    for (const part of text.split(";").filter(Boolean)) {
      const at = part.lastIndexOf(":");
      const [low, high] = part.slice(at + 1).split("~").map(Number);
      if (at > 0 && Number.isFinite(low) && Number.isFinite(high)) brushes.set(part.slice(0, at), [low, high]);
    }
    return brushes;
  }

  const writeBrushes = brushes => [...brushes].map(([id, [low, high]]) =>
    `${id}:${Number(low.toPrecision(5))}~${Number(high.toPrecision(5))}`).join(";");

  Sweep.View = class {
    constructor(name) {
      this.name = name;
      this.filterText = address.get("q");
      this.brushes = readBrushes(address.get("brush"));
      const [id, direction] = address.get("sort", "rank").split(":");
      this.sort = { id, descending: direction === "desc" };
      this.chosen = new Set(address.get("runs").split(",").filter(Boolean).map(Number));
      this.listeners = new Map();
    }

    on(event, listener) {
      if (!this.listeners.has(event)) this.listeners.set(event, []);
      this.listeners.get(event).push(listener);
    }

    say(event, value) {
      for (const listener of this.listeners.get(event) || []) listener(value);
    }

    // New data: the filter and the order are applied to them.
    take(status, table) {
      this.status = status;
      this.table = table;
      this.runs = new Sweep.Runs(table, status);
      this.hasConfigurations = Boolean(table.configurations);
      this.by = this.hasConfigurations ? address.get("by", "configuration") : "run";
      for (const id of this.brushes.keys()) if (!this.runs.axis.has(id)) this.brushes.delete(id);
      this.#apply();
      this.say("data");
    }

    #apply() {
      this.filter = Sweep.parseFilter(this.filterText, this.runs.columns.map(column => column.id));
      this.runs.filter(this.filter, this.brushes);
      this.order = this.runs.order(this.sort.id, this.sort.descending);
    }

    setFilter(text) {
      this.filterText = text;
      address.set("q", text);
      this.#apply();
      this.say("filter");
    }

    // moving: a brush under the pointer; the address and what is slow to draw wait until it rests.
    setBrush(id, interval, moving) {
      if (interval === null) this.brushes.delete(id);
      else this.brushes.set(id, interval);
      this.#apply();
      if (!moving) address.set("brush", writeBrushes(this.brushes));
      this.say(moving ? "brushing" : "filter");
    }

    clear() {
      this.brushes.clear();
      address.set("brush", "");
      this.setFilter("");
    }

    sortBy(id) {
      const same = this.sort.id === id;
      this.sort = { id, descending: same ? !this.sort.descending : false };
      address.set("sort", id === "rank" && !this.sort.descending ? "" : id + (this.sort.descending ? ":desc" : ""));
      this.order = this.runs.order(this.sort.id, this.sort.descending);
      this.say("order");
    }

    setBy(by) {
      this.by = by;
      address.set("by", by === "configuration" ? "" : by);
      this.say("order");
    }

    // Chosen runs are drawn in colours and can be compared.
    choose(run, isChosen) {
      if (!isChosen) this.chosen.delete(run);
      else if (this.chosen.size < mostChosen) this.chosen.add(run);
      address.set("runs", [...this.chosen].join(","));
      this.say("chosen");
    }

    colorOf(run) {
      const place = [...this.chosen].indexOf(run);
      return place < 0 ? null : Sweep.theme.series()[place];
    }
  };
})(window.Sweep = window.Sweep || {});
