"""How pages look: one style sheet for light, dark, narrow, wide and printed."""

from __future__ import annotations

__all__ = ["STYLE"]

# Every text colour has a contrast of at least 4.5 to 1 on every background it
# stands on, and every mark of a chart one of at least 3 to 1 (WCAG 2.2, AA);
# tests/report/test_style.py computes them.
_LIGHT = """
color-scheme:light;--page:#ffffff;--panel:#f5f7f9;--ink:#1b2127;--muted:#555f6a;
--line:#d6dce2;--link:#0a5aa8;--info:#0a5aa8;--warning:#8a5200;--error:#b3261e;
--c1:#0a5aa8;--c2:#b04a00;--c3:#1a7548;--c4:#7a3fb0;--c5:#0f7281;--c6:#555f6a
"""
_DARK = """
color-scheme:dark;--page:#12161b;--panel:#1b2128;--ink:#e7eaee;--muted:#a3adb8;
--line:#38424d;--link:#7cb8ff;--info:#7cb8ff;--warning:#f0b35e;--error:#ff9a92;
--c1:#7cb8ff;--c2:#f2a765;--c3:#66d3a0;--c4:#cfa6f5;--c5:#63cbd9;--c6:#a3adb8
"""
_RULES = """
*,*::before,*::after{box-sizing:border-box}
html{scroll-behavior:smooth;-webkit-text-size-adjust:100%;text-size-adjust:100%}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--page);color:var(--ink);overflow-wrap:anywhere;
font:1rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif}
.skip{position:absolute;left:1rem;top:-4rem;padding:.5rem 1rem;background:var(--page);
border:2px solid var(--link);z-index:2}
.skip:focus{top:.5rem}
a{color:var(--link)}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
header,.body,footer{max-width:72rem;margin:0 auto;padding:0 1rem}
header{padding-top:2rem}
h1{font-size:clamp(1.5rem,1.1rem + 2vw,2.25rem);line-height:1.2;margin:0 0 .5rem;
text-wrap:balance}
h2{font-size:1.375rem;line-height:1.3;margin:0 0 .75rem}
h3{font-size:1.0625rem;line-height:1.4;margin:2rem 0 .5rem}
p,ul,ol,dl{max-width:44rem;margin:0 0 1rem}
.lead{font-size:1.125rem;color:var(--muted)}
nav{margin:1rem 0 0;padding:.75rem 1rem;background:var(--panel);border-radius:.5rem}
nav h2{font-size:.8125rem;letter-spacing:.04em;text-transform:uppercase;color:var(--muted);
margin:0 0 .25rem}
nav ol{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.125rem 1rem}
nav a{display:inline-block;padding:.125rem 0;text-decoration:none}
nav a:hover{text-decoration:underline}
section{padding:2rem 0;border-bottom:1px solid var(--line);scroll-margin-top:.5rem}
section:last-child{border-bottom:0}
footer{padding-top:1.5rem;padding-bottom:3rem;color:var(--muted);font-size:.875rem}
dl>div{padding:.375rem 0;border-bottom:1px solid var(--line)}
dt{font-weight:600}
dd{margin:0}
code{font:.9em ui-monospace,"Cascadia Mono","DejaVu Sans Mono",monospace;background:var(--panel);
padding:.1em .3em;border-radius:.25rem}
.scroll{overflow-x:auto;margin:0 0 1.25rem}
table{border-collapse:collapse;font-size:.875rem;line-height:1.45;overflow-wrap:normal;
font-variant-numeric:tabular-nums}
caption{text-align:left;padding:0 0 .5rem;color:var(--muted)}
th,td{padding:.375rem .75rem;text-align:left;vertical-align:baseline;
border-bottom:1px solid var(--line)}
thead th{border-bottom:2px solid var(--line);color:var(--muted);font-weight:600}
caption span{position:sticky;left:0;display:inline-block;max-width:min(44rem,calc(100vw - 2rem))}
tbody th{font-weight:600;max-width:16rem}
td{max-width:24rem}
td:not(.number){min-width:6.5rem}
.long{overflow-wrap:anywhere;min-width:9rem}
th:first-child,td:first-child{padding-left:0}
th.number{text-align:right;max-width:12rem}
td.number{text-align:right;white-space:nowrap}
.range{color:var(--muted)}
details{margin:0 0 1rem}
summary{cursor:pointer;font-size:.9375rem;color:var(--link);padding:.25rem 0}
details[open]>summary{margin-bottom:.5rem}
.notice{padding:.625rem .875rem;border-left:.3rem solid var(--info);background:var(--panel);
border-radius:0 .375rem .375rem 0}
.notice strong{color:var(--info)}
.notice.warning{border-color:var(--warning)}
.notice.warning strong{color:var(--warning)}
.notice.error{border-color:var(--error)}
.notice.error strong{color:var(--error)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,13rem),1fr));
gap:.75rem;margin:0 0 1.5rem;padding:0;max-width:none}
.tiles>div{padding:.875rem 1rem;background:var(--panel);border:0;
border-radius:.5rem}
.tiles dt{font-weight:400;font-size:.875rem;color:var(--muted)}
.tiles dd{font-size:.875rem;color:var(--muted)}
.tiles .big{display:block;font-size:1.75rem;line-height:1.25;font-weight:650;color:var(--ink);
font-variant-numeric:tabular-nums}
.columns{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,22rem),1fr));
gap:0 2rem;align-items:start}
.columns>*{min-width:0}
blockquote{max-width:44rem;margin:0 0 1rem;padding:.75rem 1rem;background:var(--panel);
border-radius:.5rem}
figure{margin:0 0 1.75rem;max-width:30rem}
figure svg{display:block;width:100%;height:auto;color:var(--ink)}
figure svg *{stroke-linejoin:round;stroke-linecap:butt}
figure svg text{font-family:inherit;font-variant-numeric:tabular-nums}
.figure-title{display:block;font-weight:600;margin:0 0 .25rem;line-height:1.4}
figcaption{font-size:.875rem;line-height:1.5;color:var(--muted);margin-top:.25rem}
figure details{font-size:.875rem;margin:.25rem 0 0}
@media (min-width:40rem){
dl:not(.tiles)>div{display:grid;grid-template-columns:12rem minmax(0,1fr);gap:0 1rem}
}
@media (min-width:64rem){
.body{display:grid;grid-template-columns:13rem minmax(0,1fr);gap:0 2.5rem;align-items:start}
nav{position:sticky;top:1rem;margin-top:2rem;max-height:calc(100vh - 2rem);overflow-y:auto}
nav ol{display:block}
nav a{display:block;font-size:.9375rem}
}
@media print{
:root{%s}
body{font-size:10pt}
nav,.skip{display:none}
.body{display:block}
section{padding:1rem 0;border:0}
h2,h3,.figure-title{break-after:avoid}
figure,tr,.notice{break-inside:avoid}
.scroll{overflow:visible}
figure{max-width:11cm}
a{color:inherit;text-decoration:none}
}
@media (forced-colors:active){figure svg{forced-color-adjust:none;background:var(--page)}}
"""

#: The style sheet of every page.
STYLE = (
    f":root{{{_LIGHT}}}@media (prefers-color-scheme:dark){{:root{{{_DARK}}}}}"
    + _RULES.replace("%s", _LIGHT)
).replace("\n", "")
