/** The formulas themselves, chapter by chapter, with the legends that point at their terms. */

import { useComputed } from '@preact/signals';
import { Fragment } from 'preact';
import type { Settings } from '../../settings.js';
import type { Lab } from '../lab.js';
import { Formula } from './formula.js';
import type { Alternatives, Chapter, FormulaEntry } from './formula-list.js';
import { gradient } from './formulas-gradient.js';
import { model } from './formulas-model.js';
import { objective } from './formulas-objective.js';
import { Legend } from './terms.js';

export const CHAPTERS: readonly Chapter[] = [model, objective, gradient];

export function Chapters({ lab }: { lab: Lab }) {
  const settings = lab.settings.value;
  return (
    <div class="chapters">
      {CHAPTERS.map(({ id, title, terms, formulas }) => (
        <section key={id} class="chapter" aria-labelledby={`chapter-${id}`} data-testid={`formulas-${id}`}>
          <h3 id={`chapter-${id}`}>{title}</h3>
          <Legend terms={terms} label={`Terms: ${title.toLowerCase()}`} />
          {id === 'gradient' && <Broken lab={lab} />}
          <ul class="formula-list">
            {formulas.map((entry) => (
              <li key={entry.id}>
                {'options' in entry ? (
                  <Choose alternatives={entry} settings={settings} />
                ) : (
                  <Entry entry={entry} settings={settings} />
                )}
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function Entry({ entry, settings, mark }: { entry: FormulaEntry; settings: Settings; mark?: string }) {
  return (
    <div class="formula-entry" data-testid={`formula-${entry.id}`}>
      <div class="formula-lines">
        {entry.lines(settings).map((line, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have nothing else to tell them apart, and never move.
          <Formula key={place} of={line} />
        ))}
      </div>
      <p class="formula-remark">
        {mark && (
          <>
            <b class="formula-mark">{mark}</b>{' '}
          </>
        )}
        {entry.remark}
      </p>
    </div>
  );
}

/** The formula in force, and behind a disclosure those that other settings would put in its place. */
function Choose({ alternatives: { setting, options, id }, settings }: { alternatives: Alternatives; settings: Settings }) {
  const inForce = options.filter((option) => option.inForce(settings));
  const others = options.filter((option) => !option.inForce(settings));
  return (
    <div class="formula-choice" data-testid={`choice-${id}`}>
      {inForce.map((option) => (
        <Entry key={option.id} entry={option} settings={settings} mark={`In force: ${option.value}.`} />
      ))}
      <details class="formula-others" data-testid={`choice-${id}-others`}>
        <summary>
          {setting} otherwise: {others.map(({ value }) => value).join('; ')}
        </summary>
        {others.map((option) => (
          <Fragment key={option.id}>
            <Entry entry={option} settings={settings} mark={`Not in force: ${option.value}.`} />
          </Fragment>
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
      Training leaves out a factor at present (see “The gradient check”). The formulas are those of the whole gradient.
    </p>
  ) : null;
}
