// Chooses the page that the address names.
(function (Sweep) {
  "use strict";
  const { el, address, data, pages } = Sweep;
  const main = document.getElementById("main");
  const nav = document.getElementById("pages");
  let leave = null, info = null;

  function page([first, name, kind, number]) {
    if (first === undefined || first === "sweeps" && name === undefined) return pages.sweeps(main);
    if (first === "devices") return pages.devices(main, info);
    if (first === "sweeps" && kind === undefined) return pages.sweep(main, name, info);
    if (first === "sweeps" && kind === "runs" && /^\d+$/.test(number)) return pages.run(main, name, Number(number), info);
    if (first === "sweeps" && kind === "compare") return pages.compare(main, name);
    document.title = "Sweep";
    main.replaceChildren(el("h1", { text: "There is no such page" }), Sweep.link("/", "All sweeps"));
    return null;
  }

  function show(isFirst) {
    if (leave) leave();
    main.replaceChildren();
    main.classList.toggle("wide", address.parts[0] === "sweeps" && address.parts.length === 2);
    for (const link of nav.children) {
      const isHere = link.dataset.page === (address.parts[0] === "devices" ? "devices" : "sweeps");
      if (isHere) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    leave = page(address.parts);
    if (!isFirst) {
      scrollTo(0, 0);
      main.focus({ preventScroll: true });
    }
  }

  async function start() {
    try {
      info = await data.get(["info"]);
    } catch (error) {
      main.replaceChildren(el("h1", { text: "Sweep" }), Sweep.problem(error, start));
      return;
    }
    Sweep.writtenAt = info.written_at;
    document.getElementById("home").href = address.href("/");
    nav.replaceChildren(Sweep.link("/", "Sweeps", { "data-page": "sweeps" }),
      ...(data.isReport ? [] : [Sweep.link("/devices", "Devices", { "data-page": "devices" })]));
    if (info.caution) {
      const caution = document.getElementById("caution");
      caution.textContent = info.caution;
      caution.classList.toggle("calm", data.isReport);
      caution.hidden = false;
    }
    // A report is of one sweep, and opens with its page.
    if (info.sweep && address.parts.length === 0) address.replace(address.sweep(info.sweep));
    address.onChange(() => show(false));
    show(true);
  }

  start();
})(window.Sweep = window.Sweep || {});
