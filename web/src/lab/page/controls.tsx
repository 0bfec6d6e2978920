/** The bar that stays in sight: train, step, start over, and the numbers of the run. */

import type { ComponentChildren } from 'preact';
import type { Speed } from '../../protocol.js';
import { figure, whole } from '../format.js';
import type { Lab, Term } from '../lab.js';
import { STATUS_WORDS } from './announcer.js';
import { Icon } from './icons.js';
import { press } from './press.js';

interface ButtonProps {
  id: string;
  icon: Parameters<typeof Icon>[0]['name'];
  label: string;
  title: string;
  disabled: boolean;
  primary?: boolean;
  act: () => Promise<unknown>;
}

function Button({ id, icon, label, title, disabled, primary, act }: ButtonProps) {
  return (
    <button
      type="button"
      class={primary ? 'button button-primary' : 'button'}
      title={title}
      disabled={disabled}
      onClick={press(act)}
      data-testid={`control-${id}`}
    >
      <Icon name={icon} />
      <span class="button-label">{label}</span>
    </button>
  );
}

function Train({ lab }: { lab: Lab }) {
  const { disabled, why } = obstacle(lab);
  return lab.status.value === 'running' ? (
    <Button
      id="train"
      icon="pause"
      label="Pause"
      title="Stop after the step under way"
      primary
      disabled={false}
      act={() => lab.pause()}
    />
  ) : (
    <Button
      id="train"
      icon="play"
      label="Train"
      title={why || 'Make steps until paused'}
      primary
      disabled={disabled}
      act={() => lab.play()}
    />
  );
}

/** Whether training can begin, and why a lesson has it wait. */
function obstacle(lab: Lab): { disabled: boolean; why: string } {
  const why = lab.locked.value;
  return { disabled: why !== '' || cannotWork(lab), why };
}

const cannotWork = (lab: Lab) => lab.status.value === 'loading' || lab.status.value === 'error';

/** `slim`: only what a figure in somebody's notes needs. */
export function Controls({ lab, slim = false }: { lab: Lab; slim?: boolean }) {
  const { disabled, why } = obstacle(lab);
  return (
    <div class="controls">
      <fieldset class="buttons">
        <legend class="visually-hidden">Training</legend>
        <Train lab={lab} />
        <Button
          id="step"
          icon="step"
          label="One step"
          title={why || 'One step: look at one mini-batch, update the weights once'}
          disabled={disabled}
          act={() => lab.step(1)}
        />
        {!slim && (
          <Button
            id="epoch"
            icon="epoch"
            label="One epoch"
            title={why || 'One epoch: train until every digit has been seen once more'}
            disabled={disabled}
            act={() => lab.epoch()}
          />
        )}
        <Button
          id="reset"
          icon="reset"
          label="Reset"
          title="Reset: back to step 0; with the same seed the same run plays again"
          disabled={cannotWork(lab)}
          act={() => lab.reset()}
        />
        {!slim && (
          <Button
            id="new-seed"
            icon="seed"
            label="New seed"
            title="New seed: start over from other random weights"
            disabled={cannotWork(lab)}
            act={() => lab.newSeed()}
          />
        )}
      </fieldset>
      {!slim && (
        <label class="speed">
          <span class="speed-label">Speed</span>
          <select
            value={lab.speed.value}
            onChange={(event) => press(() => lab.setSpeed(event.currentTarget.value as Speed))()}
            data-testid="control-speed"
          >
            <option value="full">full speed</option>
            <option value="each">every step drawn</option>
          </select>
        </label>
      )}
      <ReadOuts lab={lab} slim={slim} />
    </div>
  );
}

function ReadOut({
  id,
  term,
  title,
  of,
  after,
  children,
}: {
  id: string;
  term: ComponentChildren;
  /** The term of the mathematics that it is the value of. */
  of?: Term;
  title?: string;
  /** Stands after the value, and is no part of it. */
  after?: string;
  children: ComponentChildren;
}) {
  return (
    <div class={`read-out read-out-${id}`} title={title} data-term={of}>
      <dt>{term}</dt>
      <dd>
        <span data-testid={`read-${id}`}>{children}</span>
        {after && <small>{after}</small>}
      </dd>
    </div>
  );
}

function ReadOuts({ lab, slim }: { lab: Lab; slim: boolean }) {
  const { step, epoch, reconstruction, sparsity, total } = lab.metrics.value;
  const status = lab.status.value;
  const until = lab.plan.value?.until;
  // Before the first mini-batch is here, nothing is measured.
  const measured = (value: number) => (total === 0 ? '–' : figure(value));
  const running = status === 'running';
  return (
    <dl class="read-outs">
      <ReadOut id="status" term="Status">
        {running && lab.waiting.value ? 'Waiting for digits' : STATUS_WORDS[status]}
      </ReadOut>
      <ReadOut id="step" term="Step" after={until === undefined ? '' : ` of ${whole(until)}`}>
        {whole(step)}
      </ReadOut>
      {!slim && (
        <ReadOut id="epoch" term="Epoch" title="Passes over the training digits">
          {epoch.toFixed(2)}
        </ReadOut>
      )}
      <ReadOut id="reconstruction" of="loss" term={<i>L′</i>} title="Reconstruction error of the last mini-batch">
        {measured(reconstruction)}
      </ReadOut>
      <ReadOut id="sparsity" of="penalty" term={<i>Ω</i>} title="Sparsity penalty of the last mini-batch, without its weight β">
        {measured(sparsity)}
      </ReadOut>
      {!slim && (
        <ReadOut id="total" of="objective" term={<i>L</i>} title="The objective: L′ + βΩ + weight decay">
          {measured(total)}
        </ReadOut>
      )}
      {!slim && (
        <ReadOut id="rate" term="Steps/s">
          {running ? whole(Math.round(lab.stepsPerSecond.value)) : '–'}
        </ReadOut>
      )}
    </dl>
  );
}
