"""How the page of a document looks, beyond what all pages share."""

from __future__ import annotations

__all__ = ["DOCUMENT_SCRIPT", "DOCUMENT_STYLE"]

#: Rules beside those of :mod:`stancelib.report.style`. Sides differ by line and sign, too.
DOCUMENT_STYLE = """
.topics{display:grid;gap:1.25rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr))}
.topic{padding:1rem;background:var(--panel);border-radius:.5rem;min-width:0}
.topic h3{margin:0 0 .5rem;display:flex;flex-wrap:wrap;gap:.5rem;align-items:baseline}
.topic p{margin:.25rem 0}
.topic svg{display:block;width:100%;height:auto;max-width:26rem;color:var(--ink)}
.topic blockquote{padding:.25rem .75rem;margin:.5rem 0;border-left:.25rem solid var(--line)}
.chip{display:inline-block;padding:0 .5rem;border:1px solid currentColor;border-radius:1rem;
font-size:.8125rem;font-weight:600;white-space:nowrap;max-width:100%;overflow-wrap:anywhere;white-space:normal}
.support{color:var(--c3)}.oppose{color:var(--error)}.mixed{color:var(--c4)}.neutral{color:var(--muted)}
.stands{display:grid;grid-template-columns:1fr 1fr;gap:0 1rem;font-size:.9375rem}
.stands ul{list-style:none;padding:0;margin:0}
.stands h4{margin:.25rem 0;font-size:.9375rem}
.legend{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;font-size:.875rem}
.text{list-style:none;padding:0;margin:0;max-width:none}
.text>li{display:grid;grid-template-columns:minmax(0,13rem) minmax(0,1fr);gap:0 1.5rem;
padding:.5rem 0;scroll-margin-top:1rem}
.text>li:target{background:var(--panel)}
.text>li[hidden]{display:none}
.margin{font-size:.8125rem;color:var(--muted)}
.margin>span{display:block;margin:0 0 .25rem}
.words{margin:0;max-width:44rem;white-space:pre-line;line-height:1.9}
mark{background:none;color:inherit;text-decoration-line:underline;text-decoration-thickness:2px;
text-underline-offset:.25em}
mark.e-support{text-decoration-color:var(--c3);text-decoration-style:solid}
mark.e-oppose{text-decoration-color:var(--error);text-decoration-style:wavy}
mark.e-both{text-decoration-color:var(--c4);text-decoration-style:double}
mark.e-topic{text-decoration-color:var(--muted);text-decoration-style:dotted}
.holder{position:relative;font-weight:650;border-radius:.125rem;background:var(--panel);cursor:help}
.holder:hover::after,.holder:focus::after{content:attr(data-card);position:absolute;left:0;top:1.6em;
z-index:3;width:max-content;max-width:min(18rem,70vw);padding:.375rem .625rem;background:var(--ink);color:var(--page);
font-size:.8125rem;font-weight:400;line-height:1.4;border-radius:.375rem;white-space:normal}
.filters{display:none;padding:1rem;background:var(--panel);border-radius:.5rem}
.js .filters{display:block}
.filters fieldset{border:1px solid var(--line);border-radius:.375rem;margin:0 0 .75rem;padding:.25rem .75rem .5rem}
.filters label{display:inline-block;margin:.25rem 1rem .25rem 0}
.filters select{font:inherit;max-width:100%;color:inherit;background:var(--page);border:1px solid var(--muted)}
@media (max-width:40rem){
.text>li{display:block}
.margin>span{display:inline-block;margin:0 .375rem .25rem 0}
.stands{grid-template-columns:1fr}
}
@media print{
#choose,.js .filters{display:none}
.topic>*,.text>li{break-inside:avoid}
.holder{background:none;text-decoration:none}
.words{line-height:1.7}
}
""".replace("\n", "")

#: Filters: hides paragraphs that aren't asked for. Without it the page shows everything.
DOCUMENT_SCRIPT = """
(function () {
  "use strict";
  var form = document.getElementById("filters");
  if (!form) return;
  document.documentElement.classList.add("js");
  var rows = document.querySelectorAll(".text > li");
  var told = document.getElementById("shown");
  function chosen(name) {
    var out = [];
    form.querySelectorAll("input[name=" + name + "]:checked").forEach(function (box) {
      out.push(box.value);
    });
    return out;
  }
  function apply() {
    var topics = chosen("topic"), sides = chosen("side"), holder = form.elements.holder.value;
    var all = !topics.length && !sides.length && holder === "", count = 0;
    rows.forEach(function (row) {
      var said = JSON.parse(row.getAttribute("data-said"));
      var fits = all || said.some(function (one) {
        return (!topics.length || topics.indexOf(one.topic) >= 0) &&
          (!sides.length || sides.indexOf(one.stance) >= 0) &&
          (holder === "" || one.holders.indexOf(holder) >= 0);
      });
      row.hidden = !fits;
      count += fits ? 1 : 0;
    });
    told.textContent = count + " of " + rows.length + " paragraphs are shown.";
  }
  form.addEventListener("change", apply);
  form.addEventListener("reset", function () { setTimeout(apply, 0); });
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  apply();
})();
"""
