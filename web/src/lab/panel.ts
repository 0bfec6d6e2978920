import type { FunctionComponent } from 'preact';
import type { Lab } from './lab.js';

export type View = FunctionComponent<{ lab: Lab }>;

/** A panel is one file in panels/ that exports its View, and one line in panels/index.ts that registers it. */
export interface Panel {
  /** In the URL, in data-testid="panel-<id>", and in the element's id. */
  id: string;
  title: string;
  /** How much room it wants in the page's grid: a whole row; or, on wide screens, the larger or smaller part of one. */
  size: 'wide' | 'large' | 'small';
  View: View;
  /** Fetches its code ahead of being shown, where that is not here. */
  load?: () => Promise<void>;
}

/** Panels that belong together, by their ids. */
export interface PanelView {
  label: string;
  panels: readonly string[];
}
