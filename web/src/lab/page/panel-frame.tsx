/** The chrome of a panel: a section with its title. A panel that throws says so in its place; the others go on. */

import { useErrorBoundary } from 'preact/hooks';
import type { Lab } from '../lab.js';
import type { Panel } from '../panel.js';

export function PanelFrame({ panel, lab }: { panel: Panel; lab: Lab }) {
  const [error, retry] = useErrorBoundary((problem) => console.error(problem));
  const { id, title, size, View } = panel;
  return (
    <section id={`panel-${id}`} class={`panel panel-${size}`} aria-labelledby={`panel-${id}-title`} data-testid={`panel-${id}`}>
      <h2 id={`panel-${id}-title`}>{title}</h2>
      {error ? (
        <p class="field-error">
          This panel could not be drawn: {String(error.message ?? error)}{' '}
          <button type="button" class="link-button" onClick={retry}>
            Try again
          </button>
        </p>
      ) : (
        <View lab={lab} />
      )}
    </section>
  );
}
