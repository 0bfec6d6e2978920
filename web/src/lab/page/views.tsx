/** Which panels are on the screen: a few at a time, by what one wants to do; or any that one picks. */

import type { Lab } from '../lab.js';
import type { Panel, PanelView } from '../panel.js';

interface ViewsProps {
  lab: Pick<Lab, 'panels'>;
  panels: readonly Panel[];
  views: readonly PanelView[];
}

export function Views({ lab, panels, views }: ViewsProps) {
  const shown = lab.panels.value;
  const isShown = (view: PanelView) => view.panels.length === shown.length && view.panels.every((id) => shown.includes(id));
  const show = (ids: readonly string[]) => {
    lab.panels.value = panels.map(({ id }) => id).filter((id) => ids.includes(id));
  };
  // As the panels are now, which may be later than what was drawn.
  const pick = (id: string, wanted: boolean) => {
    const now = lab.panels.peek();
    show(wanted ? [...now, id] : now.filter((known) => known !== id));
  };
  return (
    <nav class="views" aria-label="What to look at">
      <div class="choices">
        {views.map((view) => (
          <button
            key={view.label}
            type="button"
            class="choice"
            aria-pressed={isShown(view)}
            onClick={() => show(view.panels)}
            data-testid={`view-${view.label.toLowerCase().replaceAll(' ', '-')}`}
          >
            {view.label}
          </button>
        ))}
      </div>
      <details class="views-own" data-testid="choose-panels">
        <summary>Choose panels</summary>
        <fieldset>
          <legend class="visually-hidden">Panels to show</legend>
          {panels.map(({ id, title }) => (
            <label key={id}>
              <input
                type="checkbox"
                checked={shown.includes(id)}
                onChange={(event) => pick(id, event.currentTarget.checked)}
                data-testid={`show-${id}`}
              />
              {title}
            </label>
          ))}
        </fieldset>
      </details>
    </nav>
  );
}
