/** What is drawn of the lab: the bar, settings, the lessons' place, and panels. */

import type { LabProps } from '../assemble.js';
import { DropPlace } from '../own-data/drop-place.js';
import { Bar } from './bar.js';
import { DigitsLine } from './digits-line.js';
import { HandOn } from './hand-on.js';
import { LessonPlace } from './lesson-place.js';
import { SettingsColumn } from './settings-column.js';
import { ShownPanels } from './shown-panels.js';
import { Views } from './views.js';

export function Page({ lab, panels, views }: LabProps) {
  return (
    <>
      <Bar lab={lab} />
      <DropPlace lab={lab} />
      <div class="workbench">
        <div class="settings-column">
          <DigitsLine lab={lab} />
          <SettingsColumn lab={lab} />
        </div>
        <div class="views-and-panels">
          <div class="above-views">
            <LessonPlace lab={lab} />
            <HandOn lab={lab} panels={panels} />
          </div>
          <Views lab={lab} panels={panels} views={views} />
          <ShownPanels lab={lab} panels={panels} />
        </div>
      </div>
    </>
  );
}
