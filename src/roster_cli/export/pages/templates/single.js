(function () {
  "use strict";
  var filter = document.getElementById("filter"), people = [].slice.call(document.querySelectorAll(".people>li"));
  function folded(text) { return (text.normalize ? text.normalize("NFKC") : text).toLowerCase(); }
  function show() {
    var wanted = folded(filter.value.trim());
    people.forEach(function (one) { one.hidden = wanted && folded(one.textContent).indexOf(wanted) < 0; });
  }
  function open() {
    var gate = /^#w\d+$/.test(location.hash) && document.querySelector(location.hash);
    if (gate) gate.open = true;
    var one = /^#p[0-9a-f]+$/.test(location.hash) && document.querySelector(location.hash);
    people.forEach(function (other) { other.classList.toggle("hit", other === one); });
    if (one) { filter.value = ""; show(); }
  }
  filter.addEventListener("input", show);
  window.addEventListener("hashchange", open);
  open();
})();
