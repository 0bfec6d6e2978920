/** The link and the embed code, with what they say in switches above them, as they will be copied. */

import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { elementCode, frameCode } from '../../embed-code.js';
import { LINK_THEMES, type Link, type LinkTheme, MAX_STEPS } from '../../link.js';
import { whole } from '../format.js';
import type { Lab } from '../lab.js';
import { Icon } from '../page/icons.js';
import type { Panel } from '../panel.js';
import './share.css';

const THEME_WORDS: Record<LinkTheme, string> = { auto: 'as the reader’s system has it', light: 'light', dark: 'dark' };

interface ShareProps {
  lab: Lab;
  panels: readonly Panel[];
  close: () => void;
}

/** What can be chosen; the rest is as the lab has it. */
interface Choices {
  /** The run so far, or only what it would begin with. */
  run: boolean;
  steps: number | null;
  autoplay: boolean;
  panels: readonly string[];
  unit: boolean;
  lesson: boolean;
  theme: LinkTheme | null;
  lti: boolean;
}

export function ShareDialog({ lab, panels, close }: ShareProps) {
  // As it is now: while it trains, a link that changes under one's hand cannot be copied.
  const [now] = useState(() => lab.linkNow());
  const [choices, setChoices] = useState<Choices>({
    run: now.steps !== null,
    steps: now.steps,
    autoplay: now.autoplay,
    panels: now.panels,
    unit: now.unit !== null,
    lesson: now.lesson !== null,
    theme: now.theme,
    lti: now.lti,
  });
  const choose = (chosen: Partial<Choices>) => setChoices({ ...choices, ...chosen });
  const link = chosenLink(lab, now, choices);
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  useEffect(() => dialog.current?.showModal(), []);
  const address = lab.link(link);
  return (
    <dialog class="share" ref={dialog} aria-labelledby={title} onClose={close} data-testid="share">
      <header class="share-head">
        <h2 id={title}>Share this experiment</h2>
        <form method="dialog">
          <button type="submit" class="button button-bare" aria-label="Close" data-testid="share-close">
            <Icon name="close" />
          </button>
        </form>
      </header>
      <p class="help">
        Whoever opens it gets the same network: the same settings, the same steps, the same weights, bit for bit.
      </p>
      <div class="share-choices">
        <div>
          <RunChoices lab={lab} now={now} choices={choices} choose={choose} />
          <ShowChoices now={now} choices={choices} choose={choose} />
        </div>
        <PanelChoices panels={panels} choices={choices} choose={choose} />
      </div>
      <Code id="link" label="Link" text={address} copy="Copy link" rows={3} open={address} />
      <EmbedCode lab={lab} link={link} />
    </dialog>
  );
}

interface ChoiceProps {
  choices: Choices;
  choose: (chosen: Partial<Choices>) => void;
}

function RunChoices({ lab, now, choices, choose }: ChoiceProps & { lab: Lab; now: Link }) {
  const changes = now.changes.length;
  const { complete } = lab.schedule.peek();
  return (
    <fieldset>
      <legend>The run</legend>
      <Switch
        id="run"
        label={
          now.steps === null
            ? 'Its steps: none were made'
            : `Its ${whole(now.steps)} ${now.steps === 1 ? 'step' : 'steps'}${changes > 0 ? `, with ${changes === 1 ? 'the change' : `the ${changes} changes`} of settings on the way` : ''}`
        }
        checked={choices.run}
        disabled={now.steps === null}
        set={(run) => choose({ run, steps: run ? now.steps : null, autoplay: run })}
      />
      {!complete && (
        <p class="help" data-testid="share-incomplete">
          This run was opened from a file, or went on after an explosion: a link cannot repeat it, and has its present settings.
        </p>
      )}
      {now.lesson !== null && <p class="help">During a lesson the link has the settings and the lesson, and no run.</p>}
      <label class="share-steps">
        Stops after step
        <input
          class="number"
          type="number"
          min={firstStop(now, choices)}
          max={MAX_STEPS}
          step={1}
          placeholder="never"
          value={choices.steps ?? ''}
          onInput={({ currentTarget: { value, valueAsNumber, validity } }) => {
            if (value === '') choose({ steps: null });
            else if (validity.valid) choose({ steps: valueAsNumber });
          }}
          data-testid="share-steps"
        />
      </label>
      <Switch
        id="autoplay"
        label="Trains by itself, once it is seen"
        checked={choices.autoplay}
        set={(autoplay) => choose({ autoplay })}
      />
    </fieldset>
  );
}

