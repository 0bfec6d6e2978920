/** What went wrong and what can be done about it; and the news that something can be taken back. */

import type { Lab } from '../lab.js';
import { Countdown } from './countdown.js';
import { Icon } from './icons.js';

export function Notices({ lab }: { lab: Lab }) {
  if (lab.notices.value.length === 0) return null;
  return (
    <div class="notices">
      {lab.notices.value.map((notice) => (
        <div key={notice.text} class={`notice notice-${notice.kind}`} data-testid="notice">
          <p>
            {notice.kind === 'problem' && <strong>Problem: </strong>}
            {notice.text}
            {notice.awaited && <Countdown until={lab.digits.value[notice.awaited].retryAt} />}
          </p>
          <div class="notice-actions">
            {notice.actions.map((action) => (
              <button key={action.label} type="button" class="button" onClick={action.run}>
                {action.label}
              </button>
            ))}
            <button type="button" class="button button-bare" aria-label="Dismiss this notice" onClick={() => lab.dismiss(notice)}>
              <Icon name="close" />
            </button>
          </div>
        </div>
      ))}
    </div>
  );
}
