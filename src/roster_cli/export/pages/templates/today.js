(function () {
  var now = new Date(), two = function (n) { return (n < 10 ? "0" : "") + n; };
  var today = now.getFullYear() + "-" + two(now.getMonth() + 1) + "-" + two(now.getDate());
  var days = WEEK, main = document.getElementById("main");
  if (days.indexOf(today) < 0) {
    [].forEach.call(document.querySelectorAll("[data-outside]"), function (note) {
      var parts = days[0].split("-"), first = new Date(parts[0], parts[1] - 1, parts[2]);
      var ahead = Math.ceil((first - now) / 864e5), left = 7 - (now.getDay() + 6) % 7;
      if (ahead > 0) note.textContent = note.getAttribute(ahead <= left ? "data-next" : "data-later");
      note.hidden = false;
    });
  }
  var link = document.querySelector('a[data-day="' + today + '"]');
  if (link) link.setAttribute("aria-current", "date");
  var own = main.querySelector('section[data-day="' + today + '"]');
  if (own) {
    own.classList.add("now");
    own.querySelector("[data-today]").hidden = false;
    main.insertBefore(own, main.firstChild);
  }
  function showGate() {
    var wanted = /^#g(\d+)$/.exec(location.hash), rows = document.querySelectorAll("tr[data-gate]"), first = null;
    [].forEach.call(rows, function (row) {
      var hit = !!wanted && row.getAttribute("data-gate") === wanted[1];
      row.classList.toggle("hit", hit);
      if (hit && !first) first = row;
    });
    return first;
  }
  var row = showGate();
  if (row) setTimeout(function () { row.scrollIntoView({block: "center"}); }, 0);
  window.addEventListener("hashchange", showGate);
})();
