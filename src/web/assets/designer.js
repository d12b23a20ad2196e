// Drag parts of the outline to another place. The buttons do the same without a script; so this is an extra.
(function () {
  "use strict";
  var dragged = null;

  function kindOf(node) {
    return node.dataset.part.split(":")[0];
  }

  // Where a part may be put: an item beside items or on a page, a page beside pages or in a section, a section beside sections.
  function targetOf(node) {
    for (var at = node; at && at.closest; at = at.parentElement) {
      at = at.closest("[data-part]");
      if (!at) { return null; }
      var wanted = kindOf(dragged), here = kindOf(at);
      if (here === wanted) { return at === dragged ? null : { beside: at }; }
      if (wanted === "item" && here === "page") { return { into: at }; }
      if (wanted === "page" && here === "section") { return { into: at }; }
    }
    return null;
  }

  function children(parent, kind) {
    return Array.prototype.filter.call(parent.querySelectorAll("[data-part]"), function (node) {
      return kindOf(node) === kind && node !== dragged;
    });
  }

  function mark(node) {
    document.querySelectorAll(".bg_drop").forEach(function (old) { old.classList.remove("bg_drop"); });
    if (node) { node.classList.add("bg_drop"); }
  }

  function send(outline, target) {
    var kind = kindOf(dragged);
    var parent = target.into || (kind === "section" ? outline : target.beside.parentElement.closest("[data-part]"));
    var all = children(parent, kind);
    var index = target.into ? all.length : all.indexOf(target.beside);
    var fields = {
      csrf: outline.dataset.csrf, edit: "move_to", part: dragged.dataset.part, index: String(Math.max(index, 0)),
      into: kind === "section" ? "" : parent.dataset.part
    };
    var form = document.createElement("form");
    form.method = "post";
    form.action = outline.dataset.move;
    Object.keys(fields).forEach(function (name) {
      var input = document.createElement("input");
      input.type = "hidden";
      input.name = name;
      input.value = fields[name];
      form.appendChild(input);
    });
    document.body.appendChild(form);
    form.submit();
  }

  function prepare() {
    document.querySelectorAll(".bg_outline [data-part]").forEach(function (node) { node.draggable = true; });
  }

  document.addEventListener("dragstart", function (event) {
    var node = event.target.closest ? event.target.closest(".bg_outline [data-part]") : null;
    if (!node || event.target.closest("a, input, textarea, select")) { return; }
    dragged = node;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", node.dataset.part);
  });
  document.addEventListener("dragover", function (event) {
    if (!dragged) { return; }
    var target = targetOf(event.target);
    mark(target && (target.beside || target.into));
    if (target) { event.preventDefault(); }
  });
  document.addEventListener("drop", function (event) {
    if (!dragged) { return; }
    var target = targetOf(event.target), outline = dragged.closest(".bg_outline");
    if (target && outline) { event.preventDefault(); send(outline, target); }
  });
  document.addEventListener("dragend", function () { dragged = null; mark(null); });

  // After a part of the page was fetched, whoever works by keyboard goes on from where they were, or from the top of what is new.
  document.addEventListener("htmx:afterSettle", function (event) {
    prepare();
    var asked = event.detail && event.detail.requestConfig;
    if (asked && asked.verb === "get") { window.scrollTo(0, 0); }
    var main = document.getElementById("main-content");
    if (main && (!document.activeElement || document.activeElement === document.body)) { main.focus({ preventScroll: true }); }
  });
  prepare();
})();
