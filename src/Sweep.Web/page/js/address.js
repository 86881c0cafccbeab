// The address of what is shown: a path and settings (tab, sort, filter, brush), so that a link shows another person the same.
// Served, it is the page's own path; in the report, a file, it stands behind the #.
(function (Sweep) {
  "use strict";
  const inFile = document.getElementById("report-data") !== null;
  const listeners = [];

  function parse() {
    const text = inFile ? location.hash.replace(/^#/, "") || "/" : location.pathname + location.search;
    const [path, query] = text.split("?", 2);
    return { path, parts: path.split("/").filter(Boolean).map(decodeURIComponent), query: new URLSearchParams(query || "") };
  }

  let current = parse();
  const announce = () => {
    current = parse();
    for (const listener of listeners) listener();
  };

  const address = Sweep.address = {
    inFile,
    get parts() { return current.parts; },
    href: path => inFile ? `#${path}` : path,
    // A path of parts that may hold any character.
    of: (...parts) => "/" + parts.map(part => encodeURIComponent(String(part))).join("/"),
    sweep: (name, ...more) => address.of("sweeps", name, ...more),
    get: (name, otherwise = "") => current.query.get(name) ?? otherwise,
    // Changes a setting without a new entry in the history; an empty one is left out.
    set(name, value) {
      if (value === "" || value === null || value === undefined) current.query.delete(name);
      else current.query.set(name, value);
      const query = current.query.toString();
      history.replaceState(null, "", address.href(current.path + (query ? `?${query}` : "")));
    },
    go(path) {
      if (inFile) location.hash = path;
      else {
        history.pushState(null, "", path);
        announce();
      }
    },
    // Shows another path in the place of this one: back leads to what was before it.
    replace(path) {
      history.replaceState(null, "", address.href(path));
      current = parse();
    },
    onChange: listener => listeners.push(listener),
  };

  addEventListener(inFile ? "hashchange" : "popstate", announce);
  // Links within the page do not load it again.
  if (!inFile) {
    document.addEventListener("click", event => {
      const link = event.target.closest("a[href^='/']");
      if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || link.target) return;
      event.preventDefault();
      address.go(link.getAttribute("href"));
    });
  }
})(window.Sweep = window.Sweep || {});
