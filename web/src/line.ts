/**
 * A line between a page and its worker: either end asks the other by name, and gets the answer. Messages arrive in the order
 * in which they were sent, whichever way.
 */

/** The worker, as the page has it, or what a worker's own script has to be heard by. */
export interface End {
  postMessage(message: unknown, options: { transfer: ArrayBuffer[] }): void;
  addEventListener(type: 'message', heard: (event: MessageEvent<Message | null>) => void): void;
}

/** Of the other end's methods. Rejects as they do, with an Error of the same name and words. */
export type Ask<Theirs> = <Name extends keyof Theirs>(
  name: Name,
  ...given: Theirs[Name] extends (...given: infer Given) => unknown ? Given : never
) => Promise<Theirs[Name] extends (...given: never[]) => infer Answer ? Awaited<Answer> : never>;

type Message =
  | { id: number; name: string; given: unknown[] }
  | { id: number; value: unknown }
  | { id: number; problem: Pick<Error, 'name' | 'message' | 'stack'> };

/** The buffers that are moved to the other end, not copied. */
export interface GivenAway {
  withQuestion?(given: unknown[]): ArrayBuffer[];
  withAnswer?(value: unknown): ArrayBuffer[];
}

/** `answer` is called for what the other end asks. */
export function line<Theirs>(
  end: End,
  answer: (name: string, given: unknown[]) => unknown,
  givenAway: GivenAway = {},
): Ask<Theirs> {
  const unanswered = new Map<number, { resolve(value: unknown): void; reject(problem: Error): void }>();
  let asked = 0;

  const reply = async (id: number, name: string, given: unknown[]) => {
    try {
      const value = await answer(name, given);
      end.postMessage({ id, value }, { transfer: givenAway.withAnswer?.(value) ?? [] });
    } catch (error) {
      // An Error of a kind of our own would arrive without its name.
      const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
      end.postMessage({ id, problem: { name, message, stack } }, { transfer: [] });
    }
  };

  end.addEventListener('message', ({ data }) => {
    // A worker's first word, that it is there, is for others.
    if (!data) return;
    if ('name' in data) {
      void reply(data.id, data.name, data.given);
      return;
    }
    const asker = unanswered.get(data.id);
    unanswered.delete(data.id);
    if ('problem' in data) asker?.reject(Object.assign(new Error(), data.problem));
    else asker?.resolve(data.value);
  });

  const ask = (name: string, ...given: unknown[]) =>
    new Promise<unknown>((resolve, reject) => {
      const id = asked++;
      // It throws, and nothing was asked, where something cannot be sent.
      end.postMessage({ id, name, given }, { transfer: givenAway.withQuestion?.(given) ?? [] });
      unanswered.set(id, { resolve, reject });
    });
  return ask as Ask<Theirs>;
}
