/** The runs that the browser keeps between visits, one for each tab, in IndexedDB; and the digits of those made with others than the lab's. */

import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Checkpoint } from '../../protocol.js';
import type { Settings } from '../../settings.js';
import type { Recording } from '../history.js';
import type { OwnDigits } from '../lab.js';

/** Whoever changes what is stored counts one up: what is of an earlier version is thrown away. */
const VERSION = 1;
const NAME = 'sparse-autoencoder-lab';

/** As many as are kept, and for how long. */
const MOST = 5;
const LONGEST_MS = 30 * 24 * 3600 * 1000;
/** Digits of one's own are kept up to so many bytes: the 60,000 of MNIST, gzipped, have 11 MB. */
const MOST_BYTES = 16_000_000;

export interface StoredRun {
  tab: string;
  /** When it was stored, as Date.now() says. */
  at: number;
  checkpoint: Checkpoint;
  recording: Recording;
  /** Null for the lab's own. */
  digits: Pick<OwnDigits, 'name' | 'sha256'> | null;
  /** What was looked at. */
  view: {
    panels: readonly string[];
    unit: number | null;
    digit: number;
    own: Uint8Array | null;
    /** What set the second model apart; null where there was none. */
    compared: Partial<Settings> | null;
  };
}

interface Schema extends DBSchema {
  runs: { key: string; value: StoredRun; indexes: { at: number } };
  /** By their SHA-256. */
  digits: { key: string; value: OwnDigits };
}

export class StoredRuns {
  private constructor(private readonly database: IDBPDatabase<Schema>) {}

  /** Rejects where nothing can be stored: in a sandbox, with cookies blocked, in some private windows. */
  static async open(): Promise<StoredRuns> {
    const database = await openDB<Schema>(NAME, VERSION, {
      upgrade(fresh) {
        for (const name of fresh.objectStoreNames) fresh.deleteObjectStore(name);
        fresh.createObjectStore('runs', { keyPath: 'tab' }).createIndex('at', 'at');
        fresh.createObjectStore('digits', { keyPath: 'sha256' });
      },
      // A newer version of this page is open in another tab: it goes first, and this tab stores nothing any more.
      blocking: (_, __, event) => (event.target as IDBDatabase).close(),
    });
    return new StoredRuns(database);
  }

  close(): void {
    this.database.close();
  }

  async get(tab: string): Promise<StoredRun | undefined> {
    return this.database.get('runs', tab);
  }

  /** All that it takes is under way when it returns: a page that is left at that moment has stored it. */
  async put(run: StoredRun): Promise<void> {
    const transaction = this.database.transaction('runs', 'readwrite', { durability: 'relaxed' });
    const stored = transaction.store.put(run);
    transaction.commit();
    await Promise.all([stored, transaction.done]);
  }

  async delete(tab: string): Promise<void> {
    await this.database.delete('runs', tab);
  }

  /** The newest run of a tab that is not among these. */
  async newestBut(tabs: ReadonlySet<string>): Promise<StoredRun | undefined> {
    const newest = (await this.tabsByAge()).findLast((tab) => !tabs.has(tab));
    return newest === undefined ? undefined : this.get(newest);
  }

  /** Forgets what is old, or too much; what these tabs have stays. */
  async prune(tabs: ReadonlySet<string>): Promise<void> {
    const others = (await this.tabsByAge()).filter((tab) => !tabs.has(tab));
    const old = new Set(await this.database.getAllKeysFromIndex('runs', 'at', IDBKeyRange.upperBound(Date.now() - LONGEST_MS)));
    for (const [index, tab] of others.reverse().entries()) if (index >= MOST || old.has(tab)) await this.delete(tab);
    const used = new Set<string>();
    for (let run = await this.database.transaction('runs').store.openCursor(); run; run = await run.continue()) {
      if (run.value.digits) used.add(run.value.digits.sha256);
    }
    for (const sha256 of await this.database.getAllKeys('digits')) {
      if (!used.has(sha256)) await this.database.delete('digits', sha256);
    }
  }

  async digits(sha256: string): Promise<OwnDigits | undefined> {
    return this.database.get('digits', sha256);
  }

  /** Keeps digits, unless they are too many; then they must be brought again. */
  async putDigits(digits: OwnDigits): Promise<void> {
    const bytes = Object.values(digits.files).reduce((sum, file) => sum + (file instanceof Blob ? file.size : 0), 0);
    if (bytes <= MOST_BYTES && !(await this.digits(digits.sha256))) await this.database.put('digits', digits);
  }

  /** Oldest first. */
  private async tabsByAge(): Promise<string[]> {
    return this.database.getAllKeysFromIndex('runs', 'at');
  }
}
