/** A button that does one thing for the person, what it is for, and what came of it. */

import { useId, useState } from 'preact/hooks';

export interface Action {
  /** Of its button: data-testid="control-<id>". */
  id: string;
  label: string;
  /** What is to be said when it is done. */
  act: () => Promise<string>;
}

export function Tool({ id, label, help, act }: Action & { help: string }) {
  return <Tools id={id} help={help} actions={[{ id, label, act }]} />;
}

/** Several that are for the same. What came of the last one is in data-testid="read-<id>". */
export function Tools({ id, help, actions }: { id: string; help: string; actions: readonly Action[] }) {
  const about = useId();
  const [result, setResult] = useState('');
  return (
    <div class="tool">
      <div class="tool-buttons">
        {actions.map((action) => (
          <button
            key={action.id}
            type="button"
            class="button"
            onClick={() => {
              action.act().then(setResult, (error: Error) => setResult(error.message));
            }}
            aria-describedby={about}
            data-testid={`control-${action.id}`}
          >
            {action.label}
          </button>
        ))}
      </div>
      <p class="help" id={about}>
        {help}
      </p>
      <output class="tool-result" data-testid={`read-${id}`}>
        {result}
      </output>
    </div>
  );
}
