/**
 * A hand-in as a report: one page of HTML that needs nothing else, runs nothing, and prints. The same hand-in always gives
 * the same letters, so that whoever verifies it sees whether the visible part was edited; another look therefore needs
 * another HAND_IN_VERSION.
 */

import { DATA_BEGIN, DATA_END, type HandedInAnswer, type HandIn, obstacleTo, type Picture, readHandIn } from './hand-in.js';
import { REPORT_STYLE } from './hand-in-style.js';
import { DEFAULTS, SCHEMA, SETTING_KEYS, type Setting, type SettingKey, type Settings } from './settings.js';

/** The page. Throws as readHandIn does, for what is no hand-in. */
export function renderHandIn(handIn: HandIn): string {
  const checked = readHandIn(handIn);
  // In a script nothing but "<" could end it, or begin a comment.
  const data = JSON.stringify({ ...checked, pictures: checked.pictures.map(({ name, alt }) => ({ name, alt })) }).replaceAll(
    '<',
    '\\u003c',
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escaped(titleOf(checked))}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<main>
${[header, run, settingsUsed, measured, pictures, lessons, checking].map((part) => part(checked)).join('')}</main>
${DATA_BEGIN}${data}${DATA_END}
</body>
</html>
`;
}

const titleOf = ({ student }: HandIn) => (student ? `Hand-in: ${student}` : 'Hand-in: a run of the Sparse Autoencoder Lab');

function header({ student, note, steps }: HandIn): string {
  return `<header>
<p class="kicker">Sparse Autoencoder Lab · hand-in</p>
<h1 dir="auto">${student ? escaped(student) : steps === 0 ? 'A network before training' : `A run of ${count(steps, 'step')}`}</h1>
${note ? `<p class="words" dir="auto">${escaped(note)}</p>\n` : ''}</header>
`;
}

function run({ link, steps, fingerprint, digits, schedule }: HandIn): string {
  const address = escaped(link);
  const rows: [string, string][] = [
    ['Steps', whole(steps)],
    ['Fingerprint', `<code>${spaced(fingerprint)}</code>`],
    ['Link', /^https?:\/\//.test(link) ? `<a href="${address}">${address}</a>` : `<span class="link">${address}</span>`],
    [
      'Digits',
      digits
        ? `${whole(digits.train)} to train on, ${whole(digits.inputs)} pixels each; SHA-256 <code>${spaced(digits.sha256)}</code>`
        : 'not all of them had arrived',
    ],
  ];
  const obstacle = obstacleTo({ schedule, steps });
  const promise = obstacle
    ? `<p class="warning"><strong>This run cannot be made again from its link:</strong> it ${obstacle}. The link has only its settings.</p>`
    : '<p>Opened in the lab, the link makes this run again. It is the same run where the fingerprint, a checksum of all weights, is the same.</p>';
  return section('The run', `${promise}\n${definitions(rows)}`);
}

function settingsUsed({ settings, schedule }: HandIn): string {
  const rows = SETTING_KEYS.filter((key) => concerns(key, settings)).map((key) => {
    const [value, usual] = [settings[key], DEFAULTS[key]];
    const changed = value !== usual;
    const name = `${escaped(SCHEMA[key].label)}${symbolOf(key)}`;
    const shown = changed
      ? `<strong>${shownValue(key, value)}</strong> <small>instead of ${shownValue(key, usual)}</small>`
      : shownValue(key, value);
    return `<div><dt>${name}</dt><dd>${shown}</dd></div>`;
  });
  const changes = schedule.changes.map(
    ({ step, changes }) =>
      `<li>after step ${whole(step)}: ${Object.entries(changes)
        .map(([key, value]) => `${nameOf(key as SettingKey)} ${shownValue(key as SettingKey, value)}`)
        .join(', ')}</li>`,
  );
  const way =
    changes.length > 0
      ? `<h3>Changed on the way</h3>\n<p>It began with ${beginning(schedule.start)}.</p>\n<ol class="changes">${changes.join('')}</ol>`
      : `<p>None was changed ${schedule.complete ? 'on the way' : 'since it was opened'}.</p>`;
  return section('Settings at the end', `<dl class="settings">${rows.join('')}</dl>\n${way}`);
}

/** Whether the setting means anything with these. */
function concerns(key: SettingKey, settings: Settings): boolean {
  const { onlyWith }: Setting = SCHEMA[key];
  return !onlyWith || (onlyWith.values as readonly unknown[]).includes(settings[onlyWith.key]);
}

function beginning(start: Settings): string {
  const other = SETTING_KEYS.filter((key) => start[key] !== DEFAULTS[key] && concerns(key, start));
  return other.length > 0
    ? other.map((key) => `${nameOf(key)} ${shownValue(key, start[key])}`).join(', ')
    : 'the default settings';
}

function measured({ metrics, heldOut, settings }: HandIn): string {
  const row = (name: string, batch: number, held: number | null) =>
    `<tr><th scope="row">${name}</th><td>${figure(batch)}</td><td>${held === null ? '–' : figure(held)}</td></tr>`;
  const { beta } = settings;
  return section(
    'What was measured',
    `<table>
<thead><tr><th scope="col">Quantity</th><th scope="col">last mini-batch</th><th scope="col">${heldOut ? `${heldOut.digits} ` : ''}held-out digits</th></tr></thead>
<tbody>
${[
  row('Reconstruction error <i>L′</i>', metrics.reconstruction, heldOut?.reconstruction ?? null),
  row('Sparsity penalty Ω', metrics.sparsity, heldOut?.sparsity ?? null),
  row(`βΩ, with β = ${figure(beta)}`, beta * metrics.sparsity, heldOut && beta * heldOut.sparsity),
  row('Weight decay', metrics.weightDecay, heldOut?.weightDecay ?? null),
  row('Objective <i>L</i>', metrics.total, heldOut?.total ?? null),
].join('\n')}
</tbody>
</table>
<p>${[
      `After step ${whole(metrics.step)}, ${figure(metrics.epoch)} epochs.`,
      `${count(metrics.deadUnits, 'dead unit')}, ${whole(metrics.saturatedUnits)} saturated.`,
      ...(heldOut ? [`Mean ρ̂ over the held-out digits: ${figure(heldOut.meanRhoHat)}.`] : []),
      ...(heldOut?.trainReconstruction != null
        ? [`<i>L′</i> on digits that it trains on: ${figure(heldOut.trainReconstruction)}.`]
        : []),
    ].join(' ')}</p>`,
  );
}

function pictures({ pictures: all }: HandIn): string {
  const figures = all.map(
    ({ name, alt, png }: Picture) =>
      `<figure><img src="${png}" alt="${escaped(alt)}"><figcaption>${escaped(name)}</figcaption></figure>`,
  );
  return all.length > 0 ? section('Pictures', figures.join('\n')) : '';
}

function lessons({ answers }: HandIn): string {
  if (answers.length === 0) return section('Lessons', '<p>No question of the lessons was answered.</p>');
  return section('Lessons', answers.map(answered).join('\n'));
}

function answered(answer: HandedInAnswer): string {
  const { title, asked, predicted, happened, measured: sentence, explanation, outcome, step, fingerprint } = answer;
  const rows: [string, string][] = [
    ['Predicted', written(predicted)],
    ...(happened ? [['It turned out', written(happened)] as [string, string]] : []),
    ...(sentence ? [['Measured', written(sentence)] as [string, string]] : []),
    [
      'In their own words',
      explanation ? `<span class="words" dir="auto">${escaped(explanation)}</span>` : '<i>nothing was written</i>',
    ],
    ['Run', `step ${whole(step)}, fingerprint <code>${spaced(fingerprint)}</code>`],
    [
      'Numbers',
      `<small>${Object.entries(outcome)
        .map(([name, value]) => `${escaped(name)} = ${typeof value === 'number' ? String(value) : escaped(value)}`)
        .join('; ')}</small>`,
    ],
  ];
  return `<article>
<h3>${written(title)}</h3>
<p class="asked">${written(asked)}</p>
${definitions(rows)}
</article>`;
}

function checking(handIn: HandIn): string {
  return section(
    'To check it',
    `<p>${
      obstacleTo(handIn)
        ? 'The command <code>npx sparse-autoencoder-lab verify FILE…</code> cannot make this run again. It makes those of the answers, and notices where this page no longer says what its data say.'
        : 'The command <code>npx sparse-autoencoder-lab verify FILE…</code> makes the run again, and that of every answer, and names what does not agree. It also notices where this page no longer says what its data say. Pictures, predictions, explanations and the numbers in an answer it takes as they are.'
    }</p>`,
  );
}

function section(title: string, content: string): string {
  return `<section>
<h2>${title}</h2>
${content}
</section>
`;
}

/** Of HTML. */
function definitions(rows: readonly (readonly [string, string])[]): string {
  return `<dl>${rows.map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`).join('')}</dl>`;
}

function symbolOf(key: SettingKey): string {
  const { symbol } = SCHEMA[key];
  return symbol ? ` <i>${escaped(symbol)}</i>` : '';
}

const nameOf = (key: SettingKey) =>
  SCHEMA[key].symbol ? `<i>${escaped(SCHEMA[key].symbol)}</i> =` : escaped(SCHEMA[key].label.toLowerCase());

function shownValue(key: SettingKey, value: unknown): string {
  const setting: Setting = SCHEMA[key];
  if (setting.type === 'choice') return escaped(setting.choices.find((choice) => choice.value === value)?.label ?? String(value));
  if (setting.type === 'boolean') return value ? 'yes' : 'no';
  return escaped(String(value));
}

/** To six figures; the data have them all. */
const figure = (value: number) => String(Number(value.toPrecision(6))).replace('-', '−');

/** 12,345, whatever the machine's language. */
const whole = (value: number) => String(value).replace(/\B(?=(\d{3})+$)/g, ',');

const count = (value: number, what: string) => `${whole(value)} ${what}${value === 1 ? '' : 's'}`;

/** In groups of eight, which may stand on several lines. */
const spaced = (hash: string) => hash.replace(/.{8}(?=.)/g, '$&<wbr>');

const written = (text: string) => `<span dir="auto">${escaped(text)}</span>`;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}
