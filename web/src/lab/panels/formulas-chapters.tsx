/** The formulas themselves, a chapter at a time, with the legend that points at their terms. */

import { useComputed } from '@preact/signals';
import type { Settings } from '../../settings.js';
import type { Lab } from '../lab.js';
import { Formula } from './formula.js';
import type { Alternatives, Chapter as ChapterOf, FormulaEntry } from './formula-list.js';
import { Legend } from './terms.js';

export function Chapter({ lab, chapter: { id, title, terms, formulas } }: { lab: Lab; chapter: ChapterOf }) {
  const settings = lab.settings.value;
  return (
    <section class="chapter" aria-labelledby={`chapter-${id}`} data-testid={`formulas-${id}`}>
      <h3 id={`chapter-${id}`}>{title}</h3>
      <Legend terms={terms} label={`Terms: ${title.toLowerCase()}`} />
      {id === 'gradient' && <Broken lab={lab} />}
      <ul class="formula-list">
        {formulas.map((entry) => (
          <li key={entry.id}>
            {'options' in entry ? (
              <Choose alternatives={entry} settings={settings} />
            ) : (
              <Entry entry={entry} settings={settings} order={entry.order} />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

interface EntryProps {
  entry: FormulaEntry;
  settings: Settings;
  order: number | undefined;
  mark?: string;
}

function Entry({ entry, settings, order, mark }: EntryProps) {
  return (
    <div class="formula-entry" data-testid={`formula-${entry.id}`}>
      <div class="formula-lines">
        {order && <b class="formula-order">{order}</b>}
        {entry.lines(settings).map((line, place) => (
          <Formula key={place} of={line} />
        ))}
      </div>
      <p class="formula-remark">
        {entry.remark} {mark && <b class="formula-mark">{mark}</b>}
      </p>
    </div>
  );
}

/** The formula in force, and behind a disclosure those that other settings would put in its place. */
function Choose({ alternatives: { options, id, order }, settings }: { alternatives: Alternatives; settings: Settings }) {
  const others = options.filter((option) => !option.inForce(settings));
  return (
    <div class="formula-choice" data-testid={`choice-${id}`}>
      {options
        .filter((option) => option.inForce(settings))
        .map((option) => (
          <Entry key={option.id} entry={option} settings={settings} order={order} mark={`In force, with ${option.value}.`} />
        ))}
      <details class="formula-others" data-testid={`choice-${id}-others`}>
        <summary>With {others.map(({ value }) => value).join('; ')}</summary>
        {others.map((option) => (
          <Entry key={option.id} entry={option} settings={settings} order={undefined} mark={`Only with ${option.value}.`} />
        ))}
      </details>
    </div>
  );
}

/** Training may leave out a factor that the formulas have. */
function Broken({ lab }: { lab: Lab }) {
  const broken = useComputed(() => lab.settings.value.gradient !== 'exact');
  return broken.value ? (
    <p class="formula-warning" data-testid="formulas-broken">
      Training leaves out a factor at present (see “The gradient check”). These formulas are those of the whole gradient.
    </p>
  ) : null;
}
