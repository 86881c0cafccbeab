// Making elements. Text always goes in as text: no function here takes HTML, so that a name can never become markup.
(function (Sweep) {
  "use strict";

  // el("a", {class: "run", href: "/x", text: "7", onclick: f, "aria-label": "..."}, child, child ...)
  Sweep.el = function (tag, properties, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (name === "text") element.textContent = value;
      else if (name === "class") element.className = value;
      else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else if (name === "value" || name === "checked" || name === "disabled" || name === "hidden") element[name] = value;
      else element.setAttribute(name, value === true ? "" : value);
    }
    Sweep.add(element, children);
    return element;
  };

  // Appends elements and texts; nulls are left out.
  Sweep.add = function (element, children) {
    for (const child of children.flat(Infinity)) {
      if (child !== null && child !== undefined && child !== false) element.append(child);
    }
    return element;
  };

  // Writes a text only where it differs: a live page that changes nothing must not disturb a reader's selection.
  Sweep.setText = function (element, text) {
    if (element.textContent !== text) element.textContent = text;
  };

  // A link within the page, in the form that the address has here (a path, or a hash in the report).
  Sweep.link = (path, text, properties) => Sweep.el("a", { href: Sweep.address.href(path), text, ...properties });

  // Where a page lies: links to what is above it.
  Sweep.crumbs = (...links) => Sweep.el("nav", { class: "crumbs", "aria-label": "Where you are" },
    links.map((link, i) => [i > 0 && Sweep.el("span", { "aria-hidden": "true", text: "/" }), link]));

  // A labelled checkbox.
  Sweep.check = function (text, checked, change, title) {
    const input = Sweep.el("input", { type: "checkbox", checked });
    input.addEventListener("change", () => change(input.checked));
    return Sweep.el("label", { class: "check", title }, input, text);
  };

  // A labelled choice; options are [value, text].
  Sweep.choice = function (text, options, value, change) {
    const select = Sweep.el("select", {}, options.map(([key, name]) => Sweep.el("option", { value: key, text: name })));
    select.value = value;
    select.addEventListener("change", () => change(select.value));
    return Sweep.el("label", { class: "choice" }, Sweep.el("span", { text }), select);
  };

  // Two to four exclusive choices shown beside each other.
  Sweep.segments = function (label, options, value, change) {
    const group = Sweep.el("div", { class: "segments", role: "group", "aria-label": label });
    for (const [key, name] of options) {
      group.append(Sweep.el("button", {
        type: "button", text: name, "aria-pressed": String(key === value),
        onclick: event => {
          for (const other of group.children) other.setAttribute("aria-pressed", String(other === event.currentTarget));
          change(key);
        },
      }));
    }
    return group;
  };

  // What stands where data would be: loading, nothing there, or an error with a way to try again.
  Sweep.loading = what => Sweep.el("p", { class: "state", text: `Loading ${what}…` });
  Sweep.empty = text => Sweep.el("p", { class: "state", text });
  Sweep.problem = (error, again) => Sweep.el("div", { class: "state problem", role: "alert" },
    Sweep.el("p", { text: error.message || String(error) }),
    again && Sweep.el("button", { type: "button", text: "Try again", onclick: again }));

  // A plain table of a few rows; cells are texts, elements, or {text, class}. A column is {text, right,
  // words, isUnseen}: words may wrap; the heading of some is only read aloud.
  Sweep.table = function (caption, columns, rows) {
    const cell = (tag, value, column) => {
      const content = value instanceof Node || value === null || typeof value !== "object" ? value : value.text;
      const classes = [column.right && "right", column.words && "words", value && value.class].filter(Boolean);
      const made = Sweep.el(tag, { class: classes.join(" ") || null });
      if (tag === "th") {
        made.scope = "col";
        if (column.isUnseen) return Sweep.add(made, [Sweep.el("span", { class: "unseen", text: column.text })]);
      }
      return Sweep.add(made, [content instanceof Node ? content : content === null || content === undefined ? "" : String(content)]);
    };
    return Sweep.el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
      Sweep.el("table", {},
        Sweep.el("caption", { class: "unseen", text: caption }),
        Sweep.el("thead", {}, Sweep.el("tr", {}, columns.map(column => cell("th", column.text, column)))),
        Sweep.el("tbody", {}, rows.map(row => Sweep.el("tr", {}, row.map((value, i) => cell("td", value, columns[i])))))));
  };

  // Draws a part of the page anew and leaves the focus where it was: on the same element, or on the one that stands in its place.
  Sweep.keepFocus = function (root, draw) {
    const before = document.activeElement;
    const isWithin = root.contains(before);
    draw();
    if (!isWithin || document.activeElement === before) return;
    const isSame = element => element.id === before.id && element.textContent === before.textContent
      && element.getAttribute("href") === before.getAttribute("href");
    const now = before.isConnected ? before : [...root.querySelectorAll(before.tagName)].find(isSame);
    now?.focus({ preventScroll: true });
  };

  // Calls what was asked for last, once a frame.
  Sweep.onFrame = function (action) {
    let asked = false;
    return () => {
      if (asked) return;
      asked = true;
      requestAnimationFrame(() => { asked = false; action(); });
    };
  };

  // Calls after a pause in the calls.
  Sweep.afterPause = function (milliseconds, action) {
    let timer = 0;
    return (...values) => {
      clearTimeout(timer);
      timer = setTimeout(() => action(...values), milliseconds);
    };
  };
})(window.Sweep = window.Sweep || {});
