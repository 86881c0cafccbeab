// Quantities for people, as the command line writes them (src/Sweep.Listings/Format.cs).
(function (Sweep) {
  "use strict";
  const known = value => value !== null && value !== undefined && Number.isFinite(value);
  const grouped = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

  function digits(value, whole) {
    if (whole) return value.toFixed(0);
    const size = Math.abs(value);
    return value.toFixed(size < 9.995 ? 2 : size < 99.95 ? 1 : 0);
  }

  function scaled(value, base, limit, suffixes, space) {
    let i = 0;
    for (; Math.abs(value) >= limit && i < suffixes.length - 1; i++) value /= base;
    return digits(value, i === 0) + space + suffixes[i];
  }

  const two = value => String(value).padStart(2, "0");

  const format = Sweep.format = {
    // A loss in nats per character: four decimals are about what its standard error leaves.
    loss: value => known(value) ? value.toFixed(4) : "-",
    signed: value => known(value) ? (value > 0 ? "+" : value < 0 ? "−" : "") + Math.abs(value).toFixed(4) : "-",
    integer: value => known(value) ? grouped.format(value) : "-",
    compact: value => known(value) ? scaled(value, 1000, 999.5, ["", "k", "M", "G", "T", "P"], "") : "-",
    // The same for a scale's marks, which are round: 1k, 2.5k.
    mark: value => format.compact(value).replace(/(\.\d*?)0+(?=\D|$)/, "$1").replace(/\.(?=\D|$)/, ""),
    bytes: value => known(value) ? scaled(value, 1024, 1023.5, ["B", "KiB", "MiB", "GiB", "TiB"], " ") : "-",
    percent: value => known(value) ? `${(value * 100).toFixed(0)} %` : "-",
    share: value => known(value) ? (value > 0 && value < 0.005 ? "< 1 %" : `${(value * 100).toFixed(0)} %`) : "-",
    probability: value => !known(value) ? "" : value < 1e-4 ? "< 0.0001" : value.toFixed(4),
    // A hyperparameter as a sweep file would have it.
    value: value => value === null || value === undefined ? "" : typeof value === "number" ? format.number(value) : String(value),
    number: value => Number.isInteger(value) || Math.abs(value) >= 1e-5 ? String(Number(value.toPrecision(6))) : value.toPrecision(3),
    duration(seconds) {
      if (!known(seconds)) return "-";
      if (seconds < 9.95) return `${Math.max(0, seconds).toFixed(1)}s`;
      if (seconds < 59.5) return `${seconds.toFixed(0)}s`;
      const whole = Math.floor(seconds);
      if (whole < 3600) return `${Math.floor(whole / 60)}m ${two(whole % 60)}s`;
      if (whole < 86400) return `${Math.floor(whole / 3600)}h ${two(Math.floor(whole / 60) % 60)}m`;
      return `${Math.floor(whole / 86400)}d ${Math.floor(whole / 3600) % 24}h`;
    },
    // Milliseconds since 1970 of a time as JSON has it: text, seconds or milliseconds.
    moment: value => value === null || value === undefined ? null
      : typeof value === "string" ? Date.parse(value) : value < 1e11 ? value * 1000 : value,
    time(value) {
      const moment = format.moment(value);
      return moment === null || Number.isNaN(moment) ? "-" : new Date(moment).toISOString().replace("T", " ").slice(0, 19) + "Z";
    },
    minute: value => format.time(value).replace(/:\d\dZ$/, "Z"),
    count: (value, one, many) => `${format.integer(value)} ${value === 1 ? one : many || one + "s"}`,
    // The number of a run in "sweep/7", or of a plain number.
    runNumber: value => value === null || value === undefined ? null : Number(String(value).split("/").pop()),
  };
})(window.Sweep = window.Sweep || {});
