/** What the panels are called, by id, in the page's order. The ids stand in addresses (panels=penalty,tiles): they are not renamed. */

export const PANEL_TITLES = {
  network: 'The network',
  tiles: 'What each unit has learned',
  penalty: 'The sparsity penalty',
  objective: 'The objective',
  unit: 'One unit',
  averages: 'Average is not everything',
  'own-digit': 'Your own digit',
  comparison: 'Dense beside sparse',
  formulas: 'The mathematics, with its numbers',
  walk: 'One step, phase by phase',
  slides: 'The slides, corrected',
  'gradient-check': 'The gradient check',
  'own-penalty': 'A penalty of your own',
} as const;