function PanelChoices({ panels, choices, choose }: ChoiceProps & { panels: readonly Panel[] }) {
  const set = (id: string, wanted: boolean) =>
    choose({
      panels: panels.map((panel) => panel.id).filter((other) => (other === id ? wanted : choices.panels.includes(other))),
    });
  return (
    <fieldset>
      <legend>Panels</legend>
      {panels.map(({ id, title }) => (
        <Switch
          key={id}
          id={`panel-${id}`}
          label={title}
          checked={choices.panels.includes(id)}
          set={(wanted) => set(id, wanted)}
        />
      ))}
    </fieldset>
  );
}

function ShowChoices({ now, choices, choose }: ChoiceProps & { now: Link }) {
  return (
    <fieldset>
      <legend>What else is shown</legend>
      {now.unit !== null && (
        <Switch id="unit" label={`Unit ${now.unit + 1}, selected`} checked={choices.unit} set={(unit) => choose({ unit })} />
      )}
      {now.lesson !== null && (
        <Switch id="lesson" label="The lesson under way" checked={choices.lesson} set={(lesson) => choose({ lesson })} />
      )}
      <label class="share-theme">
        Colours
        <select
          value={choices.theme ?? ''}
          onChange={({ currentTarget: { value } }) => choose({ theme: value === '' ? null : (value as LinkTheme) })}
          data-testid="share-theme"
        >
          <option value="">the reader’s own</option>
          {LINK_THEMES.map((theme) => (
            <option key={theme} value={theme}>
              {THEME_WORDS[theme]}
            </option>
          ))}
        </select>
      </label>
      <Switch
        id="lti"
        label="For Canvas and the like: tell the frame’s height their way"
        checked={choices.lti}
        set={(lti) => choose({ lti })}
      />
    </fieldset>
  );
}

function EmbedCode({ lab, link }: { lab: Lab; link: Partial<Link> }) {
  const [kind, setKind] = useState<'frame' | 'element'>('frame');
  const address = lab.link({ ...link, embed: link.panels?.length ? null : true });
  return (
    <>
      <fieldset class="share-kinds">
        <legend>For your own page</legend>
        <Kind id="frame" label="As a frame: works everywhere" chosen={kind} choose={() => setKind('frame')} />
        <Kind
          id="element"
          label="As an element: fits its height, can be scripted"
          chosen={kind}
          choose={() => setKind('element')}
        />
      </fieldset>
      <Code
        id="embed"
        label="Embed code"
        text={kind === 'frame' ? frameCode(address) : elementCode(address)}
        copy="Copy embed code"
        rows={4}
        open={lab.link({ ...link, embed: true })}
      />
    </>
  );
}

function Kind({ id, label, chosen, choose }: { id: string; label: string; chosen: string; choose: () => void }) {
  return (
    <label>
      <input type="radio" name="share-kind" checked={chosen === id} onChange={choose} data-testid={`share-kind-${id}`} />
      {label}
    </label>
  );
}

interface SwitchProps {
  id: string;
  label: string;
  checked: boolean;
  disabled?: boolean;
  set: (checked: boolean) => void;
}

function Switch({ id, label, checked, disabled = false, set }: SwitchProps) {
  return (
    <label>
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => set(event.currentTarget.checked)}
        data-testid={`share-${id}`}
      />
      {label}
    </label>
  );
}

interface CodeProps {
  id: string;
  label: string;
  text: string;
  copy: string;
  rows: number;
  /** Where one sees what it makes. */
  open: string;
}

function Code({ id, label, text, copy, rows, open }: CodeProps) {
  const [said, setSaid] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => setSaid(''), [text]);
  const press = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid('Copied.');
    } catch {
      // Frames and plain http often have no clipboard.
      field.current?.select();
      setSaid('The browser does not let the page copy here: it is selected, copy it with the keyboard.');
    }
  };
  return (
    <div class="share-code">
      <label>
        <span class="visually-hidden">{label}</span>
        <textarea ref={field} readOnly rows={rows} spellcheck={false} value={text} data-testid={`share-${id}`} />
      </label>
      <button type="button" class="button" onClick={press} data-testid={`share-copy-${id}`}>
        {copy}
      </button>
      <a href={open} target="_blank" rel="noopener" data-testid={`share-try-${id}`}>
        Try it
      </a>
      <output data-testid={`share-copied-${id}`}>{said}</output>
    </div>
  );
}

/** No earlier than the last change that the link has. */
function firstStop(now: Link, { run }: Choices): number {
  return run ? (now.changes.at(-1)?.step ?? 0) : 0;
}

/** What is laid over the lab's own link. */
function chosenLink(lab: Lab, now: Link, { run, steps, unit, lesson, ...chosen }: Choices): Partial<Link> {
  return {
    ...now,
    ...(run ? {} : { settings: lab.settings.peek(), changes: [] }),
    ...chosen,
    steps,
    unit: unit ? now.unit : null,
    lesson: lesson ? now.lesson : null,
  };
}
