var rosterIndex = (function () {
  "use strict";
  var SHOWN = 50, entries = [], query = document.getElementById("query");
  var found = document.getElementById("found"), results = document.getElementById("results"), hint = found.textContent;
  function folded(text) { return (text.normalize ? text.normalize("NFKC") : text).toLowerCase(); }
  function add(title, detail, href, pinyin) {
    var syllables = pinyin.split(" ");
    var initials = syllables.map(function (syllable) { return syllable.charAt(0); }).join("");
    entries.push({
      title: title, detail: detail, href: href, name: folded(title), sound: syllables.join(""), initials: initials,
      all: folded(title + "\n" + detail)
    });
  }
  function rank(entry, words) {
    var worst = 0;
    for (var i = 0; i < words.length; i++) {
      var word = words[i], place = entry.name.indexOf(word), own;
      if (place === 0) own = entry.name === word ? 1 : 2;
      else if (place > 0) own = 3;
      else if (entry.sound === word || entry.initials === word) own = 4;
      else if (entry.sound.indexOf(word) === 0 || entry.initials.indexOf(word) === 0) own = 5;
      else if (entry.all.indexOf(word) >= 0) own = 6;
      else return 0;
      if (own > worst) worst = own;
    }
    return worst;
  }
  function search(text) {
    var words = folded(text).split(/\s+/).filter(Boolean), hits = [];
    if (!words.length) return null;
    entries.forEach(function (entry, place) {
      var own = rank(entry, words);
      if (own) hits.push({entry: entry, order: own * 1e7 + place});
    });
    hits.sort(function (a, b) { return a.order - b.order; });
    return hits.map(function (hit) { return hit.entry; });
  }
  function item(entry) {
    var line = document.createElement("li"), link = document.createElement("a"), detail = document.createElement("span");
    link.href = entry.href;
    link.textContent = entry.title;
    detail.textContent = entry.detail;
    link.appendChild(detail);
    line.appendChild(link);
    return line;
  }
  function show() {
    var hits = search(query.value), list = document.createDocumentFragment();
    while (results.firstChild) results.removeChild(results.firstChild);
    if (!hits) { found.textContent = hint; return; }
    hits.slice(0, SHOWN).forEach(function (entry) { list.appendChild(item(entry)); });
    results.appendChild(list);
    var kind = !hits.length ? "none" : hits.length > SHOWN ? "more" : "some";
    found.textContent = found.getAttribute("data-" + kind).replace("{count}", hits.length).replace("{shown}", SHOWN);
  }
  function move(step) {
    var links = [].slice.call(results.querySelectorAll("a")), place = links.indexOf(document.activeElement) + step;
    if (place < 0) query.focus();
    else if (links[place]) links[place].focus();
  }
  query.addEventListener("input", show);
  document.querySelector("[role=search]").addEventListener("keydown", function (event) {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") { move(1); event.preventDefault(); }
    else if (event.key === "ArrowUp") { move(-1); event.preventDefault(); }
    else if (event.key === "Escape") { query.value = ""; show(); query.focus(); }
    else if (event.key === "Enter" && event.target === query) {
      var first = results.querySelector("a");
      if (first) first.click();
    }
  });
  window.addEventListener("pageshow", function () { if (query.value) show(); });
  return function (part) {
    part.communities.forEach(function (c) { add(c[0], c[1], "c/" + c[2] + ".html", c[3]); });
    part.gates.forEach(function (g) { add(g[0], g[1], "c/" + g[2] + ".html#g" + g[3], g[4]); });
    part.people.forEach(function (p) { add(p[0], part.places[p[1]], "p/" + p[2] + ".html", p[3]); });
    if (query.value) show();
  };
})();
