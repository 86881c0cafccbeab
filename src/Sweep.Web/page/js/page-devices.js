// The devices that work for this store, and draining them where that is possible.
(function (Sweep) {
  "use strict";
  const { el, format, address, data } = Sweep;
  const faulty = new Set(["faulty", "failed", "gone", "lost"]);

  Sweep.pages = Sweep.pages || {};
  Sweep.pages.devices = function (main, info) {
    document.title = "Devices · Sweep";
    const place = el("div", { class: "panel" }, Sweep.loading("devices"));
    main.replaceChildren(el("h1", { text: "Devices" }), place);

    const isDrained = device => device.state.startsWith("drain");
    function runLink(device) {
      if (!device.run) return "";
      const more = (Array.isArray(device.runs) ? device.runs.length : device.runs) - 1;
      const at = device.run.lastIndexOf("/");
      return el("span", {}, Sweep.link(address.sweep(device.run.slice(0, at), "runs", device.run.slice(at + 1)), device.run),
        more > 0 && ` and ${more} more`);
    }

    async function update() {
      const devices = await data.get(["devices"]);
      if (devices.length === 0) {
        place.replaceChildren(Sweep.empty("No device has reported here yet. `sweep worker`, `sweep run` or `sweep-silo` make some work."));
        return;
      }
      Sweep.keepFocus(place, () => place.replaceChildren(Sweep.table("Devices", [
        { text: "device" }, { text: "model" }, { text: "state" }, { text: "run" }, { text: "seen" },
        { text: "message", words: true }, { text: "action", isUnseen: true },
      ], devices.map(device => {
        const name = `${device.host}/${device.device}`;
        return [
          { text: name, class: "strong" }, device.name || "", { text: device.state, class: faulty.has(device.state) ? "bad" : "" },
          runLink(device), format.time(device.seen_at), device.message || "",
          info.control && info.cluster && !data.isReport ? el("button", {
            type: "button", class: "small", text: isDrained(device) ? "Use again…" : "Drain…", id: `device-${name}`,
            "aria-label": `${isDrained(device) ? "Use again" : "Drain"} ${name}`,
            onclick: () => Sweep.controls.drain(device, isDrained(device), () => update().catch(error => Sweep.toast(error.message))),
          }) : "",
        ];
      }))));
    }

    const start = () => update().catch(error => place.replaceChildren(Sweep.problem(error, start)));
    start();
    const live = Sweep.follow(null, update);
    return () => live.close();
  };
})(window.Sweep = window.Sweep || {});
