/** What has come of a file as the server has it, over all attempts, so that the next one goes on from there. */

export class Received {
  /** Whether the present attempt brought more than any before it. */
  fresh = false;
  /** The file from its first byte, as far as it came; empty where nothing would tell whether it is still the same file. */
  private pieces: Uint8Array<ArrayBuffer>[] = [];
  private length = 0;
  /** What the server calls this version of the file; '' for nothing to rely on. */
  private version = '';
  private position = 0;
  private furthest = 0;

  /** Asks for what is missing if the file is still the same, for all of it if not, or if nothing of it is here. */
  get headers(): Record<string, string> {
    return this.length > 0 ? { Range: `bytes=${this.length}-`, 'If-Range': this.version } : {};
  }

  /** What came before, where this answer goes on after it, or says that nothing does; null where it answers something else. */
  before(response: Response): readonly Uint8Array<ArrayBuffer>[] | null {
    if (this.length === 0) return null;
    const version = versionOf(response);
    const goesOn = response.headers.get('content-range')?.startsWith(`bytes ${this.length}-`) || response.status === 416;
    if (!goesOn || (version !== '' && version !== this.version)) return null;
    this.position = this.length;
    return this.pieces;
  }

  /** The whole file comes. */
  anew(response: Response): void {
    this.pieces = [];
    this.length = 0;
    // What the browser unpacks itself it cannot unpack from the middle on.
    this.version = response.headers.has('content-encoding') ? '' : versionOf(response);
    this.position = 0;
  }

  add(bytes: Uint8Array<ArrayBuffer>): void {
    this.position += bytes.length;
    if (this.position > this.furthest) {
      this.furthest = this.position;
      this.fresh = true;
    }
    if (this.version === '') return;
    this.pieces.push(bytes);
    this.length += bytes.length;
  }

  /** What came is of no use any more. */
  forget(): void {
    this.pieces = [];
    this.length = 0;
    this.furthest = 0;
  }
}

/** A tag that begins with W/ is the same for files that are only much alike. */
function versionOf({ headers }: Response): string {
  const tag = headers.get('etag') ?? '';
  return tag.startsWith('"') ? tag : (headers.get('last-modified') ?? '');
}
