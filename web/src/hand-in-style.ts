/** How a hand-in's report looks, on the screen and on paper. Its colours are those of the lab's tokens.css, in light: it is paper. */

export const REPORT_STYLE = `
:root { color-scheme: light; }
* { box-sizing: border-box; margin: 0; }
body { background: #fff; color: #1f2328; font: 1rem/1.5 Charter, "Bitstream Charter", "Iowan Old Style", "Sitka Text", Cambria, "Noto Serif", "DejaVu Serif", Georgia, serif; overflow-wrap: anywhere; }
main { max-width: 46rem; margin: 0 auto; padding: 2.25rem 1rem 3.5rem; }
.kicker, h2, h3, dt, th, figcaption, small { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; }
.kicker { color: #5a5f66; font-size: .8125rem; }
h1 { font-size: 2rem; font-weight: normal; line-height: 1.2; }
header .words { margin-top: .75rem; }
section { margin-top: 2.25rem; padding-top: .5rem; border-top: 1px solid #e2dfd6; }
h2 { margin-bottom: .75rem; font-size: 1.0625rem; }
h3 { margin: 1.25rem 0 .25rem; font-size: .9375rem; }
p { margin-bottom: .75rem; }
.words { white-space: pre-wrap; }
.warning { padding: .5rem 1rem; border-left: 3px solid #a83800; background: #fcf0e8; }
a { color: #0067a3; }
code { font: .875em/1.4 ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
small { color: #5a5f66; font-size: .8125rem; }
dl > div { display: grid; grid-template-columns: 8.5rem minmax(0, 1fr); gap: 0 1rem; padding: .25rem 0; }
dt { color: #5a5f66; font-size: .8125rem; line-height: 1.85; }
.settings { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); gap: 0 2rem; margin-bottom: .75rem; }
.settings > div { grid-template-columns: 9.5rem minmax(0, 1fr); border-bottom: 1px solid #f3f1eb; }
.changes { padding-left: 1.5rem; }
table { width: 100%; margin-bottom: .75rem; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem 0; border-bottom: 1px solid #e2dfd6; text-align: right; }
th { color: #5a5f66; font-size: .8125rem; font-weight: normal; }
th:first-child { text-align: left; }
figure { margin: 1rem 0 1.5rem; }
img { display: block; max-width: 100%; height: auto; }
figcaption { margin-top: .25rem; color: #5a5f66; font-size: .8125rem; }
article { padding-bottom: .75rem; }
article + article { border-top: 1px solid #f3f1eb; }
.asked { margin-bottom: .25rem; font-style: italic; }
@media (max-width: 30rem) {
  dl > div, .settings > div { grid-template-columns: 1fr; }
  .settings > div { grid-template-columns: 1fr 1fr; }
}
@media print {
  @page { size: A4; margin: 18mm 18mm 20mm; }
  body { background: none; font-size: 10.5pt; }
  main { max-width: none; padding: 0; }
  a { color: inherit; }
  h2, h3 { break-after: avoid; }
  figure, tr, .settings > div, dl > div { break-inside: avoid; }
  .settings { grid-template-columns: 1fr 1fr; }
  section { margin-top: 1.5rem; }
  figure img { max-height: 200mm; }
}
`;
